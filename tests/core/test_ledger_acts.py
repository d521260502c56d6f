"""What may be done to an invoice as it stands, and how it is typed: every refusal a sentence, every act once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import ledger_acts
from core.instants import parse_instant
from core.ledger import Invoice, Line, Payment, Standing, Status, settle
from core.ledger_acts import DONE_ALREADY, ActRefused, Writes, add_line, pay, seen_of
from core.ledger_drafts import draft_card, draft_invoice, draft_line, draft_payment
from core.statement import statements

NOW = parse_instant("2026-03-01T12:00:00Z")
SEATS = Line(1, "Seats", "3", 10_000, 0.19)
DRAFT = Invoice("2026-1", "2026-1", date(2026, 3, 1), Status.DRAFT, "EUR", lines=(SEATS,))
OPEN = replace(DRAFT, status=Status.OPEN)
TOTAL = 35_700


def paid(amount: int, key: str = "p") -> Payment:
    return Payment(key, NOW, amount)


def issue(stands: Invoice) -> Writes:
    """Issued as it was seen."""
    return ledger_acts.issue(stands, seen_of(stands))


def void(stands: Invoice) -> Writes:
    """Made void as it was seen."""
    return ledger_acts.void(stands, seen_of(stands))


def remove_line(stands: Invoice, position: int) -> Writes:
    """A line taken off as it was seen."""
    return ledger_acts.remove_line(stands, position, seen_of(stands))


def test_a_draft_takes_lines_and_gives_them_back() -> None:
    more = Line(2, "Travel", "1", 500)
    writes = add_line(DRAFT, more)
    assert [row["position"] for row in writes.rows["invoice_lines"]] == ["2"]
    assert add_line(replace(DRAFT, lines=(SEATS, more)), more) is DONE_ALREADY
    with pytest.raises(ActRefused, match="meanwhile"):
        add_line(replace(DRAFT, lines=(SEATS, more)), replace(more, unit_amount=600))
    assert remove_line(DRAFT, 1).gone == {"invoice_lines": [("2026-1", 1)]}
    assert remove_line(DRAFT, 2) is DONE_ALREADY


@pytest.mark.parametrize("status", [Status.OPEN, Status.PAID, Status.VOID])
def test_an_issued_invoice_is_never_changed(status: Status) -> None:
    stands = replace(DRAFT, status=status)
    with pytest.raises(ActRefused, match="only a draft is changed"):
        add_line(stands, SEATS)
    with pytest.raises(ActRefused, match="only a draft is changed"):
        remove_line(stands, 1)


def test_issuing_takes_a_line_and_happens_once() -> None:
    assert [row["status"] for row in issue(DRAFT).rows["invoices"]] == ["open"]
    assert ledger_acts.issue(OPEN, seen_of(DRAFT)) is DONE_ALREADY
    free = replace(DRAFT, lines=(replace(SEATS, unit_amount=0),))
    assert [row["status"] for row in issue(free).rows["invoices"]] == ["paid"]
    with pytest.raises(ActRefused, match="no line yet"):
        issue(replace(DRAFT, lines=()))
    with pytest.raises(ActRefused, match=r"-357\.00 EUR"):
        issue(replace(DRAFT, lines=(replace(SEATS, unit_amount=-10_000),)))
    with pytest.raises(ActRefused, match="It is void"):
        issue(replace(DRAFT, status=Status.VOID))


def test_nothing_is_done_to_an_invoice_that_was_not_seen() -> None:
    more = replace(DRAFT, lines=(SEATS, Line(2, "Travel", "1", 3_000_000)))
    swapped = replace(DRAFT, lines=(replace(SEATS, description="Travel"),))
    later = replace(DRAFT, due_on=date(2026, 3, 31))
    for stands in (more, swapped, later, replace(more, status=Status.OPEN)):
        with pytest.raises(ActRefused, match="changed meanwhile"):
            ledger_acts.issue(stands, seen_of(DRAFT))
    for stands in (more, swapped, later, OPEN):
        with pytest.raises(ActRefused, match="changed meanwhile"):
            ledger_acts.void(stands, seen_of(DRAFT))
    with pytest.raises(ActRefused, match="changed meanwhile"):
        ledger_acts.remove_line(swapped, 1, seen_of(DRAFT))


def test_open_invoices_and_drafts_are_made_void_once_and_paid_ones_never() -> None:
    for stands in (DRAFT, OPEN):
        assert [row["status"] for row in void(stands).rows["invoices"]] == ["void"]
    assert void(replace(OPEN, status=Status.VOID)) is DONE_ALREADY
    with pytest.raises(ActRefused, match="It is paid"):
        void(replace(OPEN, status=Status.PAID))
    with pytest.raises(ActRefused, match=r"357\.00 EUR was paid of it.*below zero"):
        void(replace(OPEN, status=Status.PAID, payments=(paid(TOTAL),)))
    with pytest.raises(ActRefused, match=r"1\.00 EUR was paid"):
        void(replace(OPEN, payments=(paid(100),)))
    assert void(replace(OPEN, payments=(paid(100), paid(-100, "q"))))


def test_payments_add_up_to_paid_and_never_beyond() -> None:
    first = pay(OPEN, paid(700))
    assert "invoices" not in first.rows
    half = replace(OPEN, payments=(paid(700),))
    assert [row["status"] for row in pay(half, paid(TOTAL - 700, "q")).rows["invoices"]] == ["paid"]
    assert pay(half, paid(700)) is DONE_ALREADY
    for amount, words in (
        (TOTAL, "more than is due: 350.00 EUR"),
        (-701, "than was paid: 7.00 EUR"),
        (0, "none"),
    ):
        with pytest.raises(ActRefused, match=words) as refused:
            pay(half, paid(amount, "q"))
        assert refused.value.field == "amount"
    for status in (Status.DRAFT, Status.VOID, Status.PAID):
        with pytest.raises(ActRefused, match="only an open invoice"):
            pay(replace(OPEN, status=status), paid(1))


def after(stands: Invoice, payment: Payment) -> Invoice:
    """The invoice once a payment was recorded."""
    written = pay(stands, payment).rows.get("invoices", ())
    status = Status(written[0]["status"]) if written else stands.status
    return replace(stands, status=status, payments=(*stands.payments, payment))


def test_what_was_paid_of_a_paid_invoice_is_given_back_and_the_invoice_is_due_again() -> None:
    stands = after(OPEN, paid(TOTAL))
    assert stands.status is Status.PAID
    with pytest.raises(ActRefused, match=r"than was paid: 357\.00 EUR"):
        pay(stands, paid(-TOTAL - 1, "q"))
    with pytest.raises(ActRefused, match="below zero"):
        pay(stands, paid(1, "q"))
    back = after(stands, paid(-10_000, "q"))
    assert back.status is Status.OPEN and pay(back, paid(-10_000, "q")) is DONE_ALREADY
    reckoned, year = settle(back, NOW), statements([back], 2026, NOW)[0]
    assert reckoned.standing is Standing.PARTLY_PAID
    assert reckoned.due == year.closing == 10_000
    assert after(back, paid(10_000, "r")).status is Status.PAID
    nothing = after(back, paid(-TOTAL + 10_000, "r"))
    assert void(nothing).rows["invoices"][0]["status"] == "void"


def test_giving_back_follows_what_was_recorded_not_what_was_marked() -> None:
    marked = replace(OPEN, status=Status.PAID)
    with pytest.raises(ActRefused, match=r"than was paid: 0\.00 EUR"):
        pay(marked, paid(-1))
    partly = after(replace(marked, payments=(paid(700),)), paid(-100, "q"))
    assert (partly.status, settle(partly, NOW).due) == (Status.OPEN, TOTAL - 600)
    above = replace(marked, payments=(paid(TOTAL + 500),))
    assert after(above, paid(-100, "q")).status is Status.PAID
    assert after(above, paid(-501, "q")).status is Status.OPEN


@given(st.lists(st.integers(-50_000, 50_000), max_size=30))
def test_whatever_is_paid_in_whatever_parts_what_stands_is_between_nothing_and_the_total(
    amounts: list[int],
) -> None:
    stands = OPEN
    for place, amount in enumerate(amounts):
        try:
            stands = after(stands, paid(amount, str(place)))
        except ActRefused:
            continue
    total = sum(one.amount for one in stands.payments)
    assert 0 <= total <= TOTAL
    assert (stands.status is Status.PAID) is (total == TOTAL)


def problems(typed: Any, *fields: str) -> None:
    assert typed.value is None and typed.problems.keys() == set(fields), typed


def test_a_draft_as_it_is_typed() -> None:
    cells = {"number": " 2026-7 ", "currency": "jpy", "due_on": "2026-03-31"}
    made = draft_invoice({**cells, "period_start": "2026-02-01", "period_end": "2026-03-01"}, now=NOW).value
    assert made == Invoice(
        "2026-7",
        "2026-7",
        date(2026, 3, 1),
        Status.DRAFT,
        "JPY",
        date(2026, 3, 31),
        date(2026, 2, 1),
        date(2026, 3, 1),
    )
    problems(draft_invoice({}, now=NOW), "number", "currency")
    problems(draft_invoice({**cells, "due_on": "2026-02-28"}, now=NOW), "due_on")
    problems(draft_invoice({**cells, "issued_on": "soon"}, now=NOW), "issued_on")
    problems(draft_invoice({**cells, "period_start": "2026-02-01"}, now=NOW), "period_end")
    turned = {"period_start": "2026-02-01", "period_end": "2026-02-01"}
    problems(draft_invoice({**cells, **turned}, now=NOW), "period_end")
    problems(draft_invoice({**cells, "number": "a\x07"}, now=NOW), "number")
    problems(draft_invoice({**cells, "number": "7" * 101}, now=NOW), "number")


def test_a_line_as_it_is_typed() -> None:
    cells = {"description": "=1+1 שלום", "quantity": "2.5", "unit_amount": "−12.50", "tax_percent": "8.1 %"}
    made = draft_line({**cells, "counts": "consumption"}, 4, "EUR").value
    assert made == Line(4, "=1+1 שלום", "2.5", -1_250, 0.081, "consumption")
    assert draft_line({"description": "x", "unit_amount": "5"}, 1, "JPY").value == Line(1, "x", "1", 5)
    problems(draft_line({}, 1, "EUR"), "description", "unit_amount")
    problems(draft_line({**cells, "unit_amount": "5.5"}, 1, "JPY"), "unit_amount")
    for name, wrong in (("quantity", "0"), ("quantity", "x"), ("tax_percent", "101"), ("tax_percent", "x")):
        problems(draft_line({**cells, name: wrong}, 1, "EUR"), name)
    problems(draft_line({**cells, "counts": "mau"}, 1, "EUR"), "counts")
    problems(
        draft_line({**cells, "quantity": "999999999", "unit_amount": "999999999"}, 1, "EUR"), "unit_amount"
    )


def test_a_payment_as_it_is_typed() -> None:
    assert draft_payment({"amount": "5.000"}, "k", "KWD", now=NOW).value == Payment("k", NOW, 5_000)
    typed = draft_payment({"amount": "-5", "paid_on": "2026-02-28", "method": "SEPA"}, "k", "EUR", now=NOW)
    assert typed.value == Payment("k", parse_instant("2026-02-28T00:00:00Z"), -500, "SEPA")
    problems(draft_payment({"amount": "5", "paid_on": "2026-03-02"}, "k", "EUR", now=NOW), "paid_on")
    problems(draft_payment({"amount": "", "paid_on": "x"}, "k", "EUR", now=NOW), "amount", "paid_on")


def test_a_card_as_it_is_typed() -> None:
    cells = {"brand": "Visa", "last4": "4242", "exp_month": "3", "exp_year": "2026"}
    assert draft_card(cells, now=NOW).value == cells
    problems(draft_card({**cells, "exp_month": "2"}, now=NOW), "exp_year")
    problems(draft_card({**cells, "last4": "4242424242424242"}, now=NOW), "last4")
    problems(draft_card({**cells, "exp_month": "13"}, now=NOW), "exp_month")
    problems(draft_card({}, now=NOW), "brand", "last4", "exp_month", "exp_year")
