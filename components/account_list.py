"""Admin-Internal: the accounts, for staff."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from components import grid, light
from components.address import Address
from components.ids import Internal
from components.light import Node
from components.marks import nothing
from components.numbers import counted
from components.panel import head, page, panel
from core.reports import Column, Kind


@dataclass(frozen=True)
class AccountLine:
    """One account as staff see it: no learning data."""

    slug: str
    name: str
    users: int
    created_at: int


_COLUMNS = (
    Column("slug", "Account", Kind.ID, "The account's short name, used by commands"),
    Column("name", "Name", Kind.TEXT, "The customer's name"),
    Column("users", "Users", Kind.INTEGER, "Everyone in the account, whatever their status"),
    Column("created_at", "Created (UTC)", Kind.INSTANT, "When the account was made here"),
)


def account_list(lines: Sequence[AccountLine], address: Address) -> list[Node]:
    """The whole screen."""
    top = head("Accounts", counted(len(lines), "account"))
    if not lines:
        empty = nothing(
            "There is no account yet.", "Make one with the command: flask --app app account create"
        )
        return page([("Accounts", "")], top, light.Div(empty, className="panel"))
    rows: list[dict[str, Any]] = [vars(line) | {} for line in lines]
    columns = [grid.definition(column) for column in _COLUMNS]
    columns[1] |= {"flex": 2, "minWidth": 160}
    asked, direction = address.get("sort") or "slug", address.get("direction") or "asc"
    table = grid.table(
        Internal.GRID, "Accounts", grid.sorted_by(columns, asked, direction), rows, key="slug", sort_key=""
    )
    return page([("Accounts", "")], top, panel("All accounts", table, className="panel-table"))
