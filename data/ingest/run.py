"""One import or undo under way: its connection, its batch, and what it has touched so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, select, tuple_

from core.interchange import DropFile
from data.bulk import batched
from data.ingest.known import KnownKeys
from data.rollups.touched import Touched
from data.schema import drop_tables, event_ids, stored_name
from data.scoped import mine

KEY_BATCH = 1_000

Key = tuple[Any, ...]


@dataclass
class Count:
    """Rows of one file: new, changed and repeated."""

    new: int = 0
    changed: int = 0
    repeated: int = 0


@dataclass
class Run:
    """The state of one import or undo; everything happens on one connection in one transaction."""

    connection: Connection
    account_id: int
    batch_no: int
    recorded_at: int
    known: KnownKeys
    touched: Touched = field(default_factory=Touched)
    counts: dict[str, Count] = field(default_factory=dict)

    def execute(self, statement: Any, **parameters: Any) -> Any:
        """Execute with the account bound."""
        return self.connection.execute(statement, {"of_account": self.account_id, **parameters})

    def count(self, file: DropFile) -> Count:
        """The file's counters."""
        return self.counts.setdefault(file.name, Count())


def stored_rows(run: Run, file: DropFile, keys: Sequence[Key]) -> dict[Key, Row[Any]]:
    """The stored rows of these keys, by key."""
    table = drop_tables[file.name]
    if not file.key:
        only = run.execute(select(table).where(mine(table))).first()
        return {} if only is None else {(): only}
    ids = event_ids.get(file.name)
    keyed = table if ids is None else ids
    columns = [keyed.c[stored_name(name)] for name in file.key]
    wanted = select(table, *_shadow(columns)).where(mine(table))
    if ids is not None:  # the id says where the row stands
        wanted = wanted.where(mine(ids), *(column == table.c[column.name] for column in ids.columns))
    found: dict[Key, Row[Any]] = {}
    for batch in batched(keys, KEY_BATCH):
        condition = (
            columns[0].in_([key[0] for key in batch]) if len(columns) == 1 else tuple_(*columns).in_(batch)
        )
        for row in run.execute(wanted.where(condition)):
            found[tuple(row[-len(columns) :])] = row
    return found


def _shadow(columns: list[Any]) -> list[Any]:
    return [column.label(f"key_{position}") for position, column in enumerate(columns)]
