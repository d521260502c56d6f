"""Monthly active users: this month's against the limit, a bar a month, month by month."""

from __future__ import annotations

from components.chart import chart, key, plain_table
from components.figure_link import Receipts
from components.ids import Usage
from components.light import Light, Node
from components.month_bars import MonthBar, month_bars
from components.month_table import month_mark, month_table
from components.numbers import count, counted, days, decimal
from components.panel import panel
from components.usage_tiles import Tile, idle_tile, of_amount, share_bar, tiles
from core.instants import DAY
from core.licence_metrics import LICENCE_METRICS
from core.mau import MauRow
from core.periods import RowStatus
from core.plans import Plan, PlanType
from core.usage_screens import UsageScreen

_METRICS = LICENCE_METRICS[PlanType.MAU]
_COLUMNS = tuple(_METRICS[slug] for slug in ("limit", "active_users", "unused", "overage"))


def mau_figures(screen: UsageScreen, plan: Plan, receipts: Receipts) -> list[Node]:
    """Everything that moves when somebody logs in. The plan has begun."""
    rows = [row for row in screen.rows if isinstance(row, MauRow)]
    return [
        _tiles(screen, [row for row in rows if row.active_users is not None], receipts),
        _chart(rows, plan, receipts),
        month_table(rows, _COLUMNS, receipts, None),
    ]


def days_left(screen: UsageScreen, end: int) -> str:
    """How much of the open month is left, its last day counted whole."""
    return f"{counted(-(-(end - screen.now) // DAY), 'day')} left in this month"


def _tiles(screen: UsageScreen, begun: list[MauRow], receipts: Receipts) -> Light:
    last, highest = begun[-1], max(begun, key=lambda row: row.active_users or 0)
    active, limit, number = last.active_users or 0, last.limit, last.month.number
    is_open = last.status is RowStatus.OPEN
    return tiles(
        Tile(
            "Active users this month" if is_open else "Active users in the last month",
            _METRICS["active_users"].words,
            of_amount(receipts.link(count(active), "active_users", number), limit, ""),
            share_bar(active, limit, f"{count(active)} of {count(limit)} active users"),
        ),
        _left_tile(screen, last, receipts),
        Tile(
            "Three-month average",
            _METRICS["average"].words,
            receipts.link(decimal(screen.average), "average", None),
            [
                "highest: ",
                receipts.number(highest.active_users, "active_users", highest.month.number),
                f" in {days(highest.month.start, highest.month.end)}",
            ],
        ),
        idle_tile(screen, receipts),
    )


def _left_tile(screen: UsageScreen, last: MauRow, receipts: Receipts) -> Tile:
    when = days_left(screen, last.month.end) if last.status is RowStatus.OPEN else "the plan has ended"
    if last.overage:
        value = receipts.link(f"+{count(last.overage)}", "overage", last.month.number, class_name="over")
        return Tile("Over the limit", _METRICS["overage"].words, value, when)
    value = receipts.link(count(last.unused), "unused", last.month.number)
    return Tile("Left in the month", _METRICS["unused"].words, value, when)


def _chart(rows: list[MauRow], plan: Plan, receipts: Receipts) -> Light:
    bars = [_bar(row) for row in rows]
    figure = month_bars(bars, "active users", limit=plan.amount)
    drawn = chart(Usage.MONTHS, figure, _summary(rows), _twin(rows, receipts), kind="months")
    over = [("weak", "Overage")] if any(bar.over for bar in bars) else []
    marks = [("bar", "Active users within the limit"), *over, ("dash", "Limit")]
    return panel("Active users month by month", drawn, note=key(*marks))


def _bar(row: MauRow) -> MonthBar:
    if row.active_users is None:
        return MonthBar(row.month, row.status, None, None)
    return MonthBar(row.month, row.status, min(row.active_users, row.limit), row.overage)


def _summary(rows: list[MauRow]) -> str:
    begun = [row for row in rows if row.active_users is not None]
    highest = max(begun, key=lambda row: row.active_users or 0)
    above = sum(bool(row.overage) for row in begun)
    where = (
        f"{count(above)} of {counted(len(begun), 'month')} above the limit"
        if above
        else "no month above the limit"
    )
    peak = f"the most were {count(highest.active_users)}, in {days(highest.month.start, highest.month.end)}"
    return f"{where.capitalize()}; {peak}."


def _twin(rows: list[MauRow], receipts: Receipts) -> Light:
    lines = [
        (
            days(row.month.start, row.month.end),
            ", ".join(month_mark(row.month, row.status, None)) or "closed",
            count(row.limit),
            receipts.number(row.active_users, "active_users", row.month.number),
            receipts.number(row.overage, "overage", row.month.number),
        )
        for row in rows
    ]
    header = ("Month", "Status", "Limit", "Active users", "Overage")
    return plain_table("Active users month by month", header, lines)
