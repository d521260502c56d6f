"""Where the overview's figures lead: each to its receipt on the same page, in the same time."""

from __future__ import annotations

from components import light
from components.address import Address
from components.attributes import aria
from components.light import Light
from components.numbers import count
from core.account_metrics import ACCOUNT_METRICS

PATH = "/overview"
RECEIPT = "receipt"  # where a figure's link leads on the page


def figure_link(
    address: Address, figure: str, value: int, *, month: str | None = None, of: str = ""
) -> Light:
    """A figure that opens its receipt; `of`: what it is one of, for a screen reader."""
    words = f"{ACCOUNT_METRICS[figure].label}{f', {of}' if of else ''}: {count(value)}"
    return light.A(
        count(value),
        href=receipt_address(address, figure, month=month),
        className="figure",
        title="Show the receipt",
        **aria(label=words),
    )


def receipt_address(address: Address, figure: str, *, month: str | None = None, offset: int = 0) -> str:
    """The address of a receipt, from one of its lines on."""
    place = str(offset) if offset > 0 else None
    return address.link(PATH, figure=figure, month=month, offset=place) + f"#{RECEIPT}"
