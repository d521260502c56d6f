"""What is tried, in which order and with what success: the learning itself, without time.

A try succeeds with the logistic of ability minus difficulty plus what earlier tries taught (the
one-parameter item response model with a practice term).
"""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from data.demo.company import Company
from data.demo.enrolments import Enrolment
from data.demo.people import Person
from data.demo.timeline import Floats, Ints

FIRST_TRIES = 4
REVIEW_ROUNDS = 3
LEARNT_PER_TRY = 0.5
HELP_OF_A_HINT = 0.7
EASE = 1.0
RECENT_SHARE = 0.65


@dataclass(frozen=True)
class Pairs:
    """Every exercise somebody covers: enrolment, exercise number, place in course, the odds."""

    enrolment: Ints
    exercise: Ints
    place: Ints
    logit: Floats
    zeal: Floats
    step: Floats


@dataclass(frozen=True)
class Tries:
    """Attempts in each enrolment's order: the pair, which try of it, its result and its hints."""

    pair: Ints
    number: Ints
    correct: Floats
    hints: Ints


@dataclass(frozen=True)
class Exercises:
    """All exercises, numbered through: difficulty, grading step, the first of each course."""

    difficulty: Floats
    step: Floats
    first_of_course: tuple[int, ...]


def make_exercises(company: Company, rng: Generator) -> Exercises:
    """Difficulty is the chapter's plus the exercise's own; some are graded in quarters."""
    base = [
        chapter.difficulty - course.ease
        for course in company.courses
        for chapter in course.chapters
        for _ in chapter.exercises
    ]
    counts = [course.exercise_count for course in company.courses]
    shares = np.repeat([course.graded_in_steps for course in company.courses], counts)
    difficulty = np.array(base) + rng.normal(0.0, 0.45, len(base))
    step = np.where(rng.random(len(base)) < shares, 0.25, 1.0)
    firsts = np.concatenate(([0], np.cumsum(counts)[:-1]))
    return Exercises(difficulty, step, tuple(int(first) for first in firsts))


def make_pairs(
    company: Company,
    people: tuple[Person, ...],
    enrolments: tuple[Enrolment, ...],
    exercises: Exercises,
) -> Pairs:
    """The first exercises of each course, as far as each enrolment goes."""
    sizes = np.array([company.courses[one.course].exercise_count for one in enrolments])
    covered = np.ceil(np.array([one.progress for one in enrolments]) * sizes).astype(np.int64)
    enrolment = np.repeat(np.arange(len(enrolments)), covered)
    place = np.arange(len(enrolment)) - np.repeat(np.cumsum(covered) - covered, covered)
    first = np.array([exercises.first_of_course[one.course] for one in enrolments])
    exercise = first[enrolment] + place
    ability = np.array([people[one.person].ability for one in enrolments])
    zeal = np.array([people[one.person].zeal for one in enrolments])
    logit = EASE + ability[enrolment] - exercises.difficulty[exercise]
    return Pairs(enrolment, exercise, place, logit, zeal[enrolment], exercises.step[exercise])


def make_tries(pairs: Pairs, total: int, rng: Generator) -> Tries:
    """Exactly `total` tries: a first pass through all that is covered, then reviews."""
    first = _first_pass(pairs, rng)
    review = _reviews(pairs, first, total - len(first.pair), rng)
    joined = _joined([first, review])
    late = np.arange(len(joined.pair)) >= len(first.pair)
    order = np.where(late, 10_000.0 + rng.random(len(late)), pairs.place[joined.pair])
    order += np.where(late, joined.number, joined.number / 100)
    ranks = np.lexsort((order, pairs.enrolment[joined.pair]))
    return Tries(joined.pair[ranks], joined.number[ranks], joined.correct[ranks], joined.hints[ranks])


def mastery(pairs: Pairs, tries: Tries) -> Floats:
    """The mastery of each pair after all its tries (m = 0.65 c + 0.35 m, the first one c)."""
    values = np.zeros(len(pairs.exercise))
    credit = np.where(tries.hints > 0, tries.correct / 2, tries.correct)
    for number in range(int(tries.number.max(initial=0)) + 1):
        now = tries.number == number
        pair = tries.pair[now]
        before = values[pair] if number else credit[now]
        values[pair] = RECENT_SHARE * credit[now] + (1 - RECENT_SHARE) * before
    return values


def _joined(parts: list[Tries]) -> Tries:
    return Tries(
        np.concatenate([part.pair for part in parts]),
        np.concatenate([part.number for part in parts]),
        np.concatenate([part.correct for part in parts]),
        np.concatenate([part.hints for part in parts]),
    )


def _first_pass(pairs: Pairs, rng: Generator) -> Tries:
    """Each covered exercise once, and again after a failure while the learner's zeal lasts."""
    alive = np.arange(len(pairs.exercise))
    rounds = []
    for number in range(FIRST_TRIES):
        answers = _answers(pairs, alive, np.full(len(alive), number), rng)
        rounds.append(answers)
        goes_on = rng.random(len(alive)) < 0.25 + 0.6 * pairs.zeal[alive]
        alive = alive[(answers.correct < 0.6) & goes_on]
    return _joined(rounds)


def _reviews(pairs: Pairs, first: Tries, wanted: int, rng: Generator) -> Tries:
    """A weighted sample without replacement of review rounds (Efraimidis and Spirakis' keys)."""
    if not 0 <= wanted <= REVIEW_ROUNDS * len(pairs.exercise):
        raise ValueError(f"the enrolments do not lead to that many attempts: {wanted} left over")
    weight = np.exp(2.5 * pairs.zeal) * (1.25 - mastery(pairs, first))
    keys = rng.exponential(size=(REVIEW_ROUNDS, len(weight))) / weight
    chosen = np.argsort(keys, axis=None, kind="stable")[:wanted]
    pair = np.sort(chosen % len(weight))
    tried = np.bincount(first.pair, minlength=len(weight))
    repeat = np.arange(len(pair)) - np.searchsorted(pair, pair)
    return _answers(pairs, pair, tried[pair] + repeat, rng)


def _answers(pairs: Pairs, pair: Ints, number: Ints, rng: Generator) -> Tries:
    """The result of one try each: right, wrong, or in quarters where it is graded so."""
    logit = pairs.logit[pair] + LEARNT_PER_TRY * number
    hinted = rng.random(len(pair)) < 0.42 / (1 + np.exp(1.1 * logit))
    hints = np.where(hinted, 1 + (rng.random((2, len(pair))) < [[0.3], [0.1]]).sum(axis=0), 0)
    chance = 1 / (1 + np.exp(-logit - HELP_OF_A_HINT * hinted))
    right = rng.random(len(pair)) < chance
    partial = np.floor(4 * rng.random(len(pair)) * np.sqrt(chance)) * 0.25
    part = np.where(pairs.step[pair] < 1, partial, 0.0)
    return Tries(pair, number, np.where(right, 1.0, part), hints.astype(np.int64))
