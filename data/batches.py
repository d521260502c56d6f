"""The imports of an account, newest first: where the rows came from, how many, and which were undone."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import select

from data.engine import Database
from data.scoped import mine, tables


@dataclass(frozen=True)
class Batch:
    """One import. Instants by the real clock; `new`, `changed`, `repeated` rows by file, in the drop's order."""

    batch_no: int
    source: str
    recorded_at: int
    undone_at: int | None
    files: tuple[tuple[str, int, int, int], ...]


def list_batches(
    database: Database, account_id: int, *, before: int | None = None, limit: int = 20
) -> list[Batch]:
    """At most `limit` imports with numbers below `before` (all without it), newest first."""
    statement = _NEWEST.limit(limit)
    if before is not None:
        statement = statement.where(_B.c.batch_no < before)
    with database.reading() as connection:
        rows = connection.execute(statement, {"of_account": account_id}).all()
    return [
        Batch(row.batch_no, row.source, row.recorded_us, row.undone_us, _files(row.summary)) for row in rows
    ]


def _files(summary: str) -> tuple[tuple[str, int, int, int], ...]:
    counts: dict[str, list[int]] = json.loads(summary) if summary else {}
    return tuple((name, new, changed, repeated) for name, (new, changed, repeated) in counts.items())


_B = tables.batches
_NEWEST = select(_B).where(mine(_B)).order_by(_B.c.batch_no.desc())
