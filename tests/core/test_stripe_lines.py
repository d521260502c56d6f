"""Stripe's invoices in the ledger's lines: the totals agree to the minor unit, and nothing is lost on the way."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ledger import Line
from core.stripe_lines import OTHER, Rates, lines_of
from core.stripe_money import currency_of, minor
from core.stripe_values import StripeRefused
from tests.stripe_shapes import Shape, invoice, line, tax

VAT: Rates = {"txr_1": Decimal(19), "txr_2": Decimal("8.875")}


def lines(*shapes: Shape, rates: Rates = VAT, currency: str = "EUR", **more: Any) -> tuple[Line, ...]:
    return lines_of(invoice(shapes, currency=currency.lower(), **more), currency, rates)


def told(found: tuple[Line, ...]) -> list[tuple[str, str, int, float | None]]:
    return [(one.description, one.quantity, one.unit_amount, one.tax_rate) for one in found]


def total(found: tuple[Line, ...]) -> int:
    return sum(one.net + one.tax for one in found)


def test_a_plain_line_keeps_quantity_price_and_rate() -> None:
    found = lines(line(30_000, quantity=3, taxes=[tax(5_700)], metadata={"counts": "consumption"}))
    assert told(found) == [("Seats", "3", 10_000, 0.19)]
    assert found[0].counts == "consumption" and total(found) == 35_700


def test_a_proration_below_zero_is_a_line_below_zero() -> None:
    found = lines(line(30_000), line(-12_345, "Unused time"))
    assert told(found)[1] == ("Unused time", "1", -12_345, None)
    assert total(found) == 17_655


def test_a_discount_is_a_line_of_its_own_and_bears_the_tax_off() -> None:
    found = lines(line(10_000, discount_amounts=[{"amount": 1_000, "discount": "di_1"}], taxes=[tax(1_710)]))
    assert told(found) == [("Seats", "1", 10_000, 0.19), ("Discount: Seats", "1", -1_000, 0.19)]
    assert total(found) == 10_710


def test_credit_is_a_line_and_a_discount_listed_twice_counts_once() -> None:
    off = [
        {"amount": 500, "type": "credit_balance_transaction"},
        {"amount": 1_000, "type": "discount", "discount": "di_1"},
    ]
    found = lines(
        line(10_000, discount_amounts=[{"amount": 1_000, "discount": "di_1"}], pretax_credit_amounts=off)
    )
    assert [one.unit_amount for one in found] == [10_000, -1_000, -500]


def test_tax_inside_the_price_is_taken_out_of_it() -> None:
    found = lines(line(11_900, quantity=2, taxes=[tax(1_900, inclusive=True)]))
    assert told(found) == [("Seats", "2", 5_000, 0.19)]
    assert total(found) == 11_900


def test_a_price_in_parts_of_a_cent_or_in_tiers_is_one_unit_that_says_how_many() -> None:
    cents = {"unit_amount_decimal": "0.37"}
    found = lines(line(555, quantity=1_501, pricing=cents))
    assert told(found) == [("Seats (1501 units)", "1", 555, None)]


def test_tax_that_no_rate_gives_is_a_line_of_its_own() -> None:
    found = lines(line(10_000, taxes=[tax(1_901)]))
    assert told(found) == [("Seats", "1", 10_000, None), ("Tax 19 %", "1", 1_901, None)]


@pytest.mark.parametrize(
    ("net", "amount", "rate"), [(50_000, 9_500, 0.19), (1_000, 190, None), (100_000, 8_875, None)]
)
def test_a_rate_that_is_not_named_is_taken_only_where_the_amounts_leave_no_other(
    net: int, amount: int, rate: float | None
) -> None:
    found = lines(line(net, taxes=[tax(amount, rate="txr_unknown")]), rates={})
    assert found[0].tax_rate == rate
    assert total(found) == net + amount
    assert (found[-1].description == "Tax") is (rate is None)


def test_two_taxes_on_a_line_are_their_sum() -> None:
    found = lines(line(10_000, taxes=[tax(1_900), tax(888, rate="txr_2")]))
    assert found[0].tax_rate == pytest.approx(0.27875)
    assert total(found) == 12_788


def test_reverse_charge_names_a_rate_and_takes_nothing() -> None:
    assert told(lines(line(10_000, taxes=[tax(0)]))) == [("Seats", "1", 10_000, None)]


def test_shipping_is_a_line() -> None:
    cost = {"amount_subtotal": 700, "amount_tax": 133, "amount_total": 833}
    taxes = [{"amount": 133, "rate": {"id": "txr_1", "percentage": 19.0}}]
    found = lines(line(10_000), shipping_cost={**cost, "taxes": taxes}, total=10_833)
    assert told(found)[1] == ("Shipping", "1", 700, 0.19)


def test_what_nobody_foresaw_stands_there_under_its_name() -> None:
    found = lines(line(10_000), total=9_500)
    assert told(found)[1] == (OTHER, "1", -500, None)
    assert [one.position for one in found] == [1, 2]


@pytest.mark.parametrize(
    ("currency", "amount", "expected"),
    [
        ("EUR", 1_234, 1_234),
        ("JPY", 500, 500),
        ("KRW", 500, 500),
        ("KWD", 5_120, 5_120),
        ("MGA", 5, 500),
        ("ISK", 500, 5),
        ("UGX", 500, 5),
        ("HUF", 1_045, 1_045),
    ],
)
def test_amounts_are_in_the_ledgers_unit_of_every_currency(currency: str, amount: int, expected: int) -> None:
    assert minor(amount, currency) == expected
    assert total(lines(line(amount), currency=currency)) == expected


@pytest.mark.parametrize("code", ["iqd", "clf", "btc", "", "€€€"])
def test_a_currency_whose_unit_is_not_certain_is_refused(code: str) -> None:
    with pytest.raises(StripeRefused):
        currency_of(code)


def test_part_of_a_minor_unit_is_refused_and_not_rounded() -> None:
    with pytest.raises(StripeRefused, match="no whole number of ISK"):
        minor(550, "ISK")


amounts = st.integers(-(10**7), 10**7)


@st.composite
def any_line(draw: st.DrawFn) -> Shape:
    """A line as Stripe may write it, or may not: nothing here needs to fit anything else."""
    quantity = draw(st.integers(0, 5_000))
    taxes = st.builds(
        tax, amounts, inclusive=st.booleans(), rate=st.sampled_from(["txr_1", "txr_2", "txr_9"])
    )
    off = st.lists(amounts.map(lambda n: {"amount": n, "discount": "di_1"}), max_size=2)
    credit = amounts.map(lambda n: {"amount": n, "type": "credit_balance_transaction"})
    shape = line(draw(amounts), quantity=quantity, taxes=draw(st.lists(taxes, max_size=2)))
    shape["discount_amounts"], shape["pretax_credit_amounts"] = draw(off), draw(st.lists(credit, max_size=1))
    shape["pricing"]["unit_amount_decimal"] = draw(st.sampled_from(["0.5", "10", "1200", None]))
    return shape


@given(st.lists(any_line(), max_size=4), amounts, st.sampled_from(["EUR", "JPY", "KWD", "MGA"]))
def test_the_ledgers_total_is_stripes_total_whatever_the_lines_say(
    shapes: list[Shape], surprise: int, currency: str
) -> None:
    made = invoice(shapes)
    made["total"] += surprise
    found = lines_of(made, currency, VAT)
    assert total(found) == minor(made["total"], currency)
    assert [one.position for one in found] == list(range(1, len(found) + 1))


@given(st.lists(st.tuples(st.integers(1, 900), st.integers(1, 10**6)), min_size=1, max_size=5))
def test_lines_taxed_line_by_line_keep_their_rate_and_no_line_is_added(bought: list[tuple[int, int]]) -> None:
    shapes = []
    for quantity, unit in bought:
        amount = quantity * unit
        shapes.append(line(amount, quantity=quantity, taxes=[tax((amount * 19 + 50) // 100)]))
    found = lines(*shapes)
    assert [(int(one.quantity), one.unit_amount) for one in found] == bought
    assert {one.tax_rate for one in found} == {0.19}
