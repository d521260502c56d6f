"""Plans on their way in: what the rulebook refuses is a bad row (an end that differs, an overlap)."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from core.plans import Plan, PlanRefused, overlap, plan_of
from data.ingest.parts import BadRow
from data.ingest.run import Run
from data.ingest.validation import Rows, without
from data.schema import drop_tables
from data.scoped import mine


def refuse_plans(run: Run, rows: Rows, bad: list[BadRow]) -> Rows:
    """The rows whose plans may stand beside the account's others; the rest are put into `bad`."""
    table = drop_tables["plans"]
    stored = {row.plan_id: dict(row._mapping) for row in run.execute(select(table).where(mine(table)))}
    plans = {plan_id: plan_of(cells) for plan_id, cells in stored.items()}
    refused: list[int] = []
    for place, line in enumerate(rows.lines):
        given = {name: values[place] for name, values in rows.columns.items()}
        cells = stored.get(given["plan_id"], {}) | {n: v for n, v in given.items() if v is not None}
        try:
            plan = _allowed(plan_of({"ends_on": None, "month_basis": None, **cells}), plans)
            plans[plan.plan_id] = plan
        except PlanRefused as error:
            bad.append(BadRow("plans", line, "plan_id", str(given["plan_id"])[:200], str(error)))
            refused.append(place)
    return without(rows, refused)


def _allowed(plan: Plan, plans: Mapping[str, Plan]) -> Plan:
    other = overlap(plan, plans.values())
    if other:
        raise PlanRefused(
            f"plan {plan.plan_id} ({plan.starts_on} to {plan.ends_on}) overlaps plan {other.plan_id}"
            f" ({other.starts_on} to {other.ends_on})"
        )
    return plan
