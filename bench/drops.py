"""Real drop folders of CSV from arrays. Rows have one width, so a million of them are one numpy write."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from bench.learning import Attempts, Learners, Moments
from bench.recipe import BEGIN, CHAPTERS, COURSES, EXERCISES, PER_COURSE
from core.instants import DAY, SECOND, format_instant

_ROWS = 1_000_000
_DAYS = 732
_STARTS = ("Bar", "Cal", "Dem", "Fan", "Gal", "Hol", "Jun", "Kel", "Lor", "Mir", "Nav", "Ost", "Pav")
_MORE_STARTS = ("Quin", "Rud", "Sol", "Tam", "Ulv", "Ves", "Wex", "Xan", "Yor", "Zel", "Bru", "Cro")
_ENDS = ("ado", "eno", "iri", "ovic", "ussi", "anek", "erby", "into", "olt", "umi")
LAST_NAMES = [start + end for start in (*_STARTS, *_MORE_STARTS) for end in _ENDS]
FIRST_NAMES = [
    a + b for a in ("A", "Be", "Ci", "Do", "E", "Fi", "Hu", "I") for b in ("lda", "rno", "sha", "vik", "tte")
]

Grid = NDArray[np.uint8]
Cells = Iterable[Sequence[object]]


def user_id(number: int) -> str:
    """The id of a person."""
    return f"u{number:07d}"


def course_id(number: int) -> str:
    """The id of a course, counted from 0."""
    return f"c{number + 1:02d}"


def exercise_id(number: int) -> str:
    """The id of an exercise: course * 96 + place."""
    course, place = divmod(number, PER_COURSE)
    return f"{chapter_id(course, place // EXERCISES)}-e{place % EXERCISES + 1:02d}"


def chapter_id(course: int, chapter: int) -> str:
    """The id of a chapter."""
    return f"{course_id(course)}-h{chapter + 1}"


def group_id(number: int) -> str:
    """The id of a group."""
    return f"g{number + 1:03d}"


def person_name(number: int) -> str:
    """A name; every last name is borne by one person in 250, whoever is busy."""
    return f"{FIRST_NAMES[number * 7 % len(FIRST_NAMES)]} {LAST_NAMES[number * 83 % len(LAST_NAMES)]}"


def write_people(folder: Path, people: Learners, groups: int, courses: int = COURSES) -> None:
    """Users, groups, content and enrolments: everything but events."""
    folder.mkdir(parents=True, exist_ok=True)
    numbers = range(people.count)
    _write(folder, "users", "user_id,name,email,status,role", _user_rows(people.count))
    _write(folder, "groups", "group_id,name", ((group_id(g), f"Group {g + 1}") for g in range(groups)))
    members = ((group_id(n % groups), user_id(n), "member") for n in numbers)
    _write(folder, "group_members", "group_id,user_id,member_role", members)
    _write_content(folder, courses)
    enrolled = (
        (course_id(c), user_id(n)) for n in numbers for c in sorted(people.courses[n].tolist()) if c >= 0
    )
    _write(folder, "enrolments", "course_id,user_id", enrolled)


def write_attempts(folder: Path, attempts: Attempts, first_id: int) -> None:
    """attempts.csv, in order of time."""
    exercises = _table([exercise_id(n) for n in range(int(attempts.exercise.max()) + 1)])
    with _opened(folder, "attempts", "attempt_id,user_id,exercise_id,at,correct,hints,seconds") as file:
        for rows in _parts(len(attempts.user)):
            parts = [
                _text("a"),
                _digits(np.arange(rows.start, rows.stop) + first_id, 9),
                _text(",u"),
                _digits(attempts.user[rows], 7),
                _text(","),
                exercises[attempts.exercise[rows]],
                _text(","),
                *_instants(attempts.at[rows]),
                _text(","),
                _table(["0.0", "", "", "", "", "0.5", "", "", "", "", "1.0"], 3)[attempts.correct[rows]],
                _text(","),
                _digits(attempts.hints[rows], 1),
                _text(","),
                _digits(attempts.seconds[rows], 2),
                _text("\n"),
            ]
            _side_by_side(parts, rows.stop - rows.start).tofile(file)


def write_moments(folder: Path, moments: Moments, first_id: int) -> None:
    """moments.csv, in order of time."""
    with _opened(folder, "moments", "moment_id,user_id,at,kind,activities") as file:
        for rows in _parts(len(moments.user)):
            parts = [
                _text("m"),
                _digits(np.arange(rows.start, rows.stop) + first_id, 9),
                _text(",u"),
                _digits(moments.user[rows], 7),
                _text(","),
                *_instants(moments.at[rows]),
                _text(",mastery,"),
                _digits(moments.activities[rows], 1),
                _text("\n"),
            ]
            _side_by_side(parts, rows.stop - rows.start).tofile(file)


def write_logins(folder: Path, users: NDArray[np.int64], seconds: NDArray[np.int64]) -> None:
    """logins.csv, in order of time; `seconds` since the benchmark's beginning."""
    with _opened(folder, "logins", "user_id,at") as file:
        for rows in _parts(len(users)):
            parts = [_text("u"), _digits(users[rows], 7), _text(","), *_instants(seconds[rows]), _text("\n")]
            _side_by_side(parts, rows.stop - rows.start).tofile(file)


