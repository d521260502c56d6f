"""Licence plans of an account: added by staff, listed for them. Every refusal is said in plain words."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from core.plans import Plan, PlanRefused, plan_of
from data.engine import Database
from data.ingest.importing import ImportRefused, Progress
from data.ingest.rows import add_rows
from data.scoped import mine, tables


def add_plan(
    database: Database,
    account_id: int,
    cells: Mapping[str, str],
    *,
    recorded_at: int,
    progress: Progress = lambda _: None,
) -> None:
    """Add a plan given as the cells of `plans.csv`; its totals are counted from the logins already there.

    PlanRefused when the rulebook refuses it, an id is taken, or a value is not of its form.
    """
    plan_id = cells["plan_id"]
    if any(plan.plan_id == plan_id for plan in list_plans(database, account_id)):
        raise PlanRefused(f"there is a plan {plan_id} already")
    try:
        add_rows(
            database,
            account_id,
            "plans",
            [cells],
            source="plan add",
            recorded_at=recorded_at,
            progress=progress,
        )
    except ImportRefused as error:
        first = error.bad[0]
        raise PlanRefused(f"{first.column} {first.value}: {first.reason}") from error


def list_plans(database: Database, account_id: int) -> list[Plan]:
    """Every plan of the account, pilots too, by start."""
    table = tables.drop_tables["plans"]
    with database.reading() as connection:
        rows = connection.execute(select(table).where(mine(table)), {"of_account": account_id})
        plans = [plan_of(dict(row._mapping)) for row in rows]
    return sorted(plans, key=lambda plan: (plan.starts_on, plan.plan_id))
