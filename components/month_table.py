"""The months of a plan as a table: every figure opens its receipt; what is special about a month is said beside it."""

from __future__ import annotations

from collections.abc import Sequence

from components import light
from components.figure_link import Receipts
from components.light import Light
from components.marks import explained
from components.numbers import count, days
from components.panel import panel
from components.sideways import sideways
from core.licence_metrics import LicenceMetric, Source
from core.periods import PlanMonth, RowStatus
from core.usage_screens import MonthRow

_OVER = frozenset({"overage", "overage_to_date"})


def month_table(
    rows: Sequence[MonthRow], columns: Sequence[LicenceMetric], receipts: Receipts, tracked_from: int | None
) -> Light:
    """The panel. `columns`: the figures shown, each with its sentence.

    `tracked_from`: months before it are marked, since status changes were not recorded then.
    """
    head = light.Tr(
        [
            light.Th("Month", scope="col"),
            *[light.Th(explained(one.label, one.words), scope="col", className="number") for one in columns],
        ]
    )
    body = [_row(row, columns, receipts, tracked_from) for row in rows]
    caption = light.Caption("Consumption month by month", className="visually-hidden")
    table = light.Table([caption, light.Thead(head), light.Tbody(body)], className="plain-table months")
    scroll = sideways(table, "Consumption month by month")
    return panel("Month by month", scroll, note=_note(rows, tracked_from), className="panel-months")


def month_mark(month: PlanMonth, status: RowStatus, tracked_from: int | None) -> list[str]:
    """What is special about a month, in words."""
    marks = ["to date"] if status is RowStatus.OPEN else []
    marks += ["upcoming"] if status is RowStatus.UPCOMING else []
    marks += ["partial month"] if month.partial else []
    if tracked_from is not None and month.start < tracked_from and status is not RowStatus.UPCOMING:
        marks.append("before tracking" if month.end <= tracked_from else "tracking began")
    return marks


def _row(
    row: MonthRow, columns: Sequence[LicenceMetric], receipts: Receipts, tracked_from: int | None
) -> Light:
    marks = month_mark(row.month, row.status, tracked_from)
    tags = [light.Span(words, className="tag tag-month") for words in marks]
    name = light.Th(
        [light.Span(days(row.month.start, row.month.end), className="month-name"), *tags], scope="row"
    )
    cells = [_cell(row, column, receipts) for column in columns]
    return light.Tr([name, *cells], className=f"month-{row.status}")


def _cell(row: MonthRow, column: LicenceMetric, receipts: Receipts) -> Light:
    value: int | None = getattr(row, column.slug)
    if value is None:
        return light.Td("", className="number")
    if column.source is Source.GIVEN:
        return light.Td(count(value), className="number")
    over = bool(value) and column.slug in _OVER
    words = f"{column.label}, {days(row.month.start, row.month.end)}: {count(value)}"
    link = receipts.link(
        f"+{count(value)}" if over else count(value),
        column.slug,
        row.month.number,
        label=words,
        class_name="over" if over else "",
    )
    return light.Td(link, className="number")


def _note(rows: Sequence[MonthRow], tracked_from: int | None) -> str:
    words = "Every figure opens its receipt: who counted, by which event."
    early = tracked_from is not None and any(
        row.month.start < tracked_from and row.status is not RowStatus.UPCOMING for row in rows
    )
    if not early:
        return words
    return f"{words} Before tracking began, nobody recorded who was deactivated or came back."
