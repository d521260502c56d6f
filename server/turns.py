"""The few things that may run at once because each holds a thread for long, and one account's share of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from threading import Condition

from core.scope import Busy


class Turns:
    """At most `everybody` at once, and `one` of them for one account: nobody fills all the places.

    Most take a moment, so up to `waiting` more wait for a place rather than be refused, for `patience_s` at most. They
    hold threads, too.
    """

    def __init__(self, everybody: int, one: int, *, waiting: int, patience_s: float) -> None:
        self._everybody, self._one = everybody, one
        self._waiting, self._patience_s = waiting, patience_s
        self._changed = Condition()
        self._taken: Counter[int] = Counter()

    def take(self, account_id: int, words: str) -> Callable[[], None]:
        """Take a place; what gives it back, to be called once. Busy with `words` where none is free in time."""
        with self._changed:
            if not self._free(account_id) and not self._waited_for(account_id):
                raise Busy(words)
            self._taken[account_id] += 1
        return lambda: self._give_back(account_id)

    def _free(self, account_id: int) -> bool:
        return self._taken.total() < self._everybody and self._taken[account_id] < self._one

    def _waited_for(self, account_id: int) -> bool:
        if self._waiting == 0:
            return False
        self._waiting -= 1
        try:
            return self._changed.wait_for(lambda: self._free(account_id), timeout=self._patience_s)
        finally:
            self._waiting += 1

    def _give_back(self, account_id: int) -> None:
        with self._changed:
            self._taken[account_id] -= 1
            if not self._taken[account_id]:
                del self._taken[account_id]
            self._changed.notify_all()
