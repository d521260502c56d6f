"""A figure that opens its receipt: a real link, so that it can be shared, opened in a tab, and reached by keyboard.

assets/usage.js opens the drawer for what carries `data-figure`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from components import light
from components.address import Address
from components.attributes import aria, data
from components.light import Child, Light
from components.numbers import EMPTY, count
from core.licence_metrics import LICENCE_METRICS

_LABELS = {slug: metric.label for metrics in LICENCE_METRICS.values() for slug, metric in metrics.items()}


def figure_label(slug: str) -> str:
    """A figure's name on screen, the same for every plan type that has it; the slug in words for what is no figure."""
    return _LABELS.get(slug, slug.replace("_", " ").capitalize())


@dataclass(frozen=True)
class Receipts:
    """Links to the receipts of one plan's figures, in the time that is shown."""

    address: Address
    plan_id: str
    _starts: dict[str, Callable[[str], str]] = field(default_factory=dict, compare=False)

    def _href(self, figure: str, month: str) -> str:
        """The address; what the figures of one name share is written once: a plan year's days have hundreds."""
        if not month:
            return self.address.link("/usage", plan=self.plan_id, figure=figure)
        if figure not in self._starts:
            self._starts[figure] = self.address.links("/usage", "month", plan=self.plan_id, figure=figure)
        return self._starts[figure](month)

    def link(
        self, words: Child, figure: str, month: int | str | None, *, label: str = "", class_name: str = ""
    ) -> Light:
        """`figure`: a column of the consumption report; `month`: its row's number, or a UTC day as text, None of one
        that the plan as a whole has; `label`: for a screen reader.
        """
        number = "" if month is None else str(month)
        return light.A(
            words,
            href=self._href(figure, number),
            className=f"figure {class_name}".strip(),
            title="Show the receipt",
            **data(figure=figure, month=number),
            **aria(label=label, haspopup="dialog"),
        )

    def number(self, value: int | None, figure: str, month: int | str) -> Child:
        """A month's or a day's whole figure; one that does not exist has no receipt."""
        return EMPTY if value is None else self.plain(count(value), figure, str(month))

    def plain(self, words: str, figure: str, month: str) -> Light:
        """A link among hundreds, with what it needs and no more: they are drawn again at every login."""
        named = {"data-figure": figure, "data-month": month}
        return light.A(words, href=self._href(figure, month), className="figure", **named)
