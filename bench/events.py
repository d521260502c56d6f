"""One event at a time, durable when acknowledged: with every total, and as a bare insert into the same file."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import make_url

from bench import clock
from bench.cases import ACCOUNT, AT
from bench.drops import exercise_id, user_id
from bench.memory import watched
from bench.recipe import PROBES
from bench.screens import driver_of
from core.instants import SECOND, format_instant
from data.engine import Database, open_database
from data.ingest.rows import add_rows
from data.scoped import tables

_EVENTS = 300
_PAGE = 4_096
_ATTEMPTS = tables.drop_tables["attempts"]


def measure(url: str, people: int) -> dict[str, Any]:
    """Milliseconds of an event each way, in turn, every one about another person; and of an fsync by itself."""
    database = open_database(url)
    numbers = count()
    with watched() as memory, TemporaryDirectory(dir=Path(make_url(url).database or "").parent) as folder:
        calls: dict[str, Callable[[int], Any]] = {
            name: _adder(database, people, numbers, name) for name in ("attempts", "moments", "logins")
        }
        calls |= {"bare": _bare(database, people, numbers), "fsync": _fsync(Path(folder) / "page")}
        taken = clock.interleaved(calls, rounds=_EVENTS, seconds=20, warm_up=5)
    found = {name: [one.p50, one.p95] for name, one in taken.items()}
    return {**found, "events": taken["bare"].count, **memory.as_dict()}


def _bare(database: Database, people: int, numbers: Iterator[int]) -> Callable[[int], None]:
    writer = driver_of(database)
    sql = f"INSERT INTO {_ATTEMPTS.name} VALUES ({', '.join('?' * len(_ATTEMPTS.columns))})"

    def insert(_: int) -> None:
        turn = next(numbers)
        writer.execute("BEGIN IMMEDIATE")
        writer.execute(sql, _row(_somebody(turn, people, 0), turn))
        writer.execute("COMMIT")

    return insert


def _fsync(path: Path) -> Callable[[int], None]:
    file = os.open(path, os.O_CREAT | os.O_WRONLY)

    def write(_: int) -> None:
        os.write(file, bytes(_PAGE))
        os.fdatasync(file)

    return write


def _adder(database: Database, people: int, numbers: Iterator[int], file: str) -> Callable[[int], None]:
    def add(_: int) -> None:
        turn = next(numbers)
        cells = {"user_id": _somebody(turn, people, 1), "at": format_instant(AT - SECOND + turn)}
        if file == "attempts":
            cells |= {"attempt_id": f"new{turn:06d}", "exercise_id": exercise_id(turn % 90)}
            cells |= {"correct": "1", "seconds": "30"}
        elif file == "moments":
            cells |= {"moment_id": f"new{turn:06d}", "kind": "mini", "activities": "3"}
        add_rows(database, ACCOUNT, file, [cells], source="bench", recorded_at=AT + turn)

    return add


def _somebody(turn: int, people: int, odd: int) -> str:
    """Another person each time, not the same for both ways."""
    return user_id(PROBES + (turn * 2 + odd) * 37 % (people - PROBES))


def _row(person: str, turn: int) -> tuple[Any, ...]:
    given = (f"bare{turn:06d}", person, exercise_id(turn % 90), AT - SECOND + turn, 1.0, None, 30, None, None)
    return (ACCOUNT, *given, 1)
