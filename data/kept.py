"""What was worked out from an account's totals, kept in this process until something is written to the account.

Everything kept goes through one key: the database, the account, whose figures the scope holds, and what was asked. A
value holds as long as the account's stored state is the one it was worked out from; every write makes another. What
follows from a part of the state alone names that part, and holds until it changes.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, Generic, NamedTuple, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from core.scope import Scope
from data.scoped import Reader

T = TypeVar("T")
_Key = tuple[Hashable, ...]


class _Entry(NamedTuple):
    state: Any  # of the account, as the reader saw it
    value: Any
    weight: int


def key_of(scope: Scope, what: Hashable) -> _Key:
    """The key of something kept: no other account's reader makes it, nor one who sees other people's figures."""
    whose = None if scope.sees_everyone else (scope.role, scope.user_id, scope.groups)
    return (scope.account_id, whose, what)


class _Store:
    """The entries of one database, and the sum of their weights."""

    def __init__(self) -> None:
        self.entries: OrderedDict[_Key, _Entry] = OrderedDict()
        self.total = 0

    def put(self, key: _Key, entry: _Entry, most: int) -> None:
        """Put it last, and take the first ones out until the rest is light enough."""
        old = self.entries.pop(key, None)
        self.entries[key] = entry
        self.total += entry.weight - (old.weight if old else 0)
        while self.total > most:
            self.total -= self.entries.popitem(last=False)[1].weight


class Kept(Generic[T]):
    """Values of one kind. `most`: the sum of weights in one database; what was not asked for longest goes first.

    `state`: the part of an account's stored state that they follow from, where it is not the whole.
    """

    def __init__(self, most: int, state: Callable[[Any], Any] = lambda standing: standing) -> None:
        self._most, self._state, self._lock = most, state, Lock()
        self._of: WeakKeyDictionary[Engine, _Store] = WeakKeyDictionary()

    def get(self, reader: Reader, what: Hashable) -> T | None:
        """What was kept for this reader's scope and state; None where nothing was, or something was written since."""
        if reader.standing is None:  # a copy at another instant
            return None
        key = key_of(reader.scope, what)
        with self._lock:
            store = self._of.get(reader.connection.engine)
            found = store.entries.get(key) if store else None
            if store is None or found is None or found.state != self._state(reader.standing):
                return None
            store.entries.move_to_end(key)
            value: T = found.value
            return value

    def keep(self, reader: Reader, what: Hashable, value: T, weight: int = 1) -> None:
        """Keep a value that follows from what this reader sees; `weight` is at least 1."""
        if reader.standing is None or weight > self._most:
            return
        with self._lock:
            store = self._of.setdefault(reader.connection.engine, _Store())
            entry = _Entry(self._state(reader.standing), value, weight)
            store.put(key_of(reader.scope, what), entry, self._most)