def _user_rows(count: int) -> Iterator[tuple[str, str, str, str, str]]:
    yield "admin", "Ada Admin", "admin@example.com", "active", "admin"
    for n in range(count):
        status = "deactivated" if n % 50 == 49 else "active"
        yield user_id(n), person_name(n), f"{user_id(n)}@example.com", status, "learner"


def _write_content(folder: Path, courses: int) -> None:
    kept = range(courses)
    _write(folder, "courses", "course_id,title", ((course_id(c), f"Course {c + 1}") for c in kept))
    chapters = [(c, h) for c in kept for h in range(CHAPTERS)]
    rows = ((course_id(c), chapter_id(c, h), f"Chapter {h + 1}", h) for c, h in chapters)
    _write(folder, "chapters", "course_id,chapter_id,title,position", rows)
    exercises = (
        (exercise_id(n)[:-4], exercise_id(n), f"Exercise {n % EXERCISES + 1}", n % EXERCISES)
        for n in range(courses * PER_COURSE)
    )
    _write(folder, "exercises", "chapter_id,exercise_id,title,position", exercises)


def _write(folder: Path, name: str, header: str, rows: Cells) -> None:
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header.split(","))
        writer.writerows(rows)


def _opened(folder: Path, name: str, header: str) -> BinaryIO:
    folder.mkdir(parents=True, exist_ok=True)
    file = (folder / f"{name}.csv").open("wb")
    file.write(header.encode() + b"\n")
    file.flush()
    return file


def _parts(count: int) -> Iterator[slice]:
    return (slice(start, min(start + _ROWS, count)) for start in range(0, count, _ROWS))


def _text(text: str) -> Grid:
    return np.frombuffer(text.encode(), dtype=np.uint8)[None, :]


def _table(texts: list[str], width: int | None = None) -> Grid:
    width = width or len(texts[0])
    return np.frombuffer("".join(text.ljust(width) for text in texts).encode(), dtype=np.uint8).reshape(
        -1, width
    )


def _digits(numbers: NDArray[np.int64], width: int) -> Grid:
    grid = np.empty((len(numbers), width), dtype=np.uint8)
    rest = numbers
    for place in reversed(range(width)):
        rest, digit = np.divmod(rest, 10)
        grid[:, place] = digit + ord("0")
    return grid


def _instants(seconds: NDArray[np.int64]) -> list[Grid]:
    days, clocks = _calendar()
    return [days[seconds // 86_400], clocks[seconds % 86_400]]


@cache
def _calendar() -> tuple[Grid, Grid]:
    """The texts of every day and of every second of a day."""
    days = _table([format_instant(BEGIN + day * DAY)[:11] for day in range(_DAYS)])
    return days, _table([format_instant(BEGIN + second * SECOND)[11:] for second in range(86_400)])


def _side_by_side(parts: list[Grid], count: int) -> Grid:
    grid = np.empty((count, sum(part.shape[1] for part in parts)), dtype=np.uint8)
    start = 0
    for part in parts:
        grid[:, start : start + part.shape[1]] = part
        start += part.shape[1]
    return grid
