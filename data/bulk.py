"""Many rows at a time: the drivers' own fast paths behind one door (executemany on SQLite, COPY on PostgreSQL)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Table

Values = tuple[Any, ...]
Column = NDArray[Any] | Sequence[Any]
_NONE_FIXED: Mapping[str, int | None] = {}
_TOGETHER = 50  # rows of one SQLite statement: beginning and ending a statement is a third of a row's cost
_PIECE = 200 * _TOGETHER
_LAID_OUT = 1_000  # rows by column that are laid out at once: few enough to stay in the processor's cache


@dataclass(frozen=True)
class ByColumn:
    """Rows by column: pieces of them, each with its columns in the order that tuples would have.

    An array of objects is the cheapest way to lay many rows out for one SQLite statement: no tuple for each row.
    """

    pieces: Iterable[Sequence[Column]]

    def __iter__(self) -> Iterator[Values]:
        """The rows as tuples."""
        for piece in self.pieces:
            columns = (column.tolist() if isinstance(column, np.ndarray) else column for column in piece)
            yield from zip(*columns, strict=True)

    def laid_out(self, together: int) -> Iterator[tuple[list[list[Any]], list[list[Any]]]]:
        """Of each piece the cells of `together` rows at a time, and the rows that are left."""
        for piece in self.pieces:
            for start in range(0, len(piece[0]), _LAID_OUT):
                columns = [column[start : start + _LAID_OUT] for column in piece]
                grid = np.empty((len(columns[0]), len(columns)), dtype=object)
                for place, column in enumerate(columns):
                    grid[:, place] = column
                whole = len(grid) // together * together
                yield grid[:whole].reshape(-1, together * len(columns)).tolist(), grid[whole:].tolist()


Rows = Iterable[Values] | ByColumn


def objects(values: Sequence[Any]) -> NDArray[Any]:
    """Values as an array of objects, from which many can be taken at once."""
    found = np.empty(len(values), dtype=object)
    found[:] = values
    return found


def batched(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Lists of at most `size` items, in order."""
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch


def insert_rows(
    connection: Connection,
    table: Table,
    rows: Rows,
    fixed: Mapping[str, int | None] = _NONE_FIXED,
) -> None:
    """Insert rows given in the table's column order, as they come; a key that exists is an error.

    `fixed`: columns that the rows leave out, as all of them hold the same there. SQLite need not bind it each time.
    """
    if rows == []:
        return
    if connection.dialect.name == "sqlite":
        _execute_many(connection, f"INSERT INTO {_quoted(table)} VALUES", _marks(table, fixed), rows)
    else:
        _copy(connection, f"{_quoted(table)} {_order(table, fixed)}", _filled(rows, fixed))


def insert_new(
    connection: Connection,
    table: Table,
    rows: Rows,
    fixed: Mapping[str, int | None] = _NONE_FIXED,
) -> int:
    """Insert the rows whose key is not there yet, as they come; how many were new. `fixed` as in `insert_rows`."""
    if rows == []:
        return 0
    if connection.dialect.name != "sqlite":
        return _insert_new_postgresql(connection, table, _filled(rows, fixed), _order(table, fixed))
    beginning = f"INSERT INTO {_quoted(table)} VALUES"
    return _execute_many(connection, beginning, _marks(table, fixed), rows, "ON CONFLICT DO NOTHING")


def delete_rows(connection: Connection, table: Table, keys: Sequence[Values]) -> None:
    """Delete the rows of these primary keys, in the key's column order."""
    if not keys:
        return
    sqlite = connection.dialect.name == "sqlite"
    same = " AND ".join(f"{column.name} = {'?' if sqlite else '%s'}" for column in table.primary_key)
    statement = f"DELETE FROM {_quoted(table)} WHERE {same}"
    if sqlite:
        _driver(connection).executemany(statement, keys)
    else:
        with _driver(connection).cursor() as cursor:
            cursor.executemany(statement, keys)


