"""The ledger: what a line costs, what an invoice adds up to, what is paid, and where it stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.instants import parse_instant
from core.ledger import Invoice, Line, Payment, Standing, Status, settle, shown, standing_of, tax_sums

NOW = parse_instant("2026-03-15T12:00:00Z")
BEFORE, AHEAD = parse_instant("2026-03-10T00:00:00Z"), parse_instant("2026-03-20T00:00:00Z")


def invoice(
    *lines: Line, status: Status = Status.OPEN, paid: tuple[int, ...] = (), **more: object
) -> Invoice:
    payments = tuple(Payment(f"p{place}", BEFORE, amount) for place, amount in enumerate(paid))
    one = Invoice(
        "i1", "A-1", date(2026, 3, 1), status, "EUR", date(2026, 3, 31), lines=lines, payments=payments
    )
    return replace(one, **more)  # type: ignore[arg-type]


HUNDRED = Line(1, "Fee", "1", 10_000, 0.19)  # 119.00 with tax


@pytest.mark.parametrize(
    ("quantity", "unit", "rate", "net", "tax"),
    [
        ("3", 333, 0.19, 999, 190),  # 189.81
        ("0.5", 1, None, 1, 0),  # a half goes up
        ("0.5", 5, 0.5, 3, 2),  # the tax is on the rounded net: 1.5, not 1.25
        ("-1", 5, 0.1, -5, -1),  # and down where it is given back: -0.5
        ("2.5", 199, 0.07, 498, 35),  # 497.5, 34.86
        ("0.1", 15, 0.0, 2, 0),  # 1.5 exactly: a tenth is a tenth
        ("1", 50, 0.15, 50, 8),  # 7.5 exactly, where 0.15 in binary is less
        ("1", 1_000, 0.145, 1_000, 145),
        ("0", 10**12, 0.19, 0, 0),
        ("1000000000000", 10**12, 1.0, 10**24, 10**24),
    ],
)
def test_a_line_is_rounded_once_and_its_tax_once(
    quantity: str, unit: int, rate: float | None, net: int, tax: int
) -> None:
    line = Line(1, "x", quantity, unit, rate)
    assert (line.net, line.tax) == (net, tax)


def test_tax_is_rounded_line_by_line_and_not_on_the_sum() -> None:
    one = invoice(*[Line(place, "x", "1", 10, 0.05) for place in range(3)])  # 0.5 each
    assert (one.net, one.tax, one.total) == (30, 3, 33)


def test_tax_is_shown_by_rate_and_adds_up() -> None:
    one = invoice(
        HUNDRED, Line(2, "Books", "3", 500, 0.07), Line(3, "More", "1", 50, 0.19), Line(4, "Free", "1", 9)
    )
    sums = tax_sums(one)
    assert [(one.rate, one.net, one.tax) for one in sums] == [
        (Fraction(0), 9, 0),
        (Fraction(7, 100), 1_500, 105),
        (Fraction(19, 100), 10_050, 1_910),
    ]
    assert (sum(s.net for s in sums), sum(s.tax for s in sums)) == (one.net, one.tax)


@pytest.mark.parametrize(
    ("status", "paid", "standing", "due", "credit", "unrecorded"),
    [
        (Status.OPEN, (), Standing.OPEN, 11_900, 0, 0),
        (Status.OPEN, (1_900,), Standing.PARTLY_PAID, 10_000, 0, 0),
        (Status.OPEN, (5_000, 6_900), Standing.PAID, 0, 0, 0),
        (Status.OPEN, (12_000,), Standing.PAID, 0, 100, 0),  # overpaid
        (Status.OPEN, (11_900, -11_900), Standing.OPEN, 11_900, 0, 0),  # given back
        (Status.PAID, (11_900,), Standing.PAID, 0, 0, 0),
        (Status.PAID, (), Standing.PAID, 0, 0, 11_900),  # marked, and nothing in the ledger
        (Status.PAID, (900,), Standing.PAID, 0, 0, 11_000),
        (Status.VOID, (), Standing.VOID, 0, 0, 0),
        (Status.VOID, (11_900,), Standing.VOID, 0, 11_900, 0),  # received, and not owed
        (Status.DRAFT, (), Standing.DRAFT, 0, 0, 0),
    ],
)
def test_where_an_invoice_stands(
    status: Status, paid: tuple[int, ...], standing: Standing, due: int, credit: int, unrecorded: int
) -> None:
    found = settle(invoice(HUNDRED, status=status, paid=paid), NOW)
    assert (found.standing, found.due, found.credit, found.unrecorded) == (standing, due, credit, unrecorded)
    assert (found.net, found.tax, found.total) == (10_000, 1_900, 11_900)


def test_overdue_begins_the_day_after_it_was_due_and_ends_with_the_payment() -> None:
    one = invoice(HUNDRED, due_on=date(2026, 3, 14))
    assert standing_of(one, parse_instant("2026-03-14T23:59:59Z")) is Standing.OPEN
    assert standing_of(one, parse_instant("2026-03-15T00:00:00Z")) is Standing.OVERDUE
    assert standing_of(replace(one, payments=(Payment("p", BEFORE, 1),)), NOW) is Standing.OVERDUE
    assert standing_of(replace(one, payments=(Payment("p", BEFORE, 11_900),)), NOW) is Standing.PAID


def test_a_payment_ahead_does_not_count_until_its_time_comes() -> None:
    one = invoice(HUNDRED, status=Status.PAID, payments=(Payment("p", AHEAD, 11_900),))
    assert standing_of(one, NOW) is Standing.OPEN
    assert settle(one, NOW).due == 11_900
    assert standing_of(one, AHEAD) is Standing.PAID


def test_an_invoice_of_nothing_is_neither_paid_nor_overdue_until_somebody_says_so() -> None:
    one = invoice(Line(1, "Free", "1", 0), due_on=date(2026, 3, 2))
    assert (standing_of(one, NOW), settle(one, NOW).due) == (Standing.OPEN, 0)
    assert standing_of(replace(one, status=Status.PAID), NOW) is Standing.PAID


def test_an_invoice_without_lines_charges_nothing() -> None:
    assert (invoice().net, invoice().tax, invoice().total, tax_sums(invoice())) == (0, 0, 0, ())


def test_a_credit_note_is_credit() -> None:
    found = settle(invoice(Line(1, "Back", "-1", 10_000, 0.19)), NOW)
    assert (found.total, found.due, found.credit) == (-11_900, 0, 11_900)


def test_payments_stand_in_order() -> None:
    one = invoice(
        HUNDRED, payments=(Payment("b", BEFORE, 1), Payment("a", BEFORE, 2), Payment("c", BEFORE - 1, 3))
    )
    assert [payment.payment_id for payment in one.payments_by(NOW)] == ["c", "a", "b"]


def test_customers_see_no_drafts_and_nothing_of_a_day_ahead() -> None:
    seen = invoice(HUNDRED)
    void = replace(seen, invoice_id="i2", number="A-2", status=Status.VOID)
    draft = replace(seen, invoice_id="i3", status=Status.DRAFT)
    ahead = replace(seen, invoice_id="i4", issued_on=date(2026, 3, 16))
    assert [one.invoice_id for one in shown([draft, seen, ahead, void], NOW)] == ["i1", "i2"]


@given(
    st.lists(
        st.tuples(
            st.decimals(-1000, 1000, places=3),
            st.integers(-(10**6), 10**6),
            st.sampled_from([None, 0.07, 0.19, 0.055]),
        ),
        max_size=8,
    ),
    st.lists(st.integers(-(10**6), 10**6), max_size=4),
    st.sampled_from(list(Status)),
)
def test_totals_add_up_whatever_the_lines(
    rows: list[tuple[object, int, float | None]], paid: list[int], status: Status
) -> None:
    lines = [Line(place, "x", str(q), unit, rate) for place, (q, unit, rate) in enumerate(rows)]
    one = invoice(*lines, status=status, paid=tuple(paid))
    found = settle(one, NOW)
    assert found.total == found.net + found.tax == sum(line.net + line.tax for line in lines)
    assert found.due >= 0 <= found.credit
    charged = found.total if one.issued else 0
    assert found.due + found.unrecorded - found.credit == charged - sum(paid)
