"""The few things that may run at once because each holds a thread for long, and one account's share of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from threading import Lock

from core.scope import Busy


class Turns:
    """At most `everybody` at once, and `one` of them for one account: nobody fills all the places."""

    def __init__(self, everybody: int, one: int) -> None:
        self._everybody, self._one = everybody, one
        self._lock = Lock()
        self._taken: Counter[int] = Counter()

    def take(self, account_id: int, words: str) -> Callable[[], None]:
        """Take a place; what gives it back, to be called once. Busy with `words` where none is free."""
        with self._lock:
            if self._taken.total() >= self._everybody or self._taken[account_id] >= self._one:
                raise Busy(words)
            self._taken[account_id] += 1
        return lambda: self._give_back(account_id)

    def _give_back(self, account_id: int) -> None:
        with self._lock:
            self._taken[account_id] -= 1
            if not self._taken[account_id]:
                del self._taken[account_id]
