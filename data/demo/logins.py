"""Logins: one before every sitting, others just to look; and who left and came back."""

import random
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.random import Generator

from data.demo.company import Company
from data.demo.people import Habit, Person
from data.demo.sessions import Rhythm, Sittings
from data.demo.timeline import DAY, Ints

IDLE_LOGINS = 9.0
LONG_ABSENCE = 35 * DAY


@dataclass(frozen=True)
class StatusEvent:
    """A recorded change of a person's status at a second since day 0."""

    user_id: str
    second: int
    event: str


@dataclass(frozen=True)
class Statuses:
    """The `status` cell of everybody and the recorded changes."""

    of_user: dict[str, str]
    events: tuple[StatusEvent, ...]


def make_logins(
    people: tuple[Person, ...], sittings: Sittings, rhythm: Rhythm, last_day: int, rng: Generator
) -> tuple[tuple[int, ...], ...]:
    """Every person's logins, in order, as seconds since day 0."""
    before = sittings.start - rng.integers(20, 500, len(sittings.start))
    idle_person, idle = _idle_logins(people, rhythm, last_day, rng)
    person = np.concatenate((sittings.person, idle_person))
    second = np.concatenate((before, idle))
    order = np.lexsort((second, person))
    edges = np.searchsorted(person[order], np.arange(len(people) + 1))
    moments = second[order].tolist()
    return tuple(tuple(sorted(set(moments[low:high]))) for low, high in pairwise(edges.tolist()))


def _idle_logins(
    people: tuple[Person, ...], rhythm: Rhythm, last_day: int, rng: Generator
) -> tuple[Ints, Ints]:
    """Logins without learning; half of those who never start have none at all."""
    start = np.array([max(one.joined_day, 0) + 3 for one in people])
    stop = np.array([one.stop_day for one in people])
    rate = IDLE_LOGINS * (stop - start) / last_day
    never = np.array([one.habit is Habit.NEVER for one in people])
    counts = rng.poisson(np.where(never, 0.7, rate))
    person = np.repeat(np.arange(len(people)), counts)
    days = rhythm.days(start[person], stop[person], rng)
    return person, days * DAY + rhythm.seconds(len(person), rng)


def make_statuses(
    company: Company,
    people: tuple[Person, ...],
    logins: tuple[tuple[int, ...], ...],
    rng: random.Random,
) -> Statuses:
    """Leavers go after their last login; returners are off during a long absence."""
    count = company.headcount
    leavers = _leavers(people, logins, company.days, count.leavers, rng)
    away = _absent(people, logins, leavers, count.returners + count.silent_returners, rng)
    never = [n for n, one in enumerate(people) if not logins[n] and one.wellknown is None]
    dormant = never[: count.never_activated]
    gone = {people[number].user_id for number in (*leavers, *dormant)}
    events = [_leaving(people[number], logins[number][-1], rng) for number in leavers]
    for place, number in enumerate(away):
        events += _absence(people[number], logins[number], place >= count.returners, rng)
    events.sort(key=lambda event: (event.second, event.user_id))
    of_user = {one.user_id: "deactivated" if one.user_id in gone else "active" for one in people}
    return Statuses(of_user, tuple(events))


def _leavers(
    people: tuple[Person, ...],
    logins: tuple[tuple[int, ...], ...],
    last_day: int,
    wanted: int,
    rng: random.Random,
) -> list[int]:
    """People who stopped, all seen before, the last time at least ten days ago."""
    stopped = [
        number
        for number, one in enumerate(people)
        if one.habit is Habit.STOPPER and logins[number] and logins[number][-1] < (last_day - 10) * DAY
    ]
    return sorted(rng.sample(stopped, min(wanted, len(stopped))))


def _absent(
    people: tuple[Person, ...],
    logins: tuple[tuple[int, ...], ...],
    leavers: list[int],
    wanted: int,
    rng: random.Random,
) -> list[int]:
    """Ordinary people whom nobody saw for five weeks, and then again."""
    candidates = [
        number
        for number, one in enumerate(people)
        if one.wellknown is None
        and number not in leavers
        and _longest_absence(logins[number])[1] >= LONG_ABSENCE
    ]
    return rng.sample(candidates, min(wanted, len(candidates)))


def _longest_absence(seconds: tuple[int, ...]) -> tuple[int, int]:
    """When the longest stretch without a login began, and how long it was; (0, 0) without one."""
    gaps = ((later - sooner, sooner) for sooner, later in pairwise(seconds))
    length, began = max(gaps, default=(0, 0))
    return began, length


def _leaving(person: Person, last_login: int, rng: random.Random) -> StatusEvent:
    return StatusEvent(person.user_id, last_login + rng.randint(1, 8) * DAY, "deactivated")


def _absence(person: Person, seconds: tuple[int, ...], silent: bool, rng: random.Random) -> list[StatusEvent]:
    """Switched off in an absence; switched on again, unless only the next login proves it."""
    began, length = _longest_absence(seconds)
    off = StatusEvent(person.user_id, began + rng.randint(4, 9) * DAY, "deactivated")
    on = StatusEvent(person.user_id, began + length - rng.randint(1, 4) * 3_600, "activated")
    return [off] if silent else [off, on]
