"""Statements written out once for both drivers, and run by the driver itself.

For paths on which building, compiling and wrapping a statement costs more than the database does for it: one event,
the audit log, the totals. Everything else goes through SQLAlchemy.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, text
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.sql.elements import ClauseElement, TextClause

from data.sealed import Unsealed, unsealed

_DIALECTS: Mapping[str, Any] = {
    "sqlite": SQLiteDialect_pysqlite(paramstyle="named"),
    "postgresql": PGDialect_psycopg(),  # type: ignore[no-untyped-call]  # SQLAlchemy left it without types
}
_NAMED = re.compile(r":(\w+)")


class Prepared:
    """One statement as text for each driver; `statement` is what it was made from.

    Unsealed if it reads or changes more than one account; written as text, it holds only what an insert names.
    """

    def __init__(self, statement: ClauseElement) -> None:
        if not isinstance(statement, TextClause) and (beyond := unsealed(statement)):
            raise Unsealed(f"not held to one account: {', '.join(beyond)}")
        self.statement = statement
        compiled = {name: self.statement.compile(dialect=dialect) for name, dialect in _DIALECTS.items()}
        self.text = {name: str(one) for name, one in compiled.items()}
        # values written into the statement itself
        self.constants = {k: v for k, v in compiled["sqlite"].params.items() if v is not None}
        for one in compiled.values():
            if not one.params.items() <= compiled["sqlite"].params.items():
                raise ValueError(f"the drivers take different values: {one}")


class Placed(Prepared):
    """One whose values are given by their places, in the order of `names` after the account: for every event.

    A named value costs the driver a text and a look-up each time it is bound.
    """

    def __init__(self, statement: ClauseElement, *names: str) -> None:
        super().__init__(statement)
        self.names = ("of_account", *names, *self.constants)
        self.fixed = tuple(self.constants.values())
        self.numbered = _NAMED.sub(lambda found: f"?{self.names.index(found[1]) + 1}", self.text["sqlite"])


class Driver(NamedTuple):
    """The driver's connection under a connection in a transaction, and the account that statements are about."""

    connection: Any
    dialect: str
    account_id: int
    cursor: Any  # one for all statements whose answer is taken at once; psycopg's pipeline wants one for each

    @classmethod
    def of(cls, connection: Connection, account_id: int) -> Driver:
        """The driver under this connection; the transaction stays the connection's."""
        driver, dialect = connection.connection.driver_connection, connection.dialect.name
        cursor = driver.cursor() if driver and dialect == "sqlite" else driver
        return cls(driver, dialect, account_id, cursor)

    def together(self) -> AbstractContextManager[Any]:
        """Inside, statements whose answer is not asked for wait for no round trip (psycopg's pipeline)."""
        return nullcontext() if self.dialect == "sqlite" else self.connection.pipeline()

    def run(self, prepared: Prepared, **parameters: Any) -> Any:
        """Run a statement; the driver's cursor."""
        given = {"of_account": self.account_id, **prepared.constants, **parameters}
        return self.connection.execute(prepared.text[self.dialect], given)

    def ask(self, placed: Placed, *values: Any) -> list[Any]:
        """The rows as tuples that a statement answers with, its values in their places."""
        given = (self.account_id, *values, *placed.fixed)
        if self.dialect == "sqlite":
            rows: list[Any] = self.cursor.execute(placed.numbered, given).fetchall()
        else:
            rows = self._named(placed, given).fetchall()
        return rows

    def put(self, placed: Placed, *values: Any) -> int:
        """Run a statement with its values in their places; how many rows it wrote (unknown inside `together`)."""
        given = (self.account_id, *values, *placed.fixed)
        if self.dialect == "sqlite":
            written: int = self.cursor.execute(placed.numbered, given).rowcount
        else:
            written = self._named(placed, given).rowcount
        return written

    def _named(self, placed: Placed, given: Sequence[Any]) -> Any:
        return self.cursor.execute(placed.text[self.dialect], dict(zip(placed.names, given, strict=True)))

    def first(self, prepared: Prepared, **parameters: Any) -> Any:
        """The first row as a tuple, or None."""
        return self.run(prepared, **parameters).fetchone()

    def many(self, prepared: Prepared, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run a statement once for each row of parameters."""
        if prepared.constants:
            rows = [{**prepared.constants, **row} for row in rows]
        if len(rows) == 1:
            self.connection.execute(prepared.text[self.dialect], rows[0])
        elif rows:
            # both drivers have it; psycopg sends all rows before it waits for the first answer
            cursor = self.connection.cursor()
            cursor.executemany(prepared.text[self.dialect], rows)
            cursor.close()


@cache
def names_of(table: Table) -> tuple[str, ...]:
    """The table's columns after the account, in order."""
    return tuple(column.name for column in table.columns if column.name != "account_id")


def insertion(table: Table, ending: str = "") -> Placed:
    """The insert of one row, parameters by column; `ending`: what to do about a conflict, and what to return."""
    names = names_of(table)
    marks = ", ".join(f":{name}" for name in names)
    into = f'INSERT INTO "{table.name}" (account_id, {", ".join(names)}) VALUES (:of_account, {marks})'
    return Placed(text(f"{into} {ending}"), *names)


def replacement(table: Table) -> Placed:
    """The insert of one row, or its new values where the key is there."""
    keys = [column.name for column in table.primary_key]
    values = ", ".join(f"{name} = excluded.{name}" for name in names_of(table) if name not in keys)
    return insertion(table, f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {values}")
