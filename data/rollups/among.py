"""The condition "one of these people" for hundreds of them: one parameter instead of one for each.

An expanding list costs milliseconds per statement to write out, and every statement of a recount has it. SQLite takes
the list as JSON, PostgreSQL as an array.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Connection, Text, bindparam
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NullType, TypeDecorator, TypeEngine


class _Texts(TypeDecorator[Any]):
    """A list of texts as one parameter."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """The database's own type."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else ARRAY(Text()))

    def process_bind_param(self, value: Iterable[str] | None, dialect: Dialect) -> Any:
        """The list as the database takes it."""
        texts = list(value or ())
        return json.dumps(texts, ensure_ascii=False) if dialect.name == "sqlite" else texts


class _Among(FunctionElement[Any]):
    inherit_cache = True
    type = NullType()  # of a Boolean the engine would ask "= 1" on SQLite, and no index would serve


def among(column: ColumnElement[Any], name: str = "users") -> ColumnElement[bool]:
    """Whether the column holds one of the texts given as the parameter `name`."""
    return _Among(column, bindparam(name, type_=_Texts()))


def fetched(connection: Connection, statement: Any, parameters: Any) -> list[Any]:
    """The driver's own tuples: the engine's rows cost as much again."""
    # a buffered result has taken rows off its cursor already
    plain = {"stream_results": False}
    cursor: Any = connection.execute(statement, parameters, execution_options=plain).cursor
    rows: list[Any] = cursor.fetchall()
    return rows


@compiles(_Among, "sqlite")
def _as_json(element: _Among, compiler: Any, **how: Any) -> str:
    column, texts = (compiler.process(part, **how) for part in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({texts}))"


@compiles(_Among)
def _as_array(element: _Among, compiler: Any, **how: Any) -> str:
    column, texts = (compiler.process(part, **how) for part in element.clauses)
    return f"{column} = ANY({texts})"
