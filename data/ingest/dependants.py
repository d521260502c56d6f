"""What relies on rows that would go: an undo is refused with their names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from core.interchange import FILES, DropFile
from data.ingest.run import Run
from data.schema import drop_tables, stored_name
from data.scoped import mine

MOST_NAMED = 20


def relying_on(run: Run, file: DropFile, ids: list[Any]) -> list[str]:
    """The first rows of other files that refer to these ids of a file, in words; empty where none does."""
    named: list[str] = []
    for other in FILES:
        for column in other.columns:
            if column.refers_to == file.name and ids:
                named.extend(_named(file, other, _rows(run, other, column.name, ids)))
    return named[:MOST_NAMED]


def _rows(run: Run, other: DropFile, column: str, ids: list[Any]) -> Iterable[Any]:
    table = drop_tables[other.name]
    statement = select(table).where(mine(table), table.c[column].in_(ids)).limit(MOST_NAMED)
    return list(run.execute(statement).all())


def _named(file: DropFile, other: DropFile, rows: Iterable[Any]) -> list[str]:
    named = []
    for row in rows:
        key = ", ".join(str(row._mapping[stored_name(name)]) for name in other.key)
        named.append(f"{other.name} {key} relies on {file.name}")
    return named
