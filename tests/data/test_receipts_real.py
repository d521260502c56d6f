"""Receipts of a real drop: every figure of every begun month of every plan is as many lines as the recount counts.

Asked for at two instants: after everything, and at the login that half of all logins came before. Of every plan each
figure is held to the recount, counted to the recount's figure, and its pages to who they name.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.instants import from_datetime, parse_instant, to_datetime
from core.licence_metrics import LICENCE_METRICS, Grain, Source
from core.plans import PlanType
from core.receipts import Question
from core.requests import Request
from core.usage_screens import Receipt
from data.engine import Database, migrate, open_database
from data.ingest import import_drop
from data.reports.receipts import MOST_LINES, receipt
from tests.data.builders import account, admin
from tests.recount import load
from tests.recount.events import Counted, known
from tests.recount.licences import consumption_from, events_of, shown_plans
from tests.recount.plan_months import Plan, begun, plan_months

pytestmark = pytest.mark.slow
AFTER = parse_instant("2026-01-01T00:00:00Z")
COLUMN = {"free": "available"}  # the screen's word for a column of the report


@pytest.fixture(scope="module")
def world(drops: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, int]]:
    database = open_database(f"sqlite:///{tmp_path_factory.mktemp('receipts') / 'tallyboard.sqlite'}")
    migrate(database)
    account_id = account(database)
    import_drop(database, account_id, drops / "commits.zip", recorded_at=AFTER)
    yield database, account_id
    database.dispose()


@pytest.fixture(scope="module")
def recounted(drops: Path) -> tuple[list[Plan], list[Counted]]:
    drop = load(drops / "commits.zip")
    return list(shown_plans(drop).values()), known(events_of(drop), None)


@pytest.mark.parametrize("when", ["after", "in the middle"])
def test_every_figure_of_every_begun_month_is_its_receipt(
    world: tuple[Database, int], recounted: tuple[list[Plan], list[Counted]], when: str
) -> None:
    plans, history = recounted
    now = AFTER if when == "after" else from_datetime(sorted(e.at for e in history)[len(history) // 2])
    asked = 0
    for plan in plans:
        columns, rows = consumption_from(plan, history, to_datetime(now))
        for month, row in zip(plan_months(plan), rows, strict=True):
            if month in begun(plan_months(plan), to_datetime(now)):
                asked += _held(world, plan, month.number, now, dict(zip(columns, row, strict=True)))
    assert asked >= 500


def _held(world: tuple[Database, int], plan: Plan, month: int, now: int, figures: dict[str, Any]) -> int:
    """Each figure's receipt against the recount's row; how many there were."""
    database, account_id = world
    request, asked = Request(now=now, plan=plan.plan_id), 0
    for metric in LICENCE_METRICS[PlanType(plan.plan_type)].values():
        if metric.grain is Grain.PLAN:
            continue
        asked += 1
        expected = figures[COLUMN.get(metric.slug, metric.slug)]
        found = receipt(database, admin(account_id), request, Question(metric.slug, month, 0, MOST_LINES))
        assert found.value == expected, (plan.plan_id, month, metric.slug)
        if metric.source is Source.COUNTED:
            assert found.count == expected, (plan.plan_id, month, metric.slug)
            assert len(_lines(found)) == min(expected, MOST_LINES), "no line stands twice"
        elif metric.source is Source.DERIVED:
            assert found.formula is not None and found.formula.parts
    return asked


def _lines(found: Receipt) -> set[Any]:
    return {line.evidence for line in found.evidence}
