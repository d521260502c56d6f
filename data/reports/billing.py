"""The billing portal: plan, payment method, addresses, invoices, the statement of a year, and what the PDFs show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from core.address_draft import FIELDS, AddressKind, PostalAddress
from core.billing_reports import columns_of, rows_of
from core.billing_screens import (
    BillingScreen,
    InvoiceLine,
    InvoicePaper,
    PaymentMethod,
    StatementPaper,
    Subscription,
)
from core.charged import ChargedPeople
from core.instants import parse_date
from core.interchange import BY_NAME
from core.ledger import Standing, is_shown, settle
from core.owed import owed
from core.periods import PlanState, plan_state
from core.report_records import Column
from core.requests import Request
from core.scope import BadRequest, Denied, NotFound, Permission, Scope
from core.statement import Statement, statements, year_of, years
from core.table import Row
from data.engine import Database
from data.replay import Knowledge
from data.reports import charged, ledger
from data.reports.sources import reading_raw
from data.rollups.licence_plans import shown_plans
from data.scoped import Reader, mine, tables
from data.sealed import Sealed
from data.stripe_links import link_of_account

PAGE = 25


@dataclass(frozen=True)
class Opened:
    """What of the portal is open: the page of invoices, an invoice, one of its lines, and a page of its people."""

    offset: int = 0
    invoice: str | None = None
    line: int | None = None
    people: int = 0


def screen(database: Database, scope: Scope, request: Request, opened: Opened) -> BillingScreen:
    """The portal at `request.now`; `request.year`: the statement's, without it the current one.

    Denied; NotFound for an invoice that is absent, foreign, a draft or not issued yet, and for a line it does not have.
    """
    _must(scope)
    with reading_raw(database, scope, request) as (reader, _):
        total, page = ledger.shown_page(reader, request.now, opened.offset, PAGE)
        invoice = _shown(reader, request.now, opened.invoice) if opened.invoice else None
        choice = years(ledger.first_movement(reader, request.now), request.now)
        year = request.year or (choice[0] if choice else None)
        every = ledger.every_invoice(reader)
        return BillingScreen(
            now=request.now,
            as_known_at=request.as_known_at,
            subscription=_subscription(reader),
            plan=_plan(reader, request.now),
            method=_method(reader),
            addresses=addresses(reader),
            total=total,
            offset=opened.offset,
            rows=tuple(InvoiceLine(one, settle(one, request.now)) for one in page),
            opened=invoice,
            people=_people(database, reader, request, opened, invoice) if invoice else None,
            years=choice,
            year=year,
            statements=statements(every, year, request.now) if year else (),
            mirrored=link_of_account(database, scope.account_id) is not None,
            owed=owed(every, request.now),
        )


def _people(
    database: Database, reader: Reader, request: Request, opened: Opened, invoice: InvoiceLine
) -> ChargedPeople | None:
    if opened.line is None:
        return None
    line = next((one for one in invoice.invoice.lines if one.position == opened.line), None)
    if line is None or line.counts is None:
        raise NotFound(f"no usage line {opened.line}")
    return charged.people(database, reader, request, charged.Asked(invoice.invoice, line, opened.people))


def invoice_paper(
    database: Database, scope: Scope, request: Request, invoice_id: str, *, receipt: bool
) -> InvoicePaper:
    """What an invoice's PDF shows, or its receipt's.

    Denied; NotFound alike for an absent invoice, a foreign one, a draft, one of a day ahead, and for the receipt of one
    that has not been paid. The addresses are those that were on record when it was issued.
    """
    _must(scope)
    with reading_raw(database, scope, request) as (reader, _):
        found = _shown(reader, request.now, invoice_id)
        if receipt and found.reckoning.standing is not Standing.PAID:
            raise NotFound(f"no invoice {invoice_id}")
        with database.reading() as home:
            at = charged.basis(Reader(home, scope), found.invoice).at
            known = _addresses_known(home, scope, at)
            return InvoicePaper(_customer(Reader(home, scope)), found, known, request.now)


def statement_paper(database: Database, scope: Scope, request: Request) -> StatementPaper:
    """What a statement's PDF shows; BadRequest as `statement`, NotFound where there is none of that year."""
    _must(scope)
    with reading_raw(database, scope, request) as (reader, _):
        found = _statement(reader, request)
        if found is None:
            raise NotFound("no statement of that year")
        with database.reading() as home:
            return StatementPaper(_customer(Reader(home, scope)), found, addresses(reader))


