"""The lines of an invoice at Stripe as lines of the ledger, which add up to Stripe's own total, always.

The ledger knows a line's quantity, unit amount and tax rate, and rounds its net and its tax once (`core.ledger`).
Stripe also knows discounts, credits, tax inside prices, shipping, taxes rounded elsewhere: a discount or a credit is a
line of its own; where tax by rate does not come to Stripe's tax, or a rate is not certain, tax is a line of its own;
and what is left over still is one, under its name. Nothing is dropped.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from core.ledger import Line
from core.money import rounded
from core.stripe_money import minor, minor_exactly
from core.stripe_values import Object, decimal, listed, part, reference, whole, words

OTHER = "Other amounts at Stripe"
_COUNTS = ("consumption", "active-users")
_SURE = 10_000  # a net from which half a minor unit of tax is less than a hundredth of a percent point
Rates = Mapping[str, Decimal]  # percent by the id of a tax rate


@dataclass(frozen=True)
class Item:
    """One line as Stripe has it, in the ledger's minor units. `off`: discounts and credits, above zero."""

    description: str
    quantity: str
    unit: int | None
    amount: int
    off: Sequence[tuple[str, int]]
    added: int
    inside: int
    percent: Decimal | None
    counts: str | None = None

    @property
    def base(self) -> int:
        """What tax is on: the amount less discounts and less the tax inside it."""
        return self.amount - sum(amount for _, amount in self.off) - self.inside

    @property
    def tax(self) -> int:
        """The tax, added or inside."""
        return self.added + self.inside


def lines_of(invoice: Object, currency: str, rates: Rates) -> tuple[Line, ...]:
    """The ledger's lines of an invoice. Σ net + Σ tax = Stripe's `total`, in minor units."""
    items = [_item(line, currency, rates) for line in listed(invoice, "lines")]
    shipping = part(invoice, "shipping_cost")
    if whole(shipping, "amount_total"):
        items.append(_shipping(shipping, currency, rates))
    total = minor(whole(invoice, "total"), currency)
    lines = _with_rates(items)
    if lines is None or sum(one.net + one.tax for one in lines) != total:
        lines = _with_tax_lines(items)
    left = total - sum(one.net + one.tax for one in lines)
    if left:
        lines.append(Line(0, OTHER, "1", left))
    return tuple(replace(one, position=place) for place, one in enumerate(lines, start=1))


def _item(line: Object, currency: str, rates: Rates) -> Item:
    amount = minor(whole(line, "amount"), currency)
    given = decimal(line, "quantity_decimal") or decimal(line, "quantity")
    unit = decimal(part(line, "pricing"), "unit_amount_decimal")
    exact = minor_exactly(unit, currency) if unit is not None else None
    quantity = format((given if given is not None else Decimal(1)).normalize(), "f")
    counts = words(part(line, "metadata"), "counts")
    return Item(
        words(line, "description") or "Without description",
        quantity,
        _unit(exact, quantity, amount),
        amount,
        _off(line, currency),
        *_taxes(line, currency, rates),
        counts if counts in _COUNTS else None,
    )


def _unit(exact: int | None, quantity: str, amount: int) -> int | None:
    """The unit amount that gives the line's amount; None where none does, as with prices in tiers."""
    many = Decimal(quantity)
    if exact is not None and many * exact == amount:
        return exact
    if not many:
        return None
    even = Fraction(amount) / Fraction(many)
    return even.numerator if even.denominator == 1 else None


def _off(line: Object, currency: str) -> list[tuple[str, int]]:
    named = [("Discount", one) for one in listed(line, "discount_amounts")]
    named += [
        ("Credit", one)
        for one in listed(line, "pretax_credit_amounts")
        if words(one, "type") == "credit_balance_transaction"  # the others are the discounts again
    ]
    found = [(word, minor(whole(one, "amount"), currency)) for word, one in named]
    return [(word, amount) for word, amount in found if amount]


def _taxes(line: Object, currency: str, rates: Rates) -> tuple[int, int, Decimal | None]:
    """Tax added, tax inside the amount, and the sum of the percentages, None where one is not known."""
    added = inside = 0
    percents: list[Decimal | None] = []
    for one in (*listed(line, "taxes"), *listed(line, "tax_amounts")):  # the second name up to 2025
        amount = minor(whole(one, "amount"), currency)
        within = words(one, "tax_behavior") == "inclusive" or one.get("inclusive") is True
        added, inside = (added, inside + amount) if within else (added + amount, inside)
        details = part(one, "tax_rate_details") or one
        rate = part(details, "tax_rate") or part(details, "rate")
        known = decimal(rate, "percentage")
        percents.append(known if known is not None else rates.get(reference(details, "tax_rate")))
    known_all = [one for one in percents if one is not None]
    percent = sum(known_all, Decimal(0)) if percents and len(known_all) == len(percents) else None
    return added, inside, percent


def _shipping(cost: Object, currency: str, rates: Rates) -> Item:
    amount = minor(whole(cost, "amount_subtotal"), currency)
    return Item("Shipping", "1", amount, amount, [], *_taxes(cost, currency, rates))


# --- with tax by rate -------------------------------------------------------------------------------------------------


def _with_rates(items: Sequence[Item]) -> list[Line] | None:
    """Lines whose own tax is Stripe's, item by item; None where a rate is not certain or does not give that tax."""
    lines: list[Line] = []
    for item in items:
        fitting = (_taxed(item, rate) for rate in _rates(item))
        found = next((one for one in fitting if one is not None), None)
        if found is None:
            return None
        lines += found
    return lines


def _taxed(item: Item, rate: float | None) -> list[Line] | None:
    lines = [replace(line, tax_rate=rate) for line in _lines(item, item.inside)]
    return lines if sum(line.tax for line in lines) == item.tax else None


def _rates(item: Item) -> list[float | None]:
    """Rates to try: the one that Stripe names, else the whole percent that alone fits; none where no tax is."""
    percent = item.percent
    if percent is None and item.tax and abs(item.base) >= _SURE:
        percent = Decimal(rounded(Fraction(100 * item.tax, item.base)))
    named = [float(percent / 100)] if percent is not None and 0 <= percent <= 100 else []
    return [*named, *([] if item.tax else [None])]


# --- with tax on a line of its own ------------------------------------------------------------------------------------


def _with_tax_lines(items: Sequence[Item]) -> list[Line]:
    lines = [line for item in items for line in _lines(item, item.inside)]
    taxes: dict[str, int] = {}
    for item in items:
        name = "Tax" if item.percent is None else f"Tax {item.percent.normalize():f} %"
        taxes[name] = taxes.get(name, 0) + item.tax
    return lines + [Line(0, name, "1", amount) for name, amount in taxes.items() if amount]


def _lines(item: Item, inside: int) -> list[Line]:
    """The item without its tax, then what is taken off it."""
    off = [Line(0, f"{word}: {item.description}", "1", -amount) for word, amount in item.off]
    unit = _unit(item.unit, item.quantity, item.amount - inside)
    if unit is not None:
        return [Line(0, item.description, item.quantity, unit, counts=item.counts), *off]
    many = "" if item.quantity == "1" else f" ({item.quantity} units)"
    whole_line = Line(0, item.description + many, "1", item.amount - inside, counts=item.counts)
    return [whole_line, *off]
