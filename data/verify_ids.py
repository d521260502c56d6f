"""Verifying the ids of attempts and moments: each names one stored row, and each stored row is named."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, Table, and_, select

from data.scoped import mine, tables

_MOST = 20


def id_differences(connection: Connection, account_id: int) -> Iterator[str]:
    """Ids without a row and rows without an id, in words; the first of each kind."""
    for name, ids in tables.event_ids.items():
        table = tables.drop_tables[name]
        for left, right, words in ((ids, table, "without its row"), (table, ids, "not noted")):
            for found in _lonely(connection, account_id, left, right):
                yield f"{ids.name} {found}: {words}"


def _lonely(connection: Connection, account_id: int, left: Table, right: Table) -> list[str]:
    """Ids of `left` that `right` has not."""
    names = [column.name for column in (left if len(left.columns) < len(right.columns) else right).columns]
    same = and_(*(left.c[name] == right.c[name] for name in names))
    key = left.c[names[1]]
    statement = select(key).where(mine(left), ~select(key).where(mine(right), same).correlate(left).exists())
    return list(connection.execute(statement.limit(_MOST), {"of_account": account_id}).scalars())
