"""Attempts and moments of many people as numpy arrays: Zipf courses, lognormal people, 24 months."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from bench.recipe import BEGIN, COURSES, PER_COURSE, PROBE_ATTEMPTS, PROBES, RECORDED
from core.instants import SECOND

SPAN = (RECORDED - BEGIN) // SECOND - 86_400  # seconds within which everything happens
_SPREAD = 1.23  # a lognormal with median 47 and mean 100
_SLOT_SHARES = np.array([0.65, 0.25, 0.10])
_PER_PAIR = 2.8  # attempts of a person at one exercise
ATTEMPTS_PER_MOMENT = 4

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Learners:
    """The people of an account. `courses`: up to three each, -1 for none; `weight`: how busy each is."""

    courses: NDArray[np.int8]
    weight: Floats
    skill: Floats

    @property
    def count(self) -> int:
        """How many."""
        return len(self.weight)


@dataclass(frozen=True)
class Attempts:
    """Raw attempts by column, in order of time. `exercise`: course * 96 + place; `at`: seconds from BEGIN."""

    user: Ints
    exercise: Ints
    at: Ints
    correct: Ints  # in tenths
    hints: Ints
    seconds: Ints


@dataclass(frozen=True)
class Moments:
    """Raw moments by column, in order of time."""

    user: Ints
    at: Ints
    activities: Ints


def learners(count: int, courses: int, seed: int) -> Learners:
    """People with one to three courses each, the first courses the most sought."""
    rng = np.random.default_rng([seed, 1])
    popularity = 1 / np.arange(1, courses + 1)
    wanted = rng.choice(courses, size=(count, 3), p=popularity / popularity.sum()).astype(np.int8)
    wanted[:, 1][(rng.random(count) > 0.25) | (wanted[:, 1] == wanted[:, 0])] = -1
    wanted[:, 2][(wanted[:, 1] < 0) | (rng.random(count) > 0.3)] = -1
    wanted[:, 2][(wanted[:, 2] == wanted[:, 0]) | (wanted[:, 2] == wanted[:, 1])] = -1
    if courses == COURSES:
        wanted[:PROBES, :2] = (0, 1)
    weight = rng.lognormal(0, _SPREAD, count)
    weight[:PROBES] = weight[PROBES:].mean()
    return Learners(wanted, weight / weight.sum(), rng.beta(5, 2, count))


def attempts_of(people: Learners, total: int, expected: int, seed: int, *, probes: bool) -> Attempts:
    """`total` attempts of these people, who make `expected` in all stages together."""
    rng = np.random.default_rng([seed, 2])
    user = np.repeat(np.arange(people.count), _counts(people, total, rng, probes=probes))
    at = rng.integers(0, SPAN, len(user))
    order = np.argsort(at, kind="stable")
    user, at = user[order], at[order]
    course, share = _course_of(people, user, rng)
    # who makes many attempts gets further into a course: some 2.8 attempts per exercise reached
    reach = np.clip(people.weight[user] * expected * share / _PER_PAIR, 1, PER_COURSE)
    place = np.minimum(at / SPAN * reach + rng.random(len(user)) * 2, PER_COURSE - 1).astype(np.int64)
    right = rng.random(len(user)) < 0.3 + 0.65 * people.skill[user]
    correct = np.where(right, 10, np.where(rng.random(len(user)) < 0.3, 5, 0))
    hints = np.where(rng.random(len(user)) < 0.15, rng.integers(1, 4, len(user)), 0)
    return Attempts(user, course * PER_COURSE + place, at, correct, hints, rng.integers(10, 100, len(user)))


def moments_of(people: Learners, total: int, seed: int) -> Moments:
    """Moments of the same people."""
    rng = np.random.default_rng([seed, 3])
    user = np.repeat(np.arange(people.count), _counts(people, total, rng, probes=False))
    at = rng.integers(0, SPAN, len(user))
    order = np.argsort(at, kind="stable")
    return Moments(user[order], at[order], rng.integers(1, 2 * ATTEMPTS_PER_MOMENT, len(user)))


def _counts(people: Learners, total: int, rng: Generator, *, probes: bool) -> Ints:
    """How many each person makes; the probes a fixed number in one stage, none in the others."""
    weight = people.weight.copy()
    weight[:PROBES] = 0
    fixed = PROBES * PROBE_ATTEMPTS if probes else 0
    counts: Ints = rng.multinomial(max(total - fixed, 0), weight / weight.sum())
    if probes:
        counts[:PROBES] = PROBE_ATTEMPTS
    return counts


def _course_of(people: Learners, user: Ints, rng: Generator) -> tuple[Ints, Floats]:
    """Each attempt's course, and the share of the person's attempts that go to it."""
    held = np.where(people.courses >= 0, _SLOT_SHARES, 0)
    held /= held.sum(axis=1, keepdims=True)
    bounds = np.cumsum(held, axis=1)
    slot = np.minimum((rng.random(len(user))[:, None] > bounds[user]).sum(axis=1), 2)
    slot = np.where(people.courses[user, slot] < 0, 0, slot)
    return people.courses[user, slot].astype(np.int64), held[user, slot]
