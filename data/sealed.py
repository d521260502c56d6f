"""Statements sealed to one account, built by SQLAlchemy once and spoken to the driver from then on.

A `Sealed` statement is checked when it is made: each table in it must be held to the account that is bound when it is
asked. Its text is compiled once per database and number of listed values; SQLAlchemy's own way to the driver costs
more than a small screen's answer itself.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import BindParameter, Connection, Executable
from sqlalchemy.engine import Dialect
from sqlalchemy.sql import operators, visitors
from sqlalchemy.sql.elements import BinaryExpression, ClauseElement
from sqlalchemy.sql.selectable import TableClause

ACCOUNT = "of_account"
_SHAPES_KEPT = 300  # texts of one statement: one per database and number of listed values
_STREAMED = {"stream_results": True, "max_row_buffer": 2_000}  # of one statement, not of its connection
Values = Mapping[str, Any]
_Speak = tuple[str, Callable[[Values], Any]]


class Unsealed(Exception):
    """A statement that would read beyond one account; the message names the tables."""


class Sealed:
    """One reading statement of one account. Rows come as plain tuples in the order of its columns."""

    def __init__(self, statement: Executable) -> None:
        open_tables = unsealed(statement)
        if open_tables:
            raise Unsealed(f"not held to one account: {', '.join(open_tables)}")
        self.statement = statement
        self._listed = sorted({bind.key for bind in _binds(statement) if bind.expanding and bind.required})
        self._shapes: OrderedDict[Any, _Speak] = OrderedDict()

    def rows(self, connection: Connection, account_id: int, values: Values) -> Sequence[Any]:
        """All rows. Lists are given as lists or tuples."""
        rows: Sequence[Any] = self._asked(connection, account_id, values).fetchall()
        return rows

    def first(self, connection: Connection, account_id: int, values: Values) -> Any:
        """The first row, or None."""
        cursor = self._asked(connection, account_id, values)
        row = cursor.fetchone()
        cursor.close()  # a statement left in the middle would hold the snapshot open
        return row

    def stream(self, connection: Connection, account_id: int, values: Values) -> Iterator[Any]:
        """Rows a few thousand at a time, so that memory does not grow with them."""
        if connection.dialect.name == "sqlite":
            yield from self._asked(connection, account_id, values)
            return
        bound = {ACCOUNT: account_id, **values}
        yield from connection.execute(self.statement, bound, execution_options=_STREAMED)

    def _asked(self, connection: Connection, account_id: int, values: Values) -> Any:
        sql, parameters = self._speak(connection.dialect, values)
        driver: Any = connection.connection.driver_connection
        return driver.execute(sql, parameters({**values, ACCOUNT: account_id}))

    def _speak(self, dialect: Dialect, values: Values) -> _Speak:
        key: Any = dialect.name
        if self._listed:
            key = (key, *[len(values[name]) for name in self._listed])
        found = self._shapes.get(key)
        if found is None:
            found = self._shapes[key] = _compiled(self.statement, dialect, values)
            while len(self._shapes) > _SHAPES_KEPT:
                self._shapes.popitem(last=False)
        return found


def unsealed(statement: Executable | ClauseElement) -> list[str]:
    """The tables that a statement reads without holding their `account_id` to the account that is bound."""
    elements = list(visitors.iterate(_tree(statement)))
    held = {table for element in elements for table in _held(element)}
    return sorted({one.name for one in elements if isinstance(one, TableClause) and one not in held})


def _held(element: Any) -> Iterator[Any]:
    if isinstance(element, BinaryExpression) and element.operator is operators.eq:
        column, value = element.left, element.right
        if isinstance(value, BindParameter) and value.key == ACCOUNT:
            yield getattr(column, "table", None) if getattr(column, "name", None) == "account_id" else None


def _binds(statement: Executable) -> Iterator[BindParameter[Any]]:
    return (one for one in visitors.iterate(_tree(statement)) if isinstance(one, BindParameter))


def _tree(statement: Any) -> Any:
    """A statement as something to walk over: SQLAlchemy's types keep the two apart."""
    return statement


def _compiled(statement: Any, dialect: Dialect, values: Values) -> _Speak:
    """The text for the driver, and how the driver's parameters are made of named values."""
    compiled = statement.compile(dialect=dialect)
    given = {bind.key for bind in _binds(statement) if bind.required}
    shape = compiled.construct_expanded_state({name: values.get(name, 0) for name in given})
    listed = [
        (full, name, place)
        for name, every in shape.parameter_expansion.items()
        if name in given  # a list written into the statement itself is fixed
        for place, full in enumerate(every)
    ]
    spread = {full for full, _, _ in listed}
    fixed = {name: value for name, value in shape.parameters.items() if name not in given | spread}
    if shape.positiontup is None:
        return shape.statement, lambda given: _every(given, fixed, listed)
    names = list(shape.positiontup)
    if not fixed and not listed:
        return shape.statement, lambda given: [given[name] for name in names]
    return shape.statement, lambda given: _in_order(names, _every(given, fixed, listed))


def _every(given: Values, fixed: Values, listed: Sequence[tuple[str, str, int]]) -> dict[str, Any]:
    """Each of the driver's parameters by name: what is given, what the statement fixes, and each listed value."""
    return {**fixed, **given, **{full: given[name][place] for full, name, place in listed}}


def _in_order(names: Sequence[str], values: Values) -> list[Any]:
    return [values[name] for name in names]
