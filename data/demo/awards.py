"""Certificates, badges and awards: some from what was learnt here, some from a classroom before."""

import random
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from data.demo.activity import History, enrolment_mastery
from data.demo.company import Row
from data.demo.content import course_id
from data.demo.practice import mastery
from data.demo.timeline import DAY

DEFAULT_CERTIFY_AT = 0.8
ISSUED_SHARE = 0.7
PRACTICE_BADGES = ((50, "First 50 tries"), (200, "200 tries"), (400, "400 tries"))


def award_rows(history: History, rng: random.Random) -> Iterator[Row]:
    """One row per award, by person, kind, name and instant."""
    rows = {
        *_earned_certificates(history, rng),
        *_classroom_certificates(history, rng),
        *_practice_badges(history),
        *_quarter_awards(history, rng),
    }
    return iter(sorted(rows))


def _earned_certificates(history: History, rng: random.Random) -> Iterator[Row]:
    """A certificate some hours after the last try for most who covered and mastered a course."""
    means = enrolment_mastery(history, mastery(history.pairs, history.tries))
    last = np.zeros(len(history.enrolments), dtype=np.int64)
    np.maximum.at(last, history.pairs.enrolment[history.tries.pair], history.timed.at)
    for number, enrolment in enumerate(history.enrolments):
        course = history.company.courses[enrolment.course]
        needed = float(course.certify_at or DEFAULT_CERTIFY_AT)
        at = min(int(last[number]) + rng.randint(600, 20_000), history.window.end - 60)
        issued = rng.random() < ISSUED_SHARE
        if enrolment.progress >= 1 and means[number] >= needed and issued:
            yield _certificate(history, enrolment.person, enrolment.course, at)


def _classroom_certificates(history: History, rng: random.Random) -> Iterator[Row]:
    """Papers from courses in a room, up to two and a half years old; some have run out."""
    for enrolment in history.enrolments:
        certificate = history.company.courses[enrolment.course].certificate
        person = history.people[enrolment.person]
        at = rng.randint(-360, history.window.days - 2) * DAY + 57_600
        drawn = certificate.valid_days is not None and rng.random() < 0.07
        if drawn and person.wellknown is None:
            yield _certificate(history, enrolment.person, enrolment.course, at)


def _certificate(history: History, person: int, course: int, at: int) -> Row:
    certificate = history.company.courses[course].certificate
    days = certificate.valid_days
    expires = "" if days is None else history.window.instant(at + days * DAY)
    return (
        history.people[person].user_id,
        "certification",
        certificate.name,
        history.window.instant(at),
        course_id(course),
        expires,
    )


def _practice_badges(history: History) -> Iterator[Row]:
    """A badge at the instant of somebody's 50th, 200th and 400th try."""
    owners = np.array([one.person for one in history.enrolments])
    person = owners[history.pairs.enrolment[history.tries.pair]]
    order = np.lexsort((history.timed.at, person))
    at = history.timed.at[order]
    edges = np.searchsorted(person[order], np.arange(len(history.people) + 1)).tolist()
    for number, (low, high) in enumerate(pairwise(edges)):
        for count, name in PRACTICE_BADGES:
            if high - low >= count:
                instant = history.window.instant(int(at[low + count - 1]))
                yield history.people[number].user_id, "badge", name, instant, "", ""


def _quarter_awards(history: History, rng: random.Random) -> Iterator[Row]:
    """The awards of each quarter, for people who were there; a title lasts for one."""
    titles = history.company.quarter_awards
    for day in range(90, history.window.days, 90):
        present = [
            one.user_id
            for number, one in enumerate(history.people)
            if history.logins[number] and one.joined_day < day <= one.stop_day
        ]
        for name, user_id in zip(titles, rng.sample(present, len(titles)), strict=True):
            at = day * DAY + 36_000
            until = history.window.instant(at + 90 * DAY)
            yield user_id, "award", name, history.window.instant(at), "", until
