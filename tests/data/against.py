"""A small account's reports beside the slow recount's, and what must hold of every account at any time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import text

from core.instants import format_instant
from core.reports import REPORTS, Kind
from core.requests import Request
from core.table import Row
from data.engine import Database
from data.reports import screens
from data.verify import verify
from tests.data.builders import Drop, admin, asked, figures, plain
from tests.recount import Drop as SlowDrop
from tests.recount import load, recount

THIRTY_DAYS = 30 * 86_400 * 1_000_000


def slow(sources: Sequence[Path], recorded: Sequence[int]) -> SlowDrop:
    """The drops as the recount reads them; `recorded`: when each was imported."""
    return load(list(sources), imported_at=[format_instant(one) for one in recorded])


def expected(source: SlowDrop, drop: Drop, now: int) -> dict[str, list[list[Any]]]:
    """What every report must say, by what was asked."""
    return {
        f"{slug} {given}": plain(recount(source, slug, now=format_instant(now), **given))
        for slug, given in asked(drop)
    }


def said(
    database: Database, account_id: int, drop: Drop, now: int, **more: Any
) -> dict[str, list[list[Any]]]:
    """What every report says, as the recount writes it."""
    return {
        question: plain(written(question.split()[0], rows))
        for question, rows in figures(database, account_id, drop, now, **more).items()
    }


def written(slug: str, rows: Iterable[Row]) -> list[Row]:
    """Rows of a report with their instants as they stand in files; those of licence plans as they are."""
    if REPORTS[slug].variants:
        return list(rows)
    instants = [column.kind is Kind.INSTANT for column in REPORTS[slug].columns]
    return [
        tuple(
            format_instant(int(str(cell))) if is_instant and cell is not None else cell
            for is_instant, cell in zip(instants, row, strict=True)
        )
        for row in rows
    ]


def sound(database: Database, account_id: int) -> None:
    """Totals agree with raw rows, and every reference is met."""
    assert verify(database, account_id) == []
    if database.is_sqlite:
        with database.reading() as connection:
            assert connection.execute(text("PRAGMA foreign_key_check")).fetchall() == []


def headlines(database: Database, account_id: int, now: int) -> None:
    """The headline of 30 days before is the headline that the same screen shows at that instant."""
    scope = admin(account_id)
    then = Request(now=now - THIRTY_DAYS)
    assert (
        screens.headline_before(database, scope, Request(now=now))
        == screens.courses(database, scope, then).headline
    )
    for row in screens.courses(database, scope, Request(now=now)).rows:
        of_course = Request(now=now, course=str(row[0]))
        earlier = Request(now=now - THIRTY_DAYS, course=str(row[0]))
        shown = screens.course(database, scope, earlier).headline
        assert screens.headline_before(database, scope, of_course) == shown
