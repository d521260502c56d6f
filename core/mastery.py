"""Mastery, score, points and certification: rulebook 9.

Grains and units. A credit and a mastery are shares 0..1 held as float64, computed in one fixed order of
operations, so that any other implementation of the same order gives the same bits. Sums are exact: shares are
added as integers, in parts per 10**12 inside one person (`PPT`), per 10**10 over people (`SUM_UNIT`), `correct`
per 10**9 (`NANO`); so no total depends on the order of its events. Figures are compared as integers per 10**9.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from math import floor
from typing import NamedTuple

NANO = 10**9
PPT = 10**12
SUM_UNIT = 10**10

RECENT, EARLIER = 0.65, 0.35
MASTERED_AT = 800_000_000
MASTERED_ATTEMPTS = 3
CERTIFY_AT = 0.80
SMALL_GROUP = 5
LEVELS = 10
NOT_STARTED = -1
_SPARE = 1e6
_NEAR_TIE = (
    0.4989,
    0.5011,
)  # 9 decimals move a millionth by 0.0005, a double's error below a million by 0.0001


class Attempt(NamedTuple):
    """One attempt as it was given; None is "not given". `at` in microseconds, `seconds` in seconds."""

    attempt_id: str
    at: int
    correct: float
    hints: int | None = None
    seconds: int | None = None
    points: int | None = None
    mastery: float | None = None


def credit(correct: float, hints: int | None) -> float:
    """The unaided share of success: `correct`, halved when a hint was taken."""
    return correct * 0.5 if hints else correct


def points_of(attempt: Attempt) -> int:
    """The points given, else floor(10 * credit + 0.5)."""
    if attempt.points is not None:
        return attempt.points
    return floor(10 * credit(attempt.correct, attempt.hints) + 0.5)


def step(before: float | None, attempt: Attempt) -> float:
    """Mastery after one more attempt: m(1) = c(1), m(k) = 0.65 c(k) + 0.35 m(k-1); a supplied value replaces it."""
    if attempt.mastery is not None:
        return attempt.mastery
    earned = credit(attempt.correct, attempt.hints)
    return earned if before is None else RECENT * earned + EARLIER * before


def history(attempts: Iterable[Attempt]) -> Iterator[tuple[Attempt, float]]:
    """Each attempt of one person at one exercise, in order of (at, attempt id), with the mastery after it."""
    mastery: float | None = None
    for attempt in attempts:
        mastery = step(mastery, attempt)
        yield attempt, mastery


def exact(share: float, unit: int) -> int:
    """A share as an integer number of 1/unit, halves up: the form in which shares are added."""
    return floor(share * unit + 0.5)


def mean_nano(total: int, count: int, unit: int) -> int:
    """total / unit / count as an integer per 10**9, halves up; `count` > 0. The form in which figures compare."""
    scale = unit // NANO
    return (2 * total + scale * count) // (2 * scale * count)


def level_of(mastery_nano: int, attempts: int) -> int:
    """The tenth (0..9) of the mastery scale a person stands in; NOT_STARTED without an attempt."""
    return NOT_STARTED if attempts == 0 else min(LEVELS - 1, mastery_nano * LEVELS // NANO)


def mastered(mastery: float, attempts: int) -> bool:
    """An exercise is mastered at a mastery of 0.80 or more over at least 3 attempts."""
    return attempts >= MASTERED_ATTEMPTS and exact(mastery, NANO) >= MASTERED_AT


def low_evidence(attempts: int) -> bool:
    """Fewer than three attempts say little."""
    return attempts < MASTERED_ATTEMPTS


def figure(value: float) -> float:
    """A figure that is not whole as it is shown and written: compared at 9 decimals, written at 6."""
    # Python's own rounding of decimals is slow: it is asked only near a tie, or where a double has no digits to spare
    if -_SPARE < value < _SPARE:
        micro = value * 1e6
        below = floor(micro)
        over = micro - below
        if not _NEAR_TIE[0] < over < _NEAR_TIE[1]:
            return (below + (over > 0.5)) / 1e6
    return round(round(value, 9), 6)


def compared(share: float) -> float:
    """A share at the 9 decimals at which figures are compared and ranked. Rulebook 0."""
    return exact(share, NANO) / NANO


def mean(total: int, count: int, unit: int) -> float | None:
    """The mean of `count` shares whose exact sum is `total` / unit, as `compared`; empty without any."""
    return mean_nano(total, count, unit) / NANO if count else None


@lru_cache(maxsize=2**17)
def nano_figure(nano: int) -> float:
    """A figure held in 1/10**9, as it is shown and written. Cached: a table repeats its values."""
    return round(nano / NANO, 6)


def share(total: int, count: int, unit: int) -> float | None:
    """The mean of `count` shares whose exact sum is `total` / unit; empty without any."""
    return figure(total / unit / count) if count else None


def earned_certification(
    walk: Iterable[tuple[int, str, int]], exercises: int, certify_at: float
) -> int | None:
    """The instant at which a person earned the course's certification, or None.

    `walk`: the course's attempts in order of (at, attempt id) as (at, exercise id, mastery after it in PPT).
    Earned at the first attempt at which all exercises had been attempted and the mean mastery was >= certify_at.
    """
    now: dict[str, int] = {}
    total = 0
    needed = exact(certify_at, NANO)
    for at, exercise, mastery in walk:
        total += mastery - now.get(exercise, 0)
        now[exercise] = mastery
        if exercises and len(now) == exercises and mean_nano(total, exercises, PPT) >= needed:
            return at
    return None
