"""Receipts: why a figure of Usage details is what it is. Rulebook 12.

A counted figure shows its evidence, as many lines as the figure says, and who was near and did not count; a derived
one its formula. Everything is read where the screen reads it, at `now` and as known at the instant asked for.
"""

from __future__ import annotations

import warnings
from dataclasses import replace

from core.licence_metrics import Grain, Source
from core.periods import PlanMonth, RowStatus, period
from core.plans import Plan
from core.receipts import Question, explained, figure_of, month_of
from core.requests import Request
from core.scope import BadRequest, Denied, Permission, Scope
from core.status import DEACTIVATED, LOGIN
from core.usage_screens import MonthRow, NamedEvidence, NamedExclusion, Receipt
from data.engine import Database
from data.reports.day_receipts import of_day
from data.reports.evidence import ActiveIn, EvidenceSource, Held, Moves, People, names, peak
from data.reports.nearby import Nearby, Surroundings, nearby
from data.reports.sources import reading
from data.reports.usage import chosen_plan, month_rows, people
from data.scoped import Reader

MOST_LINES = 500


class EvidenceMismatch(UserWarning):
    """A figure is not the size of its evidence: a bug. Told as a warning, which is an error in tests."""


def receipt(database: Database, scope: Scope, request: Request, question: Question) -> Receipt:
    """The receipt of one figure. Denied, NotFound (plan, month) or BadRequest (no such figure, no such page)."""
    if not scope.may(Permission.ACCOUNT_ADMIN):
        raise Denied(f"{scope.role} may not have receipts")
    if question.offset < 0 or not 0 < question.limit <= MOST_LINES:
        raise BadRequest(f"a receipt shows 1 to {MOST_LINES} lines from the first on")
    with reading(database, scope, request, licences=True) as reader:
        plan = chosen_plan(reader, request)
        if question.day is not None:
            made, source = of_day(reader, plan, question, request.now)
            return _filled(reader, made, source, Nearby((), 0), question) if source else made
        rows = month_rows(reader, plan, request.now)
        made = explained(plan, rows, question.figure, question.month)
        source = evidence_of(reader, plan, rows, question, request.now)
        if source is None:
            return made
        if made.value is None:  # people are no column of a month's row
            made = replace(made, value=people(reader, plan)[question.figure == "idle"])
        around = _surroundings(plan, rows, question, request.now)
        near = _nearby(database, reader, around, request) if around else Nearby((), 0)
        return _filled(reader, made, source, near, question)


def _filled(
    reader: Reader, made: Receipt, source: EvidenceSource, near: Nearby, question: Question
) -> Receipt:
    """The receipt with its page of evidence and those who were near, each with a name."""
    count = source.count(reader)
    agreed(made.figure, made.value, count)
    lines = source.page(reader, question.offset, question.limit)
    named = names(reader, [*(one.user_id for one in lines), *(one.user_id for one in near.listed)])
    return replace(
        made,
        count=count,
        offset=question.offset,
        evidence=tuple(NamedEvidence(one, named[one.user_id]) for one in lines),
        # an undone import may have taken the person away with the event
        exclusions=tuple(NamedExclusion(one, named.get(one.user_id, one.user_id)) for one in near.listed),
        near=near.total,
    )


def evidence_of(
    reader: Reader, plan: Plan, rows: tuple[MonthRow, ...], question: Question, now: int
) -> EvidenceSource | None:
    """Where a figure's evidence is found; None for one that is not counted, and of a month that has not begun."""
    metric = figure_of(plan, question.figure)
    if metric.source is not Source.COUNTED:
        return None
    if metric.grain is Grain.PLAN:
        return None if period(plan)[0] > now else People(plan, idle=question.figure == "idle")
    row = month_of(rows, question.month)
    return (
        None
        if row.status is RowStatus.UPCOMING
        else _of_month(reader, plan, rows, row.month, question.figure)
    )


def _of_month(
    reader: Reader, plan: Plan, rows: tuple[MonthRow, ...], month: PlanMonth, figure: str
) -> EvidenceSource:
    match figure:
        case "taken" | "released":
            return Moves(plan, month, figure == "taken")
        case "opening" | "closing":
            return Held(plan, month.start if figure == "opening" else month.end)
        case "peak":
            return peak(reader, plan, month)
        case "used_to_date":
            return ActiveIn(plan, [one.month for one in rows[: month.number]])
        case _:
            return ActiveIn(plan, [month])


def agreed(figure: str, value: int | float | None, count: int) -> bool:
    """Whether a figure is the size of its evidence; EvidenceMismatch is told where it is not."""
    if value != count:
        warnings.warn(EvidenceMismatch(f"{figure}: {value} shown, {count} lines of evidence"), stacklevel=2)
    return value == count


def _surroundings(
    plan: Plan, rows: tuple[MonthRow, ...], question: Question, now: int
) -> Surroundings | None:
    """Where to look for who was near: around the events that a figure counts; nothing is near a level or a list."""
    if question.figure in ("taken", "released"):
        month = month_of(rows, question.month).month
        kind = LOGIN if question.figure == "taken" else DEACTIVATED
        return Surroundings(plan, kind, month.start, month.end, now)
    if question.figure in ("active_users", "used", "used_to_date"):
        last = month_of(rows, question.month).month
        first = rows[0].month if question.figure == "used_to_date" else last
        bits = (1 << last.number) - (1 << (first.number - 1))
        return Surroundings(plan, LOGIN, first.start, last.end, now, bits)
    return None


def _nearby(database: Database, reader: Reader, around: Surroundings, request: Request) -> Nearby:
    """Repeated and withdrawn rows are known to the account's own database alone."""
    with database.reading() as connection:
        return nearby(reader, Reader(connection, reader.scope), around, request.as_known_at)
