"""Every screen's data: the whole function, (b) and (c), in one process; memory in a process for each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from multiprocessing import get_context
from typing import Any

from bench import clock
from bench.cases import ACCOUNT, ADMIN, AT, CASES, COURSE, EXERCISE, GROUP, Case, probe, request
from bench.memory import watched
from bench.raw_sql import STATEMENTS
from bench.recipe import PROBES, SEARCHED
from core.instants import SECOND
from data.engine import Database, open_database
from data.reports import screens

_CALLS_FOR_MEMORY = 50


def driver_of(database: Database) -> Any:
    """A connection of the driver's own, with the product's pragmas, taken out of the pool for good."""
    connection = database.engine.raw_connection()
    connection.detach()
    return connection.dbapi_connection


def answer_rows(case: Case, database: Database) -> int:
    """Rows of the answer; the mean over the probes."""
    sizes = [case.size(case.ask(database, turn)) for turn in range(PROBES)]
    return max(1, round(sum(sizes) / len(sizes)))


def key_range(case: Case, database: Database, rows: int) -> Callable[[int], Any]:
    """(c): the stored rows as one key range, by the driver's prepared statement."""
    cursor, sql, values = driver_of(database).cursor(), case.range.sql, (*case.range.values, rows)
    return lambda _: cursor.execute(sql, values).fetchall()


def key_range_by_core(case: Case, database: Database, rows: int) -> Callable[[int], Any]:
    """(c) through SQLAlchemy: a pooled connection, a transaction, the range."""
    statement, values = case.range.statement, {"of_account": ACCOUNT, "most": rows}

    def ask(_: int) -> Any:
        with database.reading() as connection:
            return connection.execute(statement, values).fetchall()

    return ask


def group_by(case: Case, database: Database) -> Callable[[int], Any]:
    """(b): one GROUP BY over the raw rows."""
    cursor, sql = driver_of(database).cursor(), STATEMENTS[case.name]
    given = {"account": ACCOUNT, "course": COURSE, "group": GROUP, "exercise": EXERCISE, "search": SEARCHED}
    return lambda turn: cursor.execute(sql, given | {"user": probe(turn)}).fetchall()


def measure(url: str) -> dict[str, Any]:
    """For each case: rows, and milliseconds of ours, (b) and (c)."""
    database = open_database(url)
    return {case.name: _measure(case, database) for case in CASES}


def _measure(case: Case, database: Database) -> dict[str, Any]:
    rows = answer_rows(case, database)
    calls: dict[str, Callable[[int], Any]] = {
        "ours": partial(case.ask, database),
        "range": key_range(case, database, rows),
        "core": key_range_by_core(case, database, rows),
    }
    taken = clock.interleaved(calls, rounds=400, seconds=4)
    raw = clock.once_or_more(group_by(case, database), most=5, seconds=4)
    return {
        "rows": rows,
        "p50": taken["ours"].p50,
        "p95": taken["ours"].p95,
        "range": taken["range"].p50,
        "core": taken["core"].p50,
        "raw": raw.p50,
        "first": clock.first_of(database, lambda: case.ask(database, 0)),
    }


def memory(url: str) -> dict[str, Any]:
    """Each case alone in a process, forked before any database was opened."""
    work = [(url, place) for place in range(len(CASES))]
    with get_context("fork").Pool(1, maxtasksperchild=1) as pool:
        return dict(pool.starmap(_memory_of, work, chunksize=1))


def _memory_of(url: str, place: int) -> tuple[str, dict[str, float]]:
    case, database = CASES[place], open_database(url)
    with watched() as seen:
        for turn in range(_CALLS_FOR_MEMORY):
            case.ask(database, turn)
    return case.name, seen.as_dict()


def headline_before(url: str, course: str | None, later: int) -> dict[str, Any]:
    """The change against the previous 30 days, `later` seconds after the benchmark's now: first asked, and again."""
    database, asked = open_database(url), replace(request(course=course), now=AT + later * SECOND)

    def ask(_: int) -> Any:
        return screens.headline_before(database, ADMIN, asked)

    with watched() as seen:
        first = clock.once_or_more(ask, most=1)
    again = clock.once_or_more(ask, most=100, seconds=2)
    return {"first": first.p50, "p50": again.p50, "p95": again.p95, **seen.as_dict()}