def statement(
    database: Database, scope: Scope, request: Request
) -> tuple[tuple[Column, ...] | None, list[Row]]:
    """The report `statement`: of `request.year`, else of the current one; no rows where nothing was charged or paid.

    BadRequest where several currencies moved and none is named: they are never added together.
    """
    with reading_raw(database, scope, request) as (reader, _):
        found = _statement(reader, request)
    return (None, []) if found is None else (columns_of(found), rows_of(found))


def _statement(reader: Reader, request: Request) -> Statement | None:
    year = request.year or year_of(request.now)
    made = statements(ledger.every_invoice(reader), year, request.now)
    if request.currency is not None:
        made = tuple(one for one in made if one.currency == request.currency)
    if len(made) > 1:
        codes = ", ".join(one.currency for one in made)
        raise BadRequest(f"a statement is of one currency: name it, one of {codes}")
    return made[0] if made else None


def _shown(reader: Reader, now: int, invoice_id: str) -> InvoiceLine:
    found = ledger.these_invoices(reader, [invoice_id])
    if not found or not is_shown(found[0], now):
        raise NotFound(f"no invoice {invoice_id}")
    return InvoiceLine(found[0], settle(found[0], now))


def _must(scope: Scope) -> None:
    if not scope.may(Permission.ACCOUNT_ADMIN):
        raise Denied(f"{scope.role} may not have billing")


def _customer(home: Reader) -> str:
    return str(home.first(_ACCOUNT)[0])


def _subscription(reader: Reader) -> Subscription | None:
    row = reader.first(_SUBSCRIPTION)
    if row is None:
        return None
    return Subscription(row[0], row[1], parse_date(row[2]) if row[2] else None)


def _plan(reader: Reader, now: int) -> Any:
    plans = shown_plans(reader.connection, reader.scope.account_id)
    return next((one for one in plans if plan_state(one, now) is PlanState.CURRENT), None)


def _method(reader: Reader) -> PaymentMethod | None:
    row = reader.first(_METHOD)
    return None if row is None else PaymentMethod(*row)


def addresses(reader: Reader) -> tuple[PostalAddress, ...]:
    """Both addresses, billing first; parts that are not on record are empty."""
    return _both({row[0]: row[1:] for row in reader.rows(_ADDRESSES)})


def _addresses_known(home: Any, scope: Scope, known_at: int) -> tuple[PostalAddress, ...]:
    known = Knowledge(home, scope.account_id, known_at, ("addresses",))
    return _both({row[1]: row[2:10] for row in known.rows(BY_NAME["addresses"])})


def _both(rows: dict[str, Any]) -> tuple[PostalAddress, ...]:
    return tuple(
        PostalAddress(kind, *(part or "" for part in rows.get(kind, ("",) * len(FIELDS))))
        for kind in AddressKind
    )


_S, _M, _A = (tables.drop_tables[name] for name in ("subscription", "payment_method", "addresses"))
_C = tables.accounts
_SUBSCRIPTION = Sealed(select(_S.c.plan_name, _S.c.plan_basis, _S.c.renews_on).where(mine(_S)))
_METHOD = Sealed(select(_M.c.brand, _M.c.last4, _M.c.exp_month, _M.c.exp_year).where(mine(_M)))
_ADDRESSES = Sealed(select(_A.c.kind, *(_A.c[name] for name in FIELDS)).where(mine(_A)))
_ACCOUNT = Sealed(select(_C.c.name).where(mine(_C)))
