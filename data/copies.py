"""Copies of accounts at other instants, kept for the last few asked for, and the limits to how many are made.

A copy takes a core for seconds, of a large account for longer, and whoever asks holds one of the server's threads until
it is there. So few are made at once, one of each account, and few wait: the next is told to come again (`Busy`).
"""

from __future__ import annotations

import tempfile
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from threading import BoundedSemaphore, Lock
from typing import NamedTuple

from core.scope import Busy
from data.engine import Database

KEPT = 4
AT_ONCE = 2  # copies that are made at the same time, each of another account
UNDER_WAY = 2  # different copies of one account that are made or wait for their turn
# threads that wait for copies of one account, and of all: a server has sixteen
WAITING_OF_ONE, WAITING = 5, 8

_Whose = tuple[str, int]


class Key(NamedTuple):
    """Which copy: of what account as it was written last, at which instant, from what was known."""

    url: str
    account_id: int
    version: int
    now: int
    known_at: int | None

    @property
    def whose(self) -> _Whose:
        """The account, of all databases that this process may have open."""
        return self.url, self.account_id


@dataclass(eq=False)
class Copy:
    """A copy in a folder of its own. `readers`: how many read it now; it goes with the last one once it is not kept."""

    database: Database
    folder: tempfile.TemporaryDirectory[str]
    readers: int = 0
    kept: bool = True


class Copies:
    """The last few copies; what was not asked for longest goes first, and what the account has outrun at once."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: OrderedDict[Key, Copy] = OrderedDict()
        self._under_way: dict[Key, Future[None]] = {}
        self._waiting: Counter[_Whose] = Counter()
        self._turns: defaultdict[_Whose, Lock] = defaultdict(Lock)
        self._places = BoundedSemaphore(AT_ONCE)

    @contextmanager
    def reading(self, key: Key, make: Callable[[], Copy]) -> Iterator[Database]:
        """The copy, made when it is not there; it stays until the block ends. Busy where too many are asked for."""
        while (copy := self._take(key)) is None:
            with self._place(key):
                self._wait_for(key, make)
        try:
            yield copy.database
        finally:
            self._give_back(copy)

    def forget(self) -> None:
        """Remove every copy that nobody reads; the others go with their readers."""
        with self._lock:
            gone = [self._drop(one) for one in list(self._kept)]
            gone = [one for one in gone if not one.readers]
        _remove(gone)

    def _take(self, key: Key) -> Copy | None:
        with self._lock:
            copy = self._kept.get(key)
            if copy:
                self._kept.move_to_end(key)
                copy.readers += 1
            return copy

    def _give_back(self, copy: Copy) -> None:
        with self._lock:
            copy.readers -= 1
            gone = [copy] if not (copy.kept or copy.readers) else []
        _remove(gone)

    @contextmanager
    def _place(self, key: Key) -> Iterator[None]:
        with self._lock:
            if self._waiting[key.whose] >= WAITING_OF_ONE or self._waiting.total() >= WAITING:
                raise Busy("figures of other instants are being worked out")
            self._waiting[key.whose] += 1
        try:
            yield
        finally:
            with self._lock:
                self._waiting[key.whose] -= 1

    def _wait_for(self, key: Key, make: Callable[[], Copy]) -> None:
        with self._lock:
            others = self._under_way.get(key)
            if others is None:
                if sum(one.whose == key.whose for one in self._under_way) >= UNDER_WAY:
                    raise Busy("figures of other instants of this account are being worked out")
                mine = self._under_way[key] = Future()
        if others:
            others.result()
            return
        try:
            self._make(key, make)
            mine.set_result(None)
        except BaseException as error:
            mine.set_exception(error)
            raise
        finally:
            with self._lock:
                del self._under_way[key]

    def _make(self, key: Key, make: Callable[[], Copy]) -> None:
        with self._turns[key.whose], self._places:
            copy = make()
        with self._lock:
            self._kept[key] = copy
            gone = [self._drop(one) for one in self._outrun(key)]
            while len(self._kept) > KEPT:
                gone.append(self._drop(next(iter(self._kept))))
            gone = [one for one in gone if not one.readers]
        _remove(gone)

    def _outrun(self, key: Key) -> list[Key]:
        """Copies of what the account was before something was written: they name people who may be deleted now."""
        return [one for one in self._kept if one.whose == key.whose and one.version < key.version]

    def _drop(self, key: Key) -> Copy:
        copy = self._kept.pop(key)
        copy.kept = False
        return copy


def _remove(copies: list[Copy]) -> None:
    for copy in copies:
        copy.database.dispose()
        copy.folder.cleanup()
