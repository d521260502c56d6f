"""One event at a time, durable when acknowledged: with every total, and as a bare insert into the same file."""

from __future__ import annotations

from itertools import count
from typing import Any

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
_ATTEMPTS = tables.drop_tables["attempts"]


def measure(url: str, people: int) -> dict[str, Any]:
    """Milliseconds of an event each way, in turn, every one about another person."""
    database = open_database(url)
    writer = driver_of(database)
    marks = ", ".join("?" * len(_ATTEMPTS.columns))
    sql = f"INSERT INTO {_ATTEMPTS.name} VALUES ({marks})"

    numbers = count()

    def bare(_: int) -> None:
        turn = next(numbers)
        writer.execute("BEGIN IMMEDIATE")
        writer.execute(sql, _row(_somebody(turn, people, 0), turn))
        writer.execute("COMMIT")

    with watched() as memory:
        calls = {"totals": _adder(database, people), "bare": bare}
        taken = clock.interleaved(calls, rounds=_EVENTS, seconds=10, warm_up=5)
    return {
        "totals": [taken["totals"].p50, taken["totals"].p95],
        "bare": [taken["bare"].p50, taken["bare"].p95],
        "events": taken["bare"].count,
        **memory.as_dict(),
    }


def _adder(database: Database, people: int) -> Any:
    numbers = count()

    def add(_: int) -> None:
        turn = next(numbers)
        cells = {
            "attempt_id": f"new{turn:06d}",
            "user_id": _somebody(turn, people, 1),
            "exercise_id": exercise_id(turn % 90),
            "at": format_instant(AT - SECOND + turn),
            "correct": "1",
            "seconds": "30",
        }
        add_rows(database, ACCOUNT, "attempts", [cells], source="bench", recorded_at=AT + turn)

    return add


def _somebody(turn: int, people: int, odd: int) -> str:
    """Another person each time, not the same for both ways."""
    return user_id(PROBES + (turn * 2 + odd) * 37 % (people - PROBES))


def _row(person: str, turn: int) -> tuple[Any, ...]:
    given = (f"bare{turn:06d}", person, exercise_id(turn % 90), AT - SECOND + turn, 1.0, None, 30, None, None)
    return (ACCOUNT, *given, 1)
