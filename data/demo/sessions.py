"""When people learn: weekdays and working hours, seasons, and sittings of several exercises."""

import datetime as dt
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from data.demo.enrolments import Enrolment
from data.demo.practice import Pairs, Tries
from data.demo.timeline import DAY, Floats, Ints, Window

WEEKDAY_WEIGHTS = (1.0, 1.12, 1.08, 1.0, 0.72, 0.09, 0.06)
AUGUST_WEIGHT = 0.5
CHRISTMAS_WEIGHT = 0.15
# Share, mean and spread (hours, UTC) of the working day's three waves: morning, noon, evening.
WAVES = ((0.52, 8.6, 1.1), (0.38, 12.9, 1.3), (0.10, 18.4, 1.1))
EARLIEST_HOUR, LATEST_HOUR = 4.6, 20.2
LONGEST_SITTING = 3 * 3_600
LONGEST_TRY = 600


@dataclass(frozen=True)
class Sittings:
    """Each person's sittings, by person and day: when they begin and end, in seconds, and tries."""

    person: Ints
    start: Ints
    end: Ints
    tries: Ints


@dataclass(frozen=True)
class Timed:
    """When each try was handed in and how long it took (seconds), in the order of the tries."""

    at: Ints
    seconds: Ints
    sittings: Sittings


class Rhythm:
    """Draws days and hours as an office in Europe keeps them."""

    def __init__(self, window: Window) -> None:
        """Weighs every day of the window."""
        weights = [day_weight(window.date(day)) for day in range(window.days)]
        self._before: Floats = np.concatenate(([0.0], np.cumsum(weights)))

    def days(self, start: Ints, stop: Ints, rng: Generator) -> Ints:
        """A day in each [start, stop), busy ones more often."""
        low, high = self._before[start], self._before[stop]
        drawn = low + (high - low) * rng.random(len(start))
        found = np.searchsorted(self._before, drawn, side="right") - 1
        return np.clip(found, start, stop - 1).astype(np.int64)

    def seconds(self, size: int, rng: Generator) -> Ints:
        """Seconds since midnight UTC, in three waves, hardly any at night."""
        wave = rng.choice(len(WAVES), size=size, p=[share for share, _, _ in WAVES])
        mean = np.array([mean for _, mean, _ in WAVES])[wave]
        spread = np.array([spread for _, _, spread in WAVES])[wave]
        hours = np.clip(rng.normal(mean, spread), EARLIEST_HOUR, LATEST_HOUR)
        hours = np.where(rng.random(size) < 0.006, 5 * rng.random(size), hours)
        return (hours * 3_600 + 60 * rng.random(size)).astype(np.int64)


def day_weight(day: dt.date) -> float:
    """How busy a day is against an ordinary Monday."""
    weight = WEEKDAY_WEIGHTS[day.weekday()]
    if (day.month, day.day) >= (12, 21) or (day.month, day.day) <= (1, 3):
        return weight * CHRISTMAS_WEIGHT
    return weight * AUGUST_WEIGHT if day.month == 8 else weight


def time_tries(
    enrolments: tuple[Enrolment, ...], pairs: Pairs, tries: Tries, rhythm: Rhythm, rng: Generator
) -> Timed:
    """Parts each enrolment's tries into sittings; courses of one person and day share a sitting."""
    enrolment = pairs.enrolment[tries.pair]
    person = np.array([one.person for one in enrolments])[enrolment]
    day = _days(enrolments, enrolment, rhythm, rng)
    seconds = _durations(pairs, tries, rng)
    order = np.lexsort((np.arange(len(day)), day, person))
    sitting = _runs(person[order], day[order])
    firsts = np.flatnonzero(np.diff(sitting, prepend=-1))
    start = day[order][firsts] * DAY + rhythm.seconds(len(firsts), rng)
    passed = _within(sitting, firsts, (seconds + rng.integers(4, 45, len(seconds)))[order])
    at = np.empty(len(day), dtype=np.int64)
    at[order] = start[sitting] + passed
    ends = np.append(firsts[1:], len(day)) - 1
    counts = ends - firsts + 1
    sittings = Sittings(person[order][firsts], start, at[order][ends], counts)
    return Timed(at, seconds, sittings)


def _days(enrolments: tuple[Enrolment, ...], enrolment: Ints, rhythm: Rhythm, rng: Generator) -> Ints:
    """The day of each try: sittings of 5 to 20 tries, in the order of the tries."""
    counts = np.bincount(enrolment, minlength=len(enrolments))
    sizes = rng.integers(5, 21, len(enrolments))
    sittings = -(-counts // sizes)
    owner = np.repeat(np.arange(len(enrolments)), sittings)
    start = np.array([one.start for one in enrolments])[owner]
    stop = np.array([one.stop for one in enrolments])[owner]
    days = rhythm.days(start, stop, rng)
    days = days[np.lexsort((days, owner))]
    place = np.arange(len(enrolment)) - (np.cumsum(counts) - counts)[enrolment]
    own: Ints = days[(np.cumsum(sittings) - sittings)[enrolment] + place // sizes[enrolment]]
    return own


def _durations(pairs: Pairs, tries: Tries, rng: Generator) -> Ints:
    """Seconds of work: longer where it is hard or hints are read, shorter when tried before."""
    logit = pairs.logit[tries.pair]
    middle = 3.75 - 0.13 * logit + 0.25 * (tries.hints > 0) - 0.12 * np.minimum(tries.number, 4)
    drawn = np.exp(rng.normal(middle, 0.5)).astype(np.int64)
    return np.clip(drawn, 4, LONGEST_TRY)


def _runs(person: Ints, day: Ints) -> Ints:
    """Numbers the stretches of equal person and day, from 0."""
    changes = (np.diff(person, prepend=-1) != 0) | (np.diff(day, prepend=-1) != 0)
    return np.cumsum(changes) - 1


def _within(sitting: Ints, firsts: Ints, steps: Ints) -> Ints:
    """Seconds from each sitting's start to each try, squeezed where a sitting grew too long."""
    total = np.cumsum(steps)
    passed = total - (total - steps)[firsts][sitting]
    lasts = np.append(firsts[1:], len(steps)) - 1
    squeeze = np.minimum(1.0, LONGEST_SITTING / passed[lasts])[sitting]
    return np.asarray(passed * squeeze).astype(np.int64)
