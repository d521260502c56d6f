"""Whom a usage line of an invoice charged for, as they were counted when it was issued, and what has changed since.

The count is made again from the raw rows that were known then (`core.charged`): it is nowhere stored, so nothing can
overwrite it. Where nothing of what it is made from has come in or gone since, today's rows answer for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from core.charged import Adjustment, Basis, ChargedPeople, NamedAdjustment, basis_of
from core.explain import Evidence
from core.instants import start_of_day
from core.ledger import MATCHED, Invoice, Line
from core.matches import BillingPeriod
from core.plans import Plan, PlanType
from core.requests import Request
from core.usage_screens import NamedEvidence
from data.engine import Database
from data.reports import charged_logins, charged_matches, charged_seats, ledger
from data.reports.evidence import names
from data.rollups.licence_plans import shown_plans
from data.scoped import Reader

PAGE = 25
MOST_ADJUSTED = 200
_NO_PERIOD = "The invoice names no period, so nobody can be counted in it."
_NO_PLAN = "No licence plan of this account covers the invoice's period, so its people can not be counted."
_NO_MONTH = "The invoice's period is no month of the seats plan, so its people can not be counted."

Pair = tuple[list[Evidence], list[Evidence], list[Adjustment]]  # counted then, counted today, why they differ


@dataclass(frozen=True)
class Asked:
    """The line that is opened, and the place in a long list of its people."""

    invoice: Invoice
    line: Line
    offset: int = 0


def basis(home: Reader, invoice: Invoice) -> Basis:
    """When the invoice's lines were counted; `home`: the account's own database."""
    known = ledger.first_known(home, invoice.invoice_id)
    return basis_of(invoice.issued_on, start_of_day(invoice.issued_on) if known is None else known)


def people(database: Database, reader: Reader, request: Request, asked: Asked) -> ChargedPeople:
    """The people of a usage line. A refusal in words where the invoice does not say enough to count anybody.

    `reader`: of the account as known at `request.as_known_at`, which gives the plan and the names.
    """
    invoice = asked.invoice
    if not invoice.period_start or not invoice.period_end or invoice.period_start >= invoice.period_end:
        return ChargedPeople(asked.line, refusal=_NO_PERIOD)
    period = BillingPeriod(start_of_day(invoice.period_start), start_of_day(invoice.period_end))
    with database.reading() as connection:
        home = Reader(connection, reader.scope)
        found = basis(home, invoice)
        counting = (home, period, found.at, request.now, request.as_known_at)
        if asked.line.counts == MATCHED:
            return _told(reader, asked, (period, found), charged_matches.pair(*counting))
        plan = _plan(reader, period)
        if plan is None:
            return ChargedPeople(asked.line, refusal=_NO_PLAN)
        if plan.plan_type is not PlanType.SEATS:
            return _told(reader, asked, (period, found), charged_logins.pair(*counting))
        month = charged_seats.month(plan, period)
        if month is None:
            return ChargedPeople(asked.line, refusal=_NO_MONTH)
        pair = charged_seats.pair(database, home, request, (plan, month), found.at)
        return _told(reader, asked, (period, found), pair)


def _plan(reader: Reader, period: BillingPeriod) -> Plan | None:
    """The licence plan in force when the period begins."""
    plans = shown_plans(reader.connection, reader.scope.account_id)
    return next((one for one in plans if charged_seats.covers(one, period.start)), None)


def _told(reader: Reader, asked: Asked, when: tuple[BillingPeriod, Basis], pair: Pair) -> ChargedPeople:
    then, later, changes = pair
    page, listed = then[asked.offset : asked.offset + PAGE], changes[:MOST_ADJUSTED]
    named = names(reader, _ids(page) | _ids(listed))
    return ChargedPeople(
        asked.line,
        *when,
        count=len(then),
        offset=asked.offset,
        # an undone import may have taken the person away with the event
        people=tuple(NamedEvidence(one, named.get(one.user_id, "")) for one in page),
        count_now=len(later),
        adjusted=len(changes),
        adjustments=tuple(NamedAdjustment(one, named.get(one.user_id, "")) for one in listed),
    )


def _ids(found: Iterable[Evidence | Adjustment]) -> set[str]:
    return {one.user_id for one in found}
