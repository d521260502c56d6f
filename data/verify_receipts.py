"""Verifying receipts: in every begun month and day of a shown plan, a counted figure is as large as its evidence."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from core.day_receipts import day_text
from core.licence_metrics import LICENCE_METRICS, Grain, Source
from core.plans import Plan, PlanType
from core.receipts import Question, explained
from core.scope import Role, Scope
from data.reports.day_receipts import day_evidence
from data.reports.receipts import evidence_of
from data.reports.usage import month_rows, people
from data.reports.usage_screen import day_lines
from data.rollups.licence_plans import shown_plans
from data.scoped import Reader


def receipt_differences(connection: Connection, account_id: int, now: int) -> Iterator[str]:
    """The figures that their evidence does not bear out, in words. `now`: an instant at which the totals hold."""
    reader = Reader(connection, Scope(account_id, Role.ADMIN, ""))
    for plan in shown_plans(connection, account_id):
        yield from _of_plan(reader, plan, now)
        yield from _of_days(reader, plan, now)


def _of_plan(reader: Reader, plan: Plan, now: int) -> Iterator[str]:
    rows = month_rows(reader, plan, now)
    for question in _questions(plan, len(rows)):
        source = evidence_of(reader, plan, rows, question, now)
        if source is None:
            continue
        value = explained(plan, rows, question.figure, question.month).value
        if question.month is None:
            value = people(reader, plan)[question.figure == "idle"]
        count = source.count(reader)
        if value != count:
            place = f"{plan.plan_id} month {question.month} {question.figure}"
            yield f"receipt {place}: {value} shown, {count} lines of evidence"


def _of_days(reader: Reader, plan: Plan, now: int) -> Iterator[str]:
    """What moved on each day. Credits used on a day are held to the raw logins by `data.verify_licences` already."""
    for line in day_lines(reader, plan, now) if plan.plan_type is PlanType.SEATS else ():
        for figure, value in (("taken", line.taken), ("released", line.released)):
            count = day_evidence(plan, figure, line.start, now).count(reader)
            if value != count:
                place = f"{plan.plan_id} day {day_text(line.start)} {figure}"
                yield f"receipt {place}: {value} shown, {count} lines of evidence"


def _questions(plan: Plan, months: int) -> Iterator[Question]:
    for metric in LICENCE_METRICS[plan.plan_type].values():
        if metric.source is Source.COUNTED:
            numbers = (None,) if metric.grain is Grain.PLAN else range(1, months + 1)
            yield from (Question(metric.slug, number) for number in numbers)
