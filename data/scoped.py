"""The account's door: the only place that says `account_id ==`, and the readers that go through it.

Every statement names its tables with `mine(table)`; a `Reader` takes only statements that were `sealed`, which fails
for one that does not, and binds the account of its scope to all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, bindparam, select

from core.scope import NotFound, Scope
from data import schema as tables
from data.sealed import ACCOUNT, Sealed

__all__ = ["Reader", "Sealed", "mine", "same_account", "tables"]


def mine(table: Table | Any) -> ColumnElement[bool]:
    """The condition that keeps a statement inside one account; the parameter is bound by who executes it."""
    condition: ColumnElement[bool] = table.c.account_id == bindparam(ACCOUNT)
    return condition


def same_account(left: Table | Any, right: Table | Any) -> ColumnElement[bool]:
    """The condition that ties two tables' rows to one account, for the control tables' own statements."""
    condition: ColumnElement[bool] = left.c.account_id == right.c.account_id
    return condition


@dataclass(frozen=True)
class Reader:
    """One connection, read on behalf of one scope: what it asks is answered from that account alone."""

    connection: Connection
    scope: Scope
    standing: Any = None  # what the account's stored totals hold, where they are the answer
    _groups: dict[str, str] = field(
        default_factory=dict, compare=False
    )  # names asked for, within the one snapshot

    def rows(self, statement: Sealed, **parameters: Any) -> Sequence[Any]:
        """All rows of a statement."""
        return statement.rows(self.connection, self.scope.account_id, parameters)

    def first(self, statement: Sealed, **parameters: Any) -> Any:
        """The first row, or None."""
        return statement.first(self.connection, self.scope.account_id, parameters)

    def stream(self, statement: Sealed, **parameters: Any) -> Iterator[Any]:
        """Rows a few thousand at a time, so that memory does not grow with them."""
        yield from statement.stream(self.connection, self.scope.account_id, parameters)

    def population(self, group: str | None) -> tuple[str, ...] | None:
        """Whose figures these are: None for everyone, else the group ids whose members count.

        NotFound for a group that is absent, foreign or outside the scope.
        """
        if group is None:
            return None if self.scope.sees_everyone else tuple(sorted(self.scope.groups))
        self.group_name(group)
        return (group,)

    def group_name(self, group: str | None) -> str | None:
        """The name of a group that the scope holds; NotFound as above."""
        if group is None:
            return None
        if group not in self._groups:
            allowed = self.scope.sees_everyone or group in self.scope.groups
            row = self.first(_GROUP, group=group) if allowed else None
            if row is None:
                raise NotFound(f"no group {group}")
            self._groups[group] = str(row[0])
        return self._groups[group]


_GROUPS = tables.drop_tables["groups"]
_GROUP = Sealed(select(_GROUPS.c.name).where(mine(_GROUPS), _GROUPS.c.group_id == bindparam("group")))
