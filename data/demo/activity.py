"""The account's learning from end to end: tries, their times, logins, and the rows they make."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from data.demo.company import Company, Row
from data.demo.content import chapter_id, course_id, exercise_id
from data.demo.enrolments import Enrolment, make_enrolments
from data.demo.logins import Statuses, make_logins, make_statuses
from data.demo.people import Person, make_people
from data.demo.practice import Pairs, Tries, make_exercises, make_pairs, make_tries
from data.demo.sessions import Rhythm, Timed, time_tries
from data.demo.timeline import Floats, Ints, Window

NUMBER_TEXTS = tuple(str(number) for number in range(1_000))
SHARE_TEXTS = ("0", "0.25", "0.5", "0.75", "1")


@dataclass(frozen=True)
class History:
    """Everything that happened in one account."""

    company: Company
    window: Window
    people: tuple[Person, ...]
    enrolments: tuple[Enrolment, ...]
    pairs: Pairs
    tries: Tries
    timed: Timed
    logins: tuple[tuple[int, ...], ...]
    statuses: Statuses


def make_history(company: Company, window: Window, seed: int) -> History:
    """Lives through the account's months once; each stage draws from its own numbers."""
    people = make_people(company, random.Random(f"{seed} people"))
    enrolments = make_enrolments(company, people, random.Random(f"{seed} enrolments"))
    exercises = make_exercises(company, stage(seed, 1))
    pairs = make_pairs(company, people, enrolments, exercises)
    tries = make_tries(pairs, company.attempts, stage(seed, 2))
    rhythm = Rhythm(window)
    timed = time_tries(enrolments, pairs, tries, rhythm, stage(seed, 3))
    logins = make_logins(people, timed.sittings, rhythm, window.days, stage(seed, 4))
    statuses = make_statuses(company, people, logins, random.Random(f"{seed} statuses"))
    return History(company, window, people, enrolments, pairs, tries, timed, logins, statuses)


def stage(seed: int, number: int) -> Generator:
    """The numbers of one stage, independent of every other stage's."""
    return np.random.default_rng([seed, number])


def course_rows(company: Company) -> Iterator[Row]:
    """One row per course."""
    for index, course in enumerate(company.courses):
        yield course_id(index), course.title, course.certify_at


def chapter_rows(company: Company) -> Iterator[Row]:
    """One row per chapter, positions from 1."""
    for number, course in enumerate(company.courses):
        for index, chapter in enumerate(course.chapters):
            yield course_id(number), chapter_id(number, index), chapter.title, str(index + 1)


def exercise_rows(company: Company) -> Iterator[Row]:
    """One row per exercise, positions from 1."""
    for number, course in enumerate(company.courses):
        for index, chapter in enumerate(course.chapters):
            for place, title in enumerate(chapter.exercises):
                yield (
                    chapter_id(number, index),
                    exercise_id(number, index, place),
                    title,
                    str(place + 1),
                )


def attempt_rows(history: History, rng: Generator) -> Iterator[Row]:
    """One row per try, by instant; seconds are missing now and then, mastery is never supplied."""
    tries, timed = history.tries, history.timed
    order = np.lexsort((tries.pair, timed.at))
    pair = tries.pair[order]
    users = np.array([one.user_id for one in history.people], dtype=object)
    owners = np.array([one.person for one in history.enrolments])
    exercises = np.array([row[1] for row in exercise_rows(history.company)], dtype=object)
    shares = np.array(SHARE_TEXTS, dtype=object)
    numbers = np.array(NUMBER_TEXTS, dtype=object)
    given = rng.random(len(order)) >= 0.05
    return zip(
        (f"a{number:06}" for number in range(1, len(order) + 1)),
        users[owners[history.pairs.enrolment[pair]]].tolist(),
        exercises[history.pairs.exercise[pair]].tolist(),
        history.window.instants(timed.at[order]),
        shares[(4 * tries.correct[order]).astype(np.int64)].tolist(),
        numbers[tries.hints[order]].tolist(),
        np.where(given, numbers[timed.seconds[order]], "").tolist(),
        numbers_or_nothing(_points(history)[order]),
        [""] * len(order),
        strict=True,
    )


def numbers_or_nothing(values: Ints) -> list[str]:
    """Whole numbers as text, negative ones as "not given"."""
    return [NUMBER_TEXTS[value] if value >= 0 else "" for value in values.tolist()]


def _points(history: History) -> Ints:
    """Up to 15 points, less one per hint, in the courses that give points; -1 elsewhere."""
    courses = history.company.courses
    gives = np.array([courses[one.course].gives_points for one in history.enrolments])
    tries = history.tries
    earned = np.maximum(0, np.floor(15 * tries.correct) - tries.hints).astype(np.int64)
    points: Ints = np.where(gives[history.pairs.enrolment[tries.pair]], earned, -1)
    return points


def moment_rows(history: History, rng: Generator) -> Iterator[Row]:
    """Mastery and Mini Moments, completed at the end of some sittings, by instant."""
    sittings = history.timed.sittings
    chosen = np.flatnonzero(rng.random(len(sittings.start)) < 0.42)
    chosen = chosen[np.lexsort((sittings.person[chosen], sittings.end[chosen]))]
    long = (sittings.tries[chosen] >= 10) & (rng.random(len(chosen)) < 0.7)
    activities = np.where(long, 3 + rng.poisson(3.0, len(chosen)), 1 + rng.poisson(0.8, len(chosen)))
    instants = history.window.instants(sittings.end[chosen] + rng.integers(3, 90, len(chosen)))
    rows = zip(sittings.person[chosen].tolist(), instants, long.tolist(), activities.tolist(), strict=True)
    for number, (person, at, is_long, count) in enumerate(rows, start=1):
        kind = "mastery" if is_long else "mini"
        yield f"m{number:05}", history.people[person].user_id, at, kind, str(count)


def login_rows(history: History) -> Iterator[Row]:
    """One row per login, by instant, then person."""
    pairs = sorted((second, number) for number, one in enumerate(history.logins) for second in one)
    instants = history.window.instants(np.array([second for second, _ in pairs], dtype=np.int64))
    for at, (_, number) in zip(instants, pairs, strict=True):
        yield history.people[number].user_id, at


def status_rows(history: History) -> Iterator[Row]:
    """One row per recorded change of status."""
    for event in history.statuses.events:
        yield event.user_id, history.window.instant(event.second), event.event


def enrolment_mastery(history: History, values: Floats) -> Floats:
    """Each enrolment's course mastery: its pairs' sum over all exercises of the course."""
    courses = history.company.courses
    sums = np.bincount(history.pairs.enrolment, values, minlength=len(history.enrolments))
    sizes = np.array([courses[one.course].exercise_count for one in history.enrolments])
    means: Floats = sums / sizes
    return means
