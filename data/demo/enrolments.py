"""Who is enrolled in what, from when to when they work on it, and how far they get."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from data.demo.company import Company, Row
from data.demo.content import Course, course_id
from data.demo.people import Habit, Person
from data.demo.timeline import DAY, Window

WELLKNOWN_DAYS = 300


@dataclass(frozen=True)
class Enrolment:
    """One person in one course; works on it in days [start, stop) and covers `progress` of it.

    Who never starts has a progress of 0.
    """

    person: int
    course: int
    day: int
    start: int
    stop: int
    progress: float


def make_enrolments(
    company: Company, people: tuple[Person, ...], rng: random.Random
) -> tuple[Enrolment, ...]:
    """All enrolments, by person and course."""
    return tuple(
        _enrolment(company, number, person, course, rng)
        for number, person in enumerate(people)
        for course in range(len(company.courses))
        if _is_enrolled(company.courses[course], person, course, rng)
        and _enrolment_day(company.courses[course], person, company.days, None) < company.days - 3
    )


def _is_enrolled(course: Course, person: Person, index: int, rng: random.Random) -> bool:
    drawn = rng.random() < course.audience.share(person.family)
    if person.wellknown is not None:
        return index in dict(person.wellknown.progress)
    return drawn


def _enrolment(company: Company, number: int, person: Person, course: int, rng: random.Random) -> Enrolment:
    last = company.days
    day = _enrolment_day(company.courses[course], person, last, rng)
    start = day + 1 + int(rng.expovariate(1 / 15))
    if person.habit is Habit.LATE:
        start += rng.randint(80, 200)
    stop = min(start + _working_days(rng), person.stop_day, last)
    if person.wellknown is not None:
        start = min(day + 5, last - 2)
        stop = min(start + WELLKNOWN_DAYS, last)
    begun = start < min(last, person.stop_day) - 1 and person.habit is not Habit.NEVER
    progress = _progress(company, person, course, stop - start, rng) if begun else 0.0
    return Enrolment(number, course, day, start, stop, progress)


def _enrolment_day(course: Course, person: Person, last: int, rng: random.Random | None) -> int:
    """The day of enrolment: the earliest possible one, or one drawn in waves after it."""
    earliest = max(course.launch_day, person.joined_day + 2)
    if rng is None or person.wellknown is not None:
        return earliest
    lag = rng.randint(0, 12) if rng.random() < 0.4 + course.pull / 2 else rng.randint(5, 260)
    return min(earliest + lag, last - 3)


def _working_days(rng: random.Random) -> int:
    """How long a course is worked on: mostly months, for one in five to the very end."""
    if rng.random() < 0.2:
        return 100_000
    return 20 + int(rng.lognormvariate(4.7, 0.6))


def _progress(company: Company, person: Person, course: int, days: int, rng: random.Random) -> float:
    """The covered share of the course's exercises: more for the zealous and the patient."""
    if person.wellknown is not None:
        return dict(person.wellknown.progress)[course]
    finishes = rng.random() < 0.18 + 0.75 * person.zeal + company.courses[course].pull
    share = 1.0 if finishes and person.habit is not Habit.STOPPER else rng.betavariate(1.5, 1.4)
    return share * min(1.0, (days + 2) / 40)


def enrolment_rows(
    enrolments: tuple[Enrolment, ...], people: tuple[Person, ...], window: Window
) -> Iterator[Row]:
    """One row per enrolment; some were made before anybody wrote the date down."""
    for number, enrolment in enumerate(enrolments):
        second = enrolment.day * DAY + 25_200 + (number * 37) % 7_200
        yield (
            course_id(enrolment.course),
            people[enrolment.person].user_id,
            "" if number % 47 == 46 else window.instant(second),
        )
