"""The ledger's rows as staff type them: a draft invoice, a line, a payment, the payment method on file.

Nothing raises: every refusal is a sentence beside its field. What the invoice itself allows is `core.ledger_acts`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Generic, TypeVar

from core.cells import UNSAFE, read_cell
from core.codes import CURRENCIES
from core.instants import format_instant, parse_date, parse_instant, start_of_day, to_datetime
from core.interchange import BY_NAME
from core.ledger import Invoice, Line, Payment, Status
from core.money import digits_of, parse_money

INVOICE_FIELDS = ("number", "currency", "issued_on", "due_on", "period_start", "period_end")
LINE_FIELDS = ("description", "quantity", "unit_amount", "tax_percent", "counts")
PAYMENT_FIELDS = ("amount", "paid_on", "method")
CARD_FIELDS = ("brand", "last4", "exp_month", "exp_year")
COUNTS = ("consumption", "active-users")
_LONGEST = {"description": 500, "number": 100, "method": 100, "brand": 50}
_DAY = "Write a day like 2027-01-31."
Problems = dict[str, str]
Value = TypeVar("Value")


@dataclass(frozen=True)
class Typed(Generic[Value]):
    """What the cells give, None where something is wrong: `problems`, one sentence by field."""

    value: Value | None
    problems: Mapping[str, str] = field(default_factory=dict)


def draft_invoice(cells: Mapping[str, str], *, now: int) -> Typed[Invoice]:
    """A new draft. `now`: the day of issue where none is given."""
    given, problems = _read(INVOICE_FIELDS, cells)
    if not given["number"]:
        problems["number"] = "Give the invoice its number, like 2027-0001."
    currency = given["currency"].upper()
    if currency not in CURRENCIES:
        problems["currency"] = "A currency is three letters of ISO 4217, like EUR."
    days = {name: _day(name, given[name], problems) for name in INVOICE_FIELDS[2:]}
    issued = days["issued_on"] or to_datetime(now).date()
    start, end = days["period_start"], days["period_end"]
    if days["due_on"] and days["due_on"] < issued:
        problems["due_on"] = f"It would be due before it is issued, on {issued}."
    if (start is None) is not (end is None) and not problems.keys() & {"period_start", "period_end"}:
        problems["period_end" if end is None else "period_start"] = "A period has a first day and an end."
    if start and end and end <= start:
        problems["period_end"] = (
            "The end is the first day that is no longer in the period: after its first day."
        )
    if problems:
        return Typed(None, problems)
    number = given["number"]
    return Typed(Invoice(number, number, issued, Status.DRAFT, currency, days["due_on"], start, end))


def draft_line(cells: Mapping[str, str], position: int, currency: str) -> Typed[Line]:
    """A line of a draft in this currency, at this position."""
    given, problems = _read(LINE_FIELDS, cells)
    if not given["description"]:
        problems["description"] = "Say what is charged."
    quantity = _quantity(given["quantity"], problems)
    unit = _amount("unit_amount", given["unit_amount"], currency, problems)
    rate = _percent(given["tax_percent"], problems)
    counts = given["counts"] or None
    if counts and counts not in COUNTS:
        problems["counts"] = f"A line counts people by {' or '.join(COUNTS)}, or does not."
    if not problems:
        made = Line(position, given["description"], quantity, unit, rate, counts)
        if abs(made.net) + abs(made.tax) < 10**12:
            return Typed(made)
        problems["unit_amount"] = "With this quantity the line comes to more than an invoice can say."
    return Typed(None, problems)


def draft_payment(cells: Mapping[str, str], payment_id: str, currency: str, *, now: int) -> Typed[Payment]:
    """Money received for an invoice in this currency; below zero it was given back. `now`: it can not lie ahead."""
    given, problems = _read(PAYMENT_FIELDS, cells)
    amount = _amount("amount", given["amount"], currency, problems)
    at = _instant(given["paid_on"], now, problems)
    return Typed(None if problems else Payment(payment_id, at, amount, given["method"] or None), problems)


def payment_id_of(invoice_id: str, key: str) -> str:
    """The id of the payment that a form made with `key` records for an invoice: never another invoice's."""
    return f"hand-{hashlib.sha256(f'{key} {invoice_id}'.encode()).hexdigest()[:32]}"


def draft_card(cells: Mapping[str, str], *, now: int) -> Typed[Mapping[str, str]]:
    """The payment method on file, as the cells of its row: brand, last four digits, expiry, never more."""
    given, problems = _read(CARD_FIELDS, cells)
    said = {
        "brand": "Say what it is, like Visa.",
        "last4": "The last four digits, and never more of them.",
        "exp_month": "The month it expires, 1 to 12.",
        "exp_year": "The year it expires, like 2031.",
    }
    for name in CARD_FIELDS:
        if name not in problems and not _fits("payment_method", name, given[name]):
            problems[name] = said[name]
    if not problems and (int(given["exp_year"]), int(given["exp_month"])) < _month(now):
        problems["exp_year"] = "It has expired."
    return Typed(None if problems else given, problems)


def _month(now: int) -> tuple[int, int]:
    return to_datetime(now).year, to_datetime(now).month


def _fits(file: str, name: str, text: str) -> bool:
    try:
        return bool(text) and read_cell(BY_NAME[file].column(name), text) is not None
    except ValueError:
        return False


def _read(names: tuple[str, ...], cells: Mapping[str, str]) -> tuple[dict[str, str], Problems]:
    given = {name: cells.get(name, "").strip() for name in names}
    problems = {}
    for name, text in given.items():
        if UNSAFE.search(text):
            problems[name] = "This holds a character that can not be printed."
        elif len(text) > _LONGEST.get(name, 40):
            problems[name] = f"This is longer than {_LONGEST.get(name, 40)} characters."
    return given, problems


def _day(name: str, text: str, problems: Problems) -> date | None:
    try:
        return parse_date(text) if text else None
    except ValueError:
        problems.setdefault(name, _DAY)
        return None


def _quantity(text: str, problems: Problems) -> str:
    try:
        found = str(read_cell(BY_NAME["invoice_lines"].column("quantity"), text or "1"))
        if Decimal(found) > 0:
            return found
    except ValueError:
        pass
    problems.setdefault("quantity", "How many: a number above zero, like 3 or 2.5.")
    return "1"


def _amount(name: str, text: str, currency: str, problems: Problems) -> int:
    """An amount of money as typed; a minus before it, also the typographic one, makes it less than nothing."""
    plain = text.removeprefix("-").removeprefix("−")
    try:
        found = parse_money(plain, digits_of(currency))
    except ValueError as error:
        problems.setdefault(name, f"This is {error}.")
        return 0
    return found if plain == text else -found


def _percent(text: str, problems: Problems) -> float | None:
    if not text:
        return None
    try:
        share = Decimal(
            str(read_cell(BY_NAME["invoice_lines"].column("quantity"), text.removesuffix("%").strip()))
        )
        if 0 <= share <= 100:
            return float(share / 100)
    except ValueError:
        pass
    problems.setdefault("tax_percent", "A tax rate in percent, 0 to 100, like 19; empty without tax.")
    return None


def _instant(text: str, now: int, problems: Problems) -> int:
    """The day or instant that was typed; today's is now, so that a payment of today counts today."""
    if not text:
        return now
    try:
        at = start_of_day(parse_date(text)) if len(text) == 10 else parse_instant(text)
    except ValueError:
        problems.setdefault("paid_on", "Write a day or an instant in UTC, like 2027-01-31.")
        return now
    if at > now:
        problems.setdefault("paid_on", f"That lies ahead: it is {format_instant(now)[:16]}Z now.")
    return at
