"""The league table of a million: a page by any column, any offset, a name search with sort."""

from __future__ import annotations

from typing import Any

from bench import clock
from bench.cases import ADMIN, COURSE, PAGE, Range, request
from bench.memory import watched
from bench.recipe import SEARCHED
from bench.screens import driver_of
from core.ranking import Direction
from core.requests import LEAGUE_SORTS
from data import reports
from data.engine import Database, open_database
from data.scoped import tables


def _page(database: Database, offset: int, **given: Any) -> Any:
    return reports.league_page(database, ADMIN, request(course=COURSE, **given), offset, PAGE)


def _taken(database: Database, offset: int, **given: Any) -> dict[str, Any]:
    count = _page(database, offset, **given).count
    taken = clock.interleaved(
        {"page": lambda _: _page(database, offset, **given)}, rounds=60, seconds=0.6, warm_up=2
    )["page"]
    return {"p50": taken.p50, "p95": taken.p95, "count": count}


def measure(url: str) -> dict[str, Any]:
    """Milliseconds of each kind of page, by a name that says which."""
    database = open_database(url)
    found: dict[str, Any] = {}
    with watched() as memory:
        total = _page(database, 0).count
        for sort in LEAGUE_SORTS:
            for direction in Direction:
                given = {"sort": sort, "direction": direction}
                key = f"{sort} {direction}"
                found[f"page/{key}"] = _taken(database, 0, **given)
                for name, offset in _offsets(total):
                    found[f"offset/{key}/{name}"] = _taken(database, offset, **given)
                found[f"search/{key}"] = _taken(database, 0, search=SEARCHED, **given)
                found[f"first/{key}/50 %"] = _first(database, total // 2, **given)
                found[f"first/{key}/search"] = _first(database, 0, search=SEARCHED, **given)
    return {"found": found, "range": _range(database), "people": total, **memory.as_dict()}


def _first(database: Database, offset: int, **given: Any) -> dict[str, Any]:
    return {"p50": clock.first_of(database, lambda: _page(database, offset, **given))}


def _offsets(total: int) -> list[tuple[str, int]]:
    return [("1 %", total // 100), ("50 %", total // 2), ("the last", max(0, total - PAGE))]


def _range(database: Database) -> float:
    """(c): a block of stored rows as a key range."""
    rows = Range(tables.user_courses)
    cursor, values = driver_of(database).cursor(), (*rows.values, PAGE)
    return clock.interleaved({"range": lambda _: cursor.execute(rows.sql, values).fetchall()})["range"].p50
