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
from components.numbers import count, counted
from components.panel import head, page, panel
from components.plan_table import KINDS, state_of
from core.periods import PlanState
from core.plans import Plan
from core.reports import Column, Kind


@dataclass(frozen=True)
class AccountLine:
    """One account as staff see it: no learning data."""

    slug: str
    name: str
    users: int
    created_at: int
    plans: str = ""
    last_import: int | None = None


_COLUMNS = (
    Column("name", "Name", Kind.TEXT, "The customer's name"),
    Column("slug", "Account", Kind.ID, "The account's short name, used by commands"),
    Column("plans", "Current plans", Kind.TEXT, "The plans in force now, pilots too"),
    Column("users", "Users", Kind.INTEGER, "Everyone in the account, whatever their status"),
    Column("last_import", "Last import (UTC)", Kind.INSTANT, "When rows last came in, by whatever way"),
    Column("created_at", "Created (UTC)", Kind.INSTANT, "When the account was made here"),
)


def current_plans(plans: Sequence[Plan], now: int) -> str:
    """`Seats 120, Pilot 10`: the plans in force at `now`."""
    current = [plan for plan in plans if state_of(plan, now) is PlanState.CURRENT]
    return ", ".join(f"{KINDS[plan.plan_type]} {count(plan.amount)}" for plan in current)


def account_list(lines: Sequence[AccountLine], address: Address) -> list[Node]:
    """The whole screen."""
    top = head("Accounts", counted(len(lines), "account"))
    if not lines:
        empty = nothing(
            "There is no account yet.", "Make one with the command: flask --app app account create"
        )
        return page([("Accounts", "")], top, light.Div(empty, className="panel"))
    link = address.links("/internal-account", "account")
    rows: list[dict[str, Any]] = [vars(line) | {"href": link(line.slug)} for line in lines]
    columns = [grid.definition(column) for column in _COLUMNS]
    columns[0] |= grid.link_column(minWidth=144)
    columns[2] |= {"flex": 2, "minWidth": 180}
    asked, direction = address.get("sort") or "slug", address.get("direction") or "asc"
    table = grid.table(
        Internal.GRID, "Accounts", grid.sorted_by(columns, asked, direction), rows, key="slug", sort_key=""
    )
    return page(
        [("Accounts", "")],
        top,
        panel("All accounts", table, note="A row opens the account.", className="panel-table"),
    )