def replace_rows(
    connection: Connection, table: Table, rows: Rows, fixed: Mapping[str, int | None] = _NONE_FIXED
) -> None:
    """Write rows given in the table's column order, in place of those whose key is there.

    `fixed` as in `insert_rows`.
    """
    if rows == []:
        return
    if connection.dialect.name == "sqlite":
        beginning = f"INSERT OR REPLACE INTO {_quoted(table)} VALUES"
        _execute_many(connection, beginning, _marks(table, fixed), rows)
        return
    keys = [column.name for column in table.primary_key]
    rest = [column.name for column in table.columns if column.name not in keys]
    staging = _staged(connection, table, _filled(rows, fixed), _order(table, fixed))
    connection.exec_driver_sql(
        f"INSERT INTO {_quoted(table)} SELECT * FROM {staging} ON CONFLICT ({', '.join(keys)})"
        f" DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in rest)}"
    )


def _execute_many(connection: Connection, beginning: str, marks: str, rows: Rows, end: str = "") -> int:
    """SQLite: the statement for all rows, many rows at a time; `marks`: the values of one row. How many were written.

    The cursors say how many, never the connection's `total_changes`: in it may come what another statement, left
    unfinished, wrote before.
    """
    written = 0
    driver, values = _driver(connection), f"({marks})"
    together = f"{beginning} {', '.join([values] * _TOGETHER)} {end}"
    pieces = rows.laid_out(_TOGETHER) if isinstance(rows, ByColumn) else _laid_out(rows, marks.count("?"))
    for grouped, rest in pieces:
        if grouped:
            written += driver.executemany(together, grouped).rowcount
        if rest:
            written += driver.executemany(f"{beginning} {values} {end}", rest).rowcount
    return written


def _laid_out(rows: Iterable[Values], width: int) -> Iterator[tuple[Any, Sequence[Values]]]:
    for piece in batched(rows, _PIECE):
        whole = len(piece) // _TOGETHER * _TOGETHER
        cells = chain.from_iterable(islice(piece, whole))
        yield list(zip(*[cells] * (_TOGETHER * width), strict=True)), piece[whole:]


def _insert_new_postgresql(connection: Connection, table: Table, rows: Iterable[Values], order: str) -> int:
    # RETURNING, never rowcount: psycopg reports -1 for ON CONFLICT DO NOTHING
    name, staging = _quoted(table), _staged(connection, table, rows, order)
    return int(
        connection.exec_driver_sql(
            f"WITH fresh AS (INSERT INTO {name} SELECT * FROM {staging} ON CONFLICT DO NOTHING RETURNING 1)"
            " SELECT count(*) FROM fresh"
        ).scalar_one()
    )


def _staged(connection: Connection, table: Table, rows: Iterable[Values], order: str = "") -> str:
    """The name of a temporary table that holds the rows."""
    staging = f"staging_{table.name}"
    connection.exec_driver_sql(
        f"CREATE TEMP TABLE IF NOT EXISTS {staging} (LIKE {_quoted(table)}) ON COMMIT DROP"
    )
    connection.exec_driver_sql(f"TRUNCATE {staging}")
    _copy(connection, f"{staging} {order}", rows)
    return staging


def _copy(connection: Connection, name: str, rows: Iterable[Values]) -> None:
    with _driver(connection).cursor() as cursor, cursor.copy(f"COPY {name} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _quoted(table: Table) -> str:
    return f'"{table.name}"'


def _marks(table: Table, fixed: Mapping[str, int | None] = _NONE_FIXED) -> str:
    values = {name: "NULL" if value is None else str(int(value)) for name, value in fixed.items()}
    return ", ".join(values.get(column.name, "?") for column in table.columns)


def _order(table: Table, fixed: Mapping[str, int | None]) -> str:
    """The columns as the filled rows have them."""
    names = [column.name for column in table.columns if column.name not in fixed]
    return f"({', '.join([*names, *fixed])})"


def _filled(rows: Iterable[Values], fixed: Mapping[str, int | None]) -> Iterable[Values]:
    rest = tuple(fixed.values())
    return ((*row, *rest) for row in rows) if rest else rows


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection
