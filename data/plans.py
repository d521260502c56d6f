"""Licence plans of an account: added by staff, listed for them. Every refusal is said in plain words."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, select

from core.plan_draft import draft_plan
from core.plans import Plan, PlanRefused, plan_of
from data.audit import Line
from data.engine import Database
from data.ingest.importing import ImportRefused, Progress
from data.ingest.rows import add_rows
from data.ingest.run import Run
from data.scoped import mine, tables


def add_plan(
    database: Database,
    account_id: int,
    cells: Mapping[str, str],
    *,
    recorded_at: int,
    line: Line | None = None,
    progress: Progress = lambda _: None,
) -> None:
    """Add a plan given as the cells of `plans.csv`; its totals are counted from the logins already there.

    `line` goes into the audit log in the same transaction. PlanRefused when the rulebook refuses it, an id is taken,
    or a value is not of its form; nothing is kept then.
    """
    given = {name: text.strip() for name, text in cells.items()}

    def refuse(run: Run) -> None:
        problems = draft_plan(given, _plans(run.connection, account_id)).all_problems
        if problems:
            raise PlanRefused(" ".join(problems.values()))

    try:
        add_rows(
            database,
            account_id,
            "plans",
            [given],
            source="plan add",
            recorded_at=recorded_at,
            first=refuse,
            line=line,
            progress=progress,
        )
    except ImportRefused as error:
        bad = error.bad[0]
        raise PlanRefused(f"{bad.column} {bad.value}: {bad.reason}.") from error


def list_plans(database: Database, account_id: int) -> list[Plan]:
    """Every plan of the account, pilots too, by start."""
    with database.reading() as connection:
        plans = _plans(connection, account_id)
    return sorted(plans, key=lambda plan: (plan.starts_on, plan.plan_id))


def _plans(connection: Connection, account_id: int) -> list[Plan]:
    rows = connection.execute(_ALL, {"of_account": account_id})
    return [plan_of(dict(row._mapping)) for row in rows]


_T = tables.drop_tables["plans"]
_ALL = select(_T).where(mine(_T))
