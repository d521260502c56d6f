"""A figure's receipt: its rule, the people who made it with the one event each, who nearly counted and why not.

Instants stand in UTC; assets/usage.js writes the reader's own time beside them (`data-instant`).
"""

from __future__ import annotations

from collections.abc import Sequence

from components import light
from components.attributes import aria, data
from components.figure_link import Receipts, figure_label
from components.ids import Usage
from components.light import Light, Node
from components.marks import icon, loading
from components.names import shown
from components.numbers import count, days, decimal, moment
from components.sideways import sideways
from core.licence_metrics import LICENCE_METRICS, Source
from core.usage_screens import Formula, NamedEvidence, NamedExclusion, Receipt

PAGE = 50
_SAID = {"released": "given back"}  # as the figure is called on screen
_GIVEN = {
    metric.slug
    for metrics in LICENCE_METRICS.values()
    for metric in metrics.values()
    if metric.source is Source.GIVEN
}


def receipt_drawer() -> Light:
    """The frame: a dialog of the browser's own, so that Escape closes it and the focus returns."""
    close = light.Button(
        icon("close"),
        type="button",
        className="round drawer-close",
        title="Close",
        **data(act="close-receipt"),
        **aria(label="Close the receipt"),
    )
    body = light.Div(loading("head", "rows"), id=Usage.RECEIPT, className="receipt")
    return light.Dialog([close, body], id=Usage.DRAWER, className="drawer", **aria(label="Receipt"))


def receipt(found: Receipt, receipts: Receipts, month: int | str | None) -> list[Node]:
    """What stands in the drawer. `month`: the number of the row whose figure it is, or the day."""
    top: list[Node] = [
        light.H2(found.label),
        light.P(days(found.start, found.end) + ", UTC", className="quiet"),
        light.Div(_value(found.value), className="tile-value"),
        light.P(found.words, className="rule"),
    ]
    if found.figure in _GIVEN:
        return top
    if found.formula is not None:
        return [*top, *_formula(found.formula, receipts, month)]
    return [*top, *_people(found, month), *_near(found)]


def _value(value: float | None) -> str:
    return decimal(value) if isinstance(value, float) else count(value)


def _formula(formula: Formula, receipts: Receipts, month: int | str | None) -> list[Node]:
    months = formula.months or (month or 0,) * len(formula.parts)
    parts = [
        _part(name, value, receipts, number)
        for (name, value), number in zip(formula.parts, months, strict=True)
    ]
    return [
        light.H3("How it is made"),
        light.P(formula.words, className="formula"),
        light.Ul(parts, className="formula-parts"),
    ]


def _part(name: str, value: float, receipts: Receipts, month: int | str) -> Light:
    """One figure of a formula, with its own receipt; nothing is counted before the first month."""
    label = figure_label(name)
    place = f"month {month}" if isinstance(month, int) else month
    words = f"{label}, {place}" if month else label
    link = receipts.link(_value(value), name, month) if month else _value(value)
    return light.Li([light.Span(words), link])


def _people(found: Receipt, month: int | str | None) -> list[Node]:
    if not found.count:
        return [
            light.H3("Nobody counted"),
            light.P("No event of this kind lies in the period.", className="muted"),
        ]
    title = f"Who counted: {count(found.count)}"
    lines = [_counted(one) for one in found.evidence]
    return [light.H3(title), _lines(title, lines), *_pages(found, month)]


def _counted(one: NamedEvidence) -> Light:
    return _line(shown(one.name, one.evidence.user_id), _said(one.evidence.kind), one.evidence.at)


def _said(kind: str) -> str:
    return _SAID.get(kind, kind)


def _near(found: Receipt) -> list[Node]:
    if not found.exclusions:
        return []
    title = "Near, and not counted"
    lines = [_excluded(one) for one in found.exclusions]
    more = found.near - len(found.exclusions)
    rest = [light.P(f"and {count(more)} more", className="quiet")] if more > 0 else []
    return [light.H3(title), _lines(title, lines), *rest]


def _excluded(named: NamedExclusion) -> Light:
    one = named.exclusion
    return _line(shown(named.name, one.user_id), f"{_said(one.kind)}: {one.reason}", one.at)


def _lines(title: str, lines: Sequence[Light]) -> Light:
    head = [light.Th(words, scope="col") for words in ("Person", "Event", "At (UTC)")]
    parts = [
        light.Caption(title, className="visually-hidden"),
        light.Thead(light.Tr(head)),
        light.Tbody(list(lines)),
    ]
    table = light.Table(parts, className="plain-table receipt-lines")
    return sideways(table, f"Table: {title}")


def _line(name: str, event: str, at: int) -> Light:
    own = light.Span(className="own-time quiet", **data(instant=str(at // 1000)))
    return light.Tr(
        [
            light.Th(name, scope="row"),
            light.Td(event),
            light.Td([light.Span(moment(at)), own], className="at"),
        ]
    )


def _pages(found: Receipt, month: int | str | None) -> list[Node]:
    """Older and newer blocks of a long receipt."""
    first, last = found.offset + 1, found.offset + len(found.evidence)
    if found.count <= len(found.evidence):
        return []
    buttons = [
        _turn("Earlier", found, month, found.offset - PAGE, possible=found.offset > 0),
        light.Span(f"{count(first)} to {count(last)} of {count(found.count)}", className="quiet"),
        _turn("Later", found, month, found.offset + PAGE, possible=last < found.count),
    ]
    return [light.Div(buttons, className="receipt-pages")]


def _turn(words: str, found: Receipt, month: int | str | None, offset: int, *, possible: bool) -> Light:
    return light.Button(
        words,
        type="button",
        className="btn btn-outline",
        disabled=not possible,
        **data(turn=found.figure, month="" if month is None else str(month), offset=str(max(offset, 0))),
    )
