"""One event at a time, durable when acknowledged: with every total, and its raw rows alone into the same file.

Events arrive as storage measures of such systems let them: in sessions (people at work in a course of theirs, many of
them at once), and each about another person anywhere, which is the worst.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count, cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from sqlalchemy import Connection, make_url

from bench import clock
from bench.cases import ACCOUNT, AT
from bench.drops import exercise_id, user_id
from bench.memory import watched
from bench.recipe import PROBES
from bench.screens import driver_of
from core.instants import SECOND, format_instant
from data.engine import Database, open_database
from data.ingest.rows import add_rows
from data.ingest.single import Way, read_event, store_event
from data.prepared import Driver
from data.scoped import tables

_EVENTS, _WARM_UP = 300, 60
_ONLINE, _SESSION = 20, 20  # people at work at once, and attempts of each before another comes
_ELSEWHERE = 90  # exercises of the course that everyone's attempts are at, where nobody is at work
_PAGE = 4_096
_ATTEMPTS, _IDS = tables.drop_tables["attempts"], tables.event_ids["attempts"]
_PLACE = [_ATTEMPTS.columns.keys().index(column.name) for column in _IDS.columns]

Arrivals = Iterator[tuple[str, str]]  # person and exercise


def measure(url: str, people: int) -> dict[str, Any]:
    """Milliseconds of an event each way, in turn, every one about another person; and of an fsync by itself."""
    database, numbers = open_database(url), count()
    with watched() as memory, TemporaryDirectory(dir=_folder(url)) as folder:
        calls = {
            name: _adder(database, numbers, name, _anywhere(people, 0))
            for name in ("attempts", "moments", "logins")
        }
        for name, ids in (("bare", True), ("row", False)):
            calls[name] = _bare(database, numbers, _anywhere(people, 1), ids=ids)
        calls["fsync"] = _fsync(Path(folder) / "page")
        found = _taken(calls)
    return {**found, **memory.as_dict()}


def sessions(url: str) -> dict[str, Any]:
    """The same of people at work, while the database's log grows, and once it is written over."""
    database, numbers = open_database(url), count()
    places = _places(database)
    ours, alone, bare = (_at_work(places[part::3]) for part in range(3))
    with TemporaryDirectory(dir=_folder(url)) as folder:
        add = _adder(database, numbers, "attempts", ours)
        calls = {
            "attempts": add,
            "alone": _without_totals(database, numbers, alone),
            "bare": _bare(database, numbers, bare, ids=True),
            "fsync": _fsync(Path(folder) / "page"),
        }
        growing = _taken(calls)
        _fill(Path(f"{make_url(url).database}-wal"), add)
        calls["fsync"] = _fsync(Path(folder) / "page", over=True)
        return {"growing": growing, "full": _taken(calls)}


def _fill(log: Path, add: Callable[[int], Any]) -> None:
    """Events until the database's log grows no more: after a checkpoint it is written over from its beginning."""
    size = -1
    while (now := log.stat().st_size) > size:
        size = now
        add(0)


def _folder(url: str) -> Path:
    return Path(make_url(url).database or "").parent


def _taken(calls: Mapping[str, Callable[[int], Any]]) -> dict[str, Any]:
    taken = clock.interleaved(calls, rounds=_EVENTS, seconds=20, warm_up=_WARM_UP)
    return {name: [one.p50, one.p95] for name, one in taken.items()} | {"events": taken["fsync"].count}


def _anywhere(people: int, odd: int) -> Arrivals:
    """Another person each time, not the same for both ways; three of four are not enrolled there."""
    for turn in count():
        yield user_id(PROBES + (turn * 2 + odd) * 37 % (people - PROBES)), exercise_id(turn % _ELSEWHERE)


def _places(database: Database) -> list[tuple[str, list[str]]]:
    """People in courses in which they count, in no order that storage knows, each with the course's exercises."""
    driver = driver_of(database)
    listed: dict[str, list[str]] = {}
    for course, exercise in driver.execute(_CONTENT, (ACCOUNT,)):
        listed.setdefault(course, []).append(exercise)
    rows = driver.execute(_COUNTED, (ACCOUNT,)).fetchall()
    return [(user, listed[course]) for user, course in rows]


def _at_work(places: Sequence[tuple[str, list[str]]]) -> Arrivals:
    """Sessions side by side: each person tries an exercise twice, then the next one."""
    comers = cycle(enumerate(places))
    at_work = [_session(*next(comers)) for _ in range(_ONLINE)]
    while True:
        for seat, session in enumerate(at_work):
            attempt = next(session, None)
            if attempt is None:
                at_work[seat] = _session(*next(comers))
                attempt = next(at_work[seat])
            yield attempt


