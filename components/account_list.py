"""Admin-Internal: the accounts, for staff."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from components import grid, light
from components.address import Address
from components.ids import Internal
from components.light import Child, Light, Node
from components.marks import nothing
from components.numbers import count, counted, moment
from components.panel import head, page, panel
from components.plan_table import KINDS, state_of
from components.record_table import record_table
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
    Column("created_at", "Created (UTC)", Kind.INSTANT, "The day on which the account was made here"),
)


_NARROW = (84, 182, 124)  # the six columns stand beside each other on a small laptop


def current_plans(plans: Sequence[Plan], now: int) -> str:
    """`Seats 120, Pilot 10`: the plans in force at `now`."""
    current = [plan for plan in plans if state_of(plan, now) is PlanState.CURRENT]
    return ", ".join(f"{KINDS[plan.plan_type]} {count(plan.amount)}" for plan in current)


@dataclass(frozen=True)
class WaitingLine:
    """An account's open request for another plan."""

    slug: str
    account: str
    requested_at: int
    wanted_plan: str


def account_list(
    lines: Sequence[AccountLine], address: Address, waiting: Sequence[WaitingLine] = ()
) -> list[Node]:
    """The whole screen; `waiting`: requests that nobody has answered yet, the oldest first."""
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
    columns[2] |= {"flex": 2, "minWidth": 256}
    for column, wide in zip(columns[3:], _NARROW, strict=True):
        column |= {"width": wide}
    columns[5]["valueFormatter"] = {"function": "tallyDay(params.value)"}
    asked, direction = address.get("sort") or "slug", address.get("direction") or "asc"
    table = grid.table(
        Internal.GRID, "Accounts", grid.sorted_by(columns, asked, direction), rows, key="slug", sort_key=""
    )
    return page(
        [("Accounts", "")],
        top,
        _waiting(waiting, address) if waiting else None,
        panel("All accounts", table, note="A row opens the account.", className="panel-table"),
    )


def _waiting(waiting: Sequence[WaitingLine], address: Address) -> Light:
    link = address.links("/internal-subscription", "account")
    rows: list[list[Child]] = [
        [light.A(one.account, href=link(one.slug) + "#requests"), one.wanted_plan, moment(one.requested_at)]
        for one in waiting
    ]
    table = record_table("Upgrade requests", ("Account", "Plan wanted", "Asked (UTC)"), rows)
    return panel(f"Upgrade requests waiting: {count(len(waiting))}", table, note="The oldest first.")
