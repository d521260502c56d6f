"""A portal's values for tests of what is drawn from them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from core.address_draft import AddressKind, PostalAddress
from core.billing_screens import (
    BillingScreen,
    InvoiceLine,
    InvoicePaper,
    PaymentMethod,
    StatementPaper,
    Subscription,
)
from core.charged import Adjustment, Basis, ChargedPeople, NamedAdjustment
from core.explain import Evidence
from core.instants import parse_instant
from core.ledger import Invoice, Line, Payment, Status, settle
from core.matches import BillingPeriod
from core.plans import MonthBasis, Plan, PlanType
from core.statement import statements
from core.usage_screens import NamedEvidence

NOW = parse_instant("2026-03-20T00:00:00Z")
LINES = (
    Line(1, "Platform, #let x = 1", "1", 240_000, 0.19),
    Line(2, "People in matches", "12.5", 400, 0.055, "active-users"),
    Line(3, "Back", "-1", 1_000),
)
PAYMENTS = (
    Payment("pay-1", parse_instant("2026-03-10T09:00:00Z"), 200_000, "Visa 4242 4242 4242 4242"),
    Payment("pay-2", parse_instant("2026-03-12T09:00:00Z"), 89_875, None),
)
INVOICE = Invoice(
    "inv-7",
    "LE-7",
    date(2026, 3, 3),
    Status.PAID,
    "EUR",
    date(2026, 4, 2),
    date(2026, 2, 1),
    date(2026, 3, 1),
    LINES,
    PAYMENTS,
)
VOID = replace(INVOICE, invoice_id="inv-8", number="LE-8", status=Status.VOID, payments=())
YEN = Invoice("y", "Y-1", date(2026, 3, 4), Status.OPEN, "JPY", lines=(Line(1, "席", "3", 1_200, 0.1),))
BILLING = PostalAddress(
    AddressKind.BILLING, "شركة المساحة (Acme)", "Street 1", "", "Hamburg", "", "20095", "DE", "DE1"
)
SHIPPING = PostalAddress(AddressKind.SHIPPING)


def shown(invoice: Invoice = INVOICE) -> InvoiceLine:
    return InvoiceLine(invoice, settle(invoice, NOW))


def paper(invoice: Invoice = INVOICE) -> InvoicePaper:
    return InvoicePaper("Acme Ltd", shown(invoice), (BILLING, SHIPPING), NOW)


def statement_of(*invoices: Invoice) -> StatementPaper:
    return StatementPaper("Acme Ltd", statements(invoices, 2026, NOW)[0], (BILLING, SHIPPING))


SCREEN = BillingScreen(
    now=NOW,
    as_known_at=None,
    subscription=Subscription("Growth", None, date(2026, 6, 1)),
    plan=Plan("y", PlanType.MAU, 50, date(2025, 6, 1), date(2026, 6, 1), MonthBasis.ANNIVERSARY),
    method=PaymentMethod("Visa", "4242", 9, 2026),
    addresses=(BILLING, SHIPPING),
    total=3,
    offset=0,
    rows=(shown(YEN), shown(), shown(VOID)),
    years=(2026, 2025),
    year=2026,
    statements=statements([INVOICE, VOID, YEN], 2026, NOW),
)
PEOPLE = ChargedPeople(
    LINES[1],
    BillingPeriod(parse_instant("2026-02-01T00:00:00Z"), parse_instant("2026-03-01T00:00:00Z")),
    Basis(NOW, late=False),
    count=2,
    people=(NamedEvidence(Evidence("a", NOW, "m1"), "Ann"), NamedEvidence(Evidence("b", NOW, "m1"), "")),
    count_now=3,
    adjusted=1,
    adjustments=(NamedAdjustment(Adjustment("c", True, "match m2 became known", NOW - 5, NOW), "Cy"),),
)