def _session(number: int, place: tuple[str, list[str]]) -> Arrivals:
    user, exercises = place
    for turn in range(_SESSION):
        yield user, exercises[(number + turn // 2) % len(exercises)]


def _adder(
    database: Database, numbers: Iterator[int], file: str, arrivals: Arrivals
) -> Callable[[int], None]:
    """Brings an event in; what it says lies ready."""
    ready = _ready(numbers, file, arrivals)

    def add(_: int) -> None:
        cells, at = next(ready)
        add_rows(database, ACCOUNT, file, [cells], source="bench", recorded_at=at)

    return add


def _without_totals(database: Database, numbers: Iterator[int], arrivals: Arrivals) -> Callable[[int], None]:
    """Stores an attempt the product's way, read, checked, in a batch with its audit line; no figure is moved by it."""
    ready = _ready(numbers, "attempts", arrivals)
    way = Way("attempts", lambda _driver, _content, given, _now, _settled: _Unmoved(given[3]))

    def store(_: int) -> None:
        cells, at = next(ready)
        event = read_event(way.name, [cells])
        with database.writing() as connection:
            if not event or not store_event(connection, ACCOUNT, event._replace(way=way), "bench", at):
                raise ValueError(f"not stored: {cells}")

    return store


class _Unmoved(NamedTuple):
    """The step of an event that moves nothing."""

    event: int

    @property
    def fact(self) -> int:
        return self.event

    def write(self, _connection: Connection, _driver: Driver) -> None:
        """Nothing."""


def _ready(numbers: Iterator[int], file: str, arrivals: Arrivals) -> Iterator[tuple[dict[str, str], int]]:
    """The events one after another, the measured ones made beforehand."""
    made = deque(_cells(file, next(numbers), *next(arrivals)) for _ in range(_EVENTS + _WARM_UP))
    while True:
        yield made.popleft() if made else _cells(file, next(numbers), *next(arrivals))


def _cells(file: str, number: int, user: str, exercise: str) -> tuple[dict[str, str], int]:
    """An event as the cells of its row, and when it is recorded."""
    cells = {"user_id": user, "at": format_instant(AT - SECOND + number)}
    if file == "attempts":
        cells |= {"attempt_id": f"new{number:06d}", "exercise_id": exercise, "correct": "1", "seconds": "30"}
    elif file == "moments":
        cells |= {"moment_id": f"new{number:06d}", "kind": "mini", "activities": "3"}
    return cells, AT + number


def _bare(
    database: Database, numbers: Iterator[int], arrivals: Arrivals, *, ids: bool
) -> Callable[[int], None]:
    """Inserts an attempt's raw rows, ready, by the driver's prepared statements; without `ids` its row alone."""
    writer = driver_of(database)
    tables_ = (_IDS, _ATTEMPTS) if ids else (_ATTEMPTS,)
    statements = [f"INSERT INTO {t.name} VALUES ({', '.join('?' * len(t.columns))})" for t in tables_]
    ready = deque(_row(next(numbers), *next(arrivals)) for _ in range(_EVENTS + _WARM_UP))

    def insert(_: int) -> None:
        row = ready.popleft() if ready else _row(next(numbers), *next(arrivals))
        rows = ([row[place] for place in _PLACE], row) if ids else (row,)
        writer.execute("BEGIN IMMEDIATE")
        for sql, values in zip(statements, rows, strict=True):
            writer.execute(sql, values)
        writer.execute("COMMIT")

    return insert


def _row(number: int, user: str, exercise: str) -> tuple[Any, ...]:
    given = (f"bare{number:06d}", user, exercise, AT - SECOND + number, 1.0, None, 30, None, None)
    return (ACCOUNT, *given, 1)


def _fsync(path: Path, *, over: bool = False) -> Callable[[int], None]:
    """One page written and synced by itself: `over` the one before, or behind it."""
    file = os.open(path, os.O_CREAT | os.O_WRONLY)

    def write(_: int) -> None:
        if over:
            os.pwrite(file, bytes(_PAGE), 0)
        else:
            os.write(file, bytes(_PAGE))
        os.fdatasync(file)

    return write


_CONTENT = (
    "SELECT h.course_id, e.exercise_id FROM exercises e JOIN chapters h ON h.account_id = e.account_id"
    " AND h.chapter_id = e.chapter_id WHERE e.account_id = ? ORDER BY h.course_id, e.exercise_id"
)
# ids come in the people's order; their last figures first scatter them
_COUNTED = (
    "SELECT user_id, course_id FROM user_courses WHERE account_id = ? AND counted = 1"
    " ORDER BY substr(user_id, -2), substr(user_id, -4, 2), user_id, course_id LIMIT 20000"
)
