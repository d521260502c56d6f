"""What the billing portal shows, as values: made by `data.reports`, drawn by `components`.

Money is in minor units of the currency named beside it, instants are microseconds since the epoch. Empty is None, of
an address's parts the empty text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from core.address_draft import PostalAddress
from core.charged import ChargedPeople
from core.instants import to_datetime
from core.ledger import Invoice, Reckoning
from core.owed import NOTHING_OWED, Owed
from core.plans import Plan
from core.statement import Statement


@dataclass(frozen=True)
class PaymentMethod:
    """The card on file: brand, last four digits and expiry, never more."""

    brand: str
    last4: str
    exp_month: int
    exp_year: int

    def expired(self, now: int) -> bool:
        """A card is good to the end of its month."""
        today = to_datetime(now).date()
        return (today.year, today.month) > (self.exp_year, self.exp_month)


@dataclass(frozen=True)
class Subscription:
    """What the account has subscribed to, and when it renews."""

    plan_name: str | None
    plan_basis: str | None
    renews_on: date | None


@dataclass(frozen=True)
class InvoiceLine:
    """One invoice of the list, and what it comes to now."""

    invoice: Invoice
    reckoning: Reckoning


@dataclass(frozen=True)
class BillingScreen:
    """The portal. `plan`: the licence plan in force; `rows`: the invoices from `offset`, latest first, of `total`.

    `opened`: the invoice whose lines are shown, `people`: those that one of its lines charges for. `years`: what a
    statement can be had of, `statements`: of the chosen `year`, one for each currency. `mirrored`: Stripe keeps plan,
    card, addresses and invoices, and what changes there is written here.
    """

    now: int
    as_known_at: int | None
    subscription: Subscription | None
    plan: Plan | None
    method: PaymentMethod | None
    addresses: tuple[PostalAddress, ...]
    total: int
    offset: int
    rows: tuple[InvoiceLine, ...]
    opened: InvoiceLine | None = None
    people: ChargedPeople | None = None
    years: tuple[int, ...] = ()
    year: int | None = None
    statements: tuple[Statement, ...] = field(default=())
    mirrored: bool = False
    owed: Owed = NOTHING_OWED


@dataclass(frozen=True)
class InvoicePaper:
    """What an invoice's or a receipt's PDF is made from. `addresses`: those on record when it was issued."""

    customer: str
    line: InvoiceLine
    addresses: tuple[PostalAddress, ...]
    now: int


@dataclass(frozen=True)
class StatementPaper:
    """What a statement's PDF is made from; the addresses are today's."""

    customer: str
    statement: Statement
    addresses: tuple[PostalAddress, ...]
