"""Mentoring programmes: who was matched with whom, from when to when."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from data.demo.activity import History
from data.demo.company import Mentoring, Row
from data.demo.people import Habit
from data.demo.timeline import DAY


@dataclass(frozen=True)
class Match:
    """People matched in a programme; seconds since day 0, an `end` of None is still open."""

    match_id: str
    program_id: str
    start: int
    end: int | None
    mentor: str
    mentees: tuple[str, ...]

    def meets(self, start: int, end: int) -> bool:
        """Whether the match touches the period [start, end)."""
        if self.start >= end:
            return False
        return self.end is None or self.end > start or self.start >= start


def make_matches(history: History, rng: random.Random) -> tuple[Match, ...]:
    """All matches, by start."""
    people = [
        one.user_id
        for one in history.people
        if one.habit in (Habit.STEADY, Habit.LATE)
        and one.joined_day < 0
        and history.statuses.of_user[one.user_id] == "active"
    ]
    drawn = [
        _draw(history, number, program, people, rng)
        for number, program in enumerate(history.company.mentoring)
        for _ in range(program.matches)
    ]
    drawn.sort(key=lambda match: (match.start, match.mentor))
    return tuple(
        Match(f"match-{number:03}", one.program_id, one.start, one.end, one.mentor, one.mentees)
        for number, one in enumerate(drawn, start=1)
    )


def _draw(history: History, number: int, program: Mentoring, people: list[str], rng: random.Random) -> Match:
    mentor, *mentees = rng.sample(people, 1 + rng.randint(1, program.mentees))
    start = rng.randint(5, history.window.days - 4) * DAY + rng.randint(7, 16) * 3_600
    days = max(7, int(rng.gauss(program.typical_days, program.typical_days / 3)))
    end = start + days * DAY + rng.randint(0, 120) * 60
    open_still = end >= history.window.end
    return Match("", program_id(number), start, None if open_still else end, mentor, tuple(mentees))


def program_id(program: int) -> str:
    """The id of the programme at this index: 0 is `p1`."""
    return f"p{program + 1}"


def active_people(matches: tuple[Match, ...], start: int, end: int) -> int:
    """Distinct people in at least one match at any moment of [start, end)."""
    met = (match for match in matches if match.meets(start, end))
    return len({user for match in met for user in (match.mentor, *match.mentees)})


def program_rows(history: History) -> Iterator[Row]:
    """One row per programme."""
    for number, program in enumerate(history.company.mentoring):
        yield program_id(number), program.name


def match_rows(history: History, matches: tuple[Match, ...]) -> Iterator[Row]:
    """One row per match."""
    for match in matches:
        ended = "" if match.end is None else history.window.instant(match.end)
        yield match.match_id, match.program_id, history.window.instant(match.start), ended


def member_rows(matches: tuple[Match, ...]) -> Iterator[Row]:
    """One row per person in a match."""
    for match in matches:
        yield match.match_id, match.mentor, "mentor"
        for mentee in match.mentees:
            yield match.match_id, mentee, "mentee"
