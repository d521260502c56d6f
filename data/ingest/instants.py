"""Instants of a whole column at once: the vectorised twin of `core.instants.parse_instant` for its commonest form.

`YYYY-MM-DDTHH:MM:SS[.mmm]Z` columns (one width throughout) are read with numpy; anything else is left to `core`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_WIDTHS = (20, 24)
_FIXED = {4: "-", 7: "-", 10: "T", 13: ":", 16: ":"}
_MONTH_DAYS = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])


def uniform_instants(column: Sequence[str]) -> list[int] | None:
    """Microseconds since the epoch of every cell, or None when any cell is not of the one common form."""
    width = len(column[0]) if column else 0
    joined = "".join(column)
    if width not in _WIDTHS or set(map(len, column)) != {width} or not joined.isascii():
        return None
    instants = instants_of(np.frombuffer(joined.encode("ascii"), dtype=np.uint8).reshape(-1, width))
    found: list[int] | None = None if instants is None else instants.tolist()
    return found


def instants_of(grid: NDArray[np.uint8]) -> NDArray[np.int64] | None:
    """The same of cells that are rows of characters."""
    width = grid.shape[1]
    return _microseconds(grid, width) if width in _WIDTHS and _punctuated(grid, width) else None


def _punctuated(grid: NDArray[np.uint8], width: int) -> bool:
    marks = {**_FIXED, width - 1: "Z"} | ({19: "."} if width > _WIDTHS[0] else {})
    if any(not (grid[:, place] == ord(mark)).all() for place, mark in marks.items()):
        return False
    digits = grid[:, [place for place in range(width) if place not in marks]]
    return bool(((digits >= ord("0")) & (digits <= ord("9"))).all())


def _microseconds(grid: NDArray[np.uint8], width: int) -> NDArray[np.int64] | None:
    year, month, day = _number(grid, 0, 4), _number(grid, 5, 7), _number(grid, 8, 10)
    hour, minute, second = _number(grid, 11, 13), _number(grid, 14, 16), _number(grid, 17, 19)
    if not ((year >= 1) & (month >= 1) & (month <= 12) & (day >= 1)).all():
        return None
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    if (day > _MONTH_DAYS[month] + (leap & (month == 2))).any():
        return None
    if (hour > 23).any() or (minute > 59).any() or (second > 59).any():
        return None
    seconds = _days(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second
    fraction = _number(grid, 20, 23) * 1_000 if width > _WIDTHS[0] else 0
    result: NDArray[np.int64] = seconds * 1_000_000 + fraction
    return result


def _number(grid: NDArray[np.uint8], start: int, end: int) -> NDArray[np.int64]:
    value = np.zeros(len(grid), dtype=np.int64)
    for place in range(start, end):
        value = value * 10 + (grid[:, place] - ord("0"))
    return value


def _days(year: NDArray[np.int64], month: NDArray[np.int64], day: NDArray[np.int64]) -> NDArray[np.int64]:
    # days since 1970-01-01 of the proleptic Gregorian calendar; years begin in March so that leap days come last
    shifted = year - (month <= 2)
    era, of_era = shifted // 400, shifted % 400
    of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468
