"""Sums over many blocks of people as arrays: names come in as numbers, and go out as names once, at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from data.rollups.index import Ints

Key = tuple[Any, ...]
_HALF = 31  # bits of each number in a key of two
_SECOND = (1 << _HALF) - 1
_ROOM = 2**18  # numbers that may wait to be added up, however few there are so far


class Numbers:
    """Names as numbers, in the order in which they were met first."""

    def __init__(self) -> None:
        self._number: dict[Any, int] = {}

    def of(self, names: Iterable[Any]) -> Ints:
        """The number of each name."""
        number = self._number
        return np.array([number.setdefault(name, len(number)) for name in names], dtype=np.int64)

    def names(self) -> list[Any]:
        """Each number's name."""
        return list(self._number)


class Gathered:
    """Vectors of whole numbers by key, a number; only what is met often enough is added up before the end."""

    def __init__(self, width: int) -> None:
        self._keys, self._parts = [np.zeros(0, dtype=np.int64)], [np.zeros((0, width), dtype=np.int64)]
        self._width, self._held, self._waiting = width, 0, 0

    def add(self, keys: Ints, parts: Ints, sign: int) -> None:
        """Put a block's rows, each with its key, into the sums (`sign` 1), or take them out (-1)."""
        block_keys, block_sums = added_up(keys, parts)
        self._keys.append(block_keys)
        self._parts.append(sign * block_sums)
        self._waiting += len(block_keys)
        if self._width * self._waiting > self._width * self._held + _ROOM:
            self._fold()

    def _fold(self) -> None:
        keys, sums = added_up(np.concatenate(self._keys), np.concatenate(self._parts))
        moved = sums.any(axis=1)
        self._keys, self._parts = [keys[moved]], [sums[moved]]
        self._held, self._waiting = len(self._keys[0]), 0

    def sums(self) -> Iterator[tuple[int, list[int]]]:
        """Each key whose sums are not all nought, with them."""
        self._fold()
        return zip(self._keys[0].tolist(), self._parts[0].tolist(), strict=True)


def both(first: Ints, second: Ints) -> Ints:
    """Two numbers as one key."""
    keys: Ints = (first << _HALF) | second
    return keys


def second(keys: Ints) -> Ints:
    """The second number of each such key."""
    numbers: Ints = keys & _SECOND
    return numbers


def named(first: Numbers, second: Numbers, key: Callable[[Any, Any], Key]) -> Callable[[int], Key]:
    """What a key of two numbers stands for, made of both names by `key`."""
    firsts, seconds = first.names(), second.names()
    return lambda both_: key(firsts[both_ >> _HALF], seconds[both_ & _SECOND])


def added_up(keys: Ints, parts: Ints) -> tuple[Ints, Ints]:
    """Each key that occurs, in order, and its rows of `parts` added up."""
    if not len(keys):
        return keys, parts
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    starts = np.concatenate(([0], np.flatnonzero(np.diff(ordered)) + 1))
    return ordered[starts], np.add.reduceat(parts[order], starts, axis=0)
