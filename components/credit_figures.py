"""Monthly active user credits: what is left of the year's, when it runs out, the burn-down, month by month."""

from __future__ import annotations

from collections.abc import Sequence

from components import light
from components.chart import chart, key, plain_table
from components.figure_link import Receipts
from components.figures import Figure
from components.ids import Usage
from components.level_line import Level, across, band, level_line, said, upright
from components.light import Child, Light, Node
from components.mau_figures import days_left
from components.month_bars import MonthBar, month_bars
from components.month_table import month_mark, month_table
from components.numbers import count, counted, day, days
from components.panel import panel
from components.run_out import run_out_sentence, run_out_tile
from components.usage_tiles import Tile, idle_tile, of_amount, over, share_bar, tiles
from core.credits import CreditRow
from core.day_receipts import day_text
from core.licence_metrics import LICENCE_METRICS
from core.periods import RowStatus
from core.plans import Plan, PlanType
from core.usage_screens import DayLine, RunOut, UsageScreen

_METRICS = LICENCE_METRICS[PlanType.MAUC]
_COLUMNS = tuple(
    _METRICS[slug]
    for slug in (
        "opening_balance",
        "used",
        "used_to_date",
        "remaining",
        "overage",
        "overage_to_date",
        "expired",
    )
)


def credit_figures(screen: UsageScreen, plan: Plan, receipts: Receipts, run_out: RunOut | None) -> list[Node]:
    """Everything that moves when somebody logs in. The plan has begun."""
    rows = [row for row in screen.rows if isinstance(row, CreditRow)]
    begun = [row for row in rows if row.used is not None]
    return [
        _tiles(screen, begun, receipts, run_out),
        light.Div(
            [_burn_down(screen, plan, begun, receipts, run_out), _bars(rows, receipts)], className="columns"
        ),
        month_table(rows, _COLUMNS, receipts, None),
    ]


def _tiles(screen: UsageScreen, begun: list[CreditRow], receipts: Receipts, run_out: RunOut | None) -> Light:
    last = begun[-1]
    amount = (last.remaining or 0) + (last.used_to_date or 0) - (last.overage_to_date or 0)
    number, used = last.month.number, last.used_to_date or 0
    is_open = last.status is RowStatus.OPEN
    share = share_bar(used, amount, f"{count(used)} of {count(amount)} credits used")
    to_date = receipts.number(last.overage_to_date, "overage_to_date", number)
    left_note = [over(to_date, "credits")] if last.overage_to_date else [share]
    return tiles(
        Tile(
            "Credits left" if is_open else "Credits left at the end",
            _METRICS["remaining"].words,
            of_amount(receipts.link(count(last.remaining), "remaining", number), amount, ""),
            left_note,
        ),
        Tile(
            "Used this month" if is_open else "Used in the last month",
            _METRICS["used"].words,
            receipts.link(count(last.used), "used", number),
            days_left(screen, last.month.end) if is_open else "the plan has ended",
        ),
        run_out_tile(run_out, last, receipts),
        idle_tile(screen, receipts),
    )


def _burn_down(
    screen: UsageScreen, plan: Plan, begun: list[CreditRow], receipts: Receipts, run_out: RunOut | None
) -> Light:
    months = [row.month for row in screen.rows]
    start, end = months[0].start, months[-1].end
    left = [plan.amount - one.level for one in screen.days]
    level = Level(
        months,
        left,
        [_hover(one, plan.amount) for one in screen.days],
        _left_words(left[-1]) if left else "",
        floor=0,
    )
    lines = [across(plan.amount, start, end, value_at_end=0), upright(end)]
    marks = [
        said("unused credits expire", end, None, xanchor="right", xshift=-4),
        *_forecast(run_out, lines, end),
    ]
    figure = level_line(level, top=plan.amount, marks=marks, lines=lines)
    words_of = _summary(plan, begun)
    drawn = chart(
        Usage.LEVEL,
        figure,
        words_of + run_out_sentence(run_out, "Credits"),
        _twin(screen, plan, receipts),
        kind="level",
    )
    words = [("line", "Credits left at the end of each day"), ("dash", "Even pace")]
    if left and min(left) < 0:
        words.append(("weak", "Overage"))
    return panel("Credits left, day by day", drawn, note=key(*words))


def _forecast(run_out: RunOut | None, lines: list[Figure], end: int) -> list[Figure]:
    """The forecast's range as a pale band, in words at its foot; nothing where there is no forecast."""
    if run_out is None or run_out.reached is not None or run_out.earliest is None:
        return []
    latest = run_out.latest if run_out.latest is not None else end
    lines.append(band(run_out.earliest, latest))
    return [said("runs out", (run_out.earliest + latest) // 2, None, y=0.5)]


def _left_words(left: int) -> str:
    return f"{count(left)} left" if left >= 0 else f"{count(-left)} over"


def _hover(one: DayLine, amount: int) -> str:
    return f"{day(one.start)}<br>{_left_words(amount - one.level)}<br>{counted(one.taken, 'credit')} used"


def _summary(plan: Plan, begun: list[CreditRow]) -> str:
    last = begun[-1]
    used = f"{count(last.used_to_date)} of {counted(plan.amount, 'credit')} used in {counted(len(begun), 'month')}"
    if last.overage_to_date:
        return f"{used}: {count(last.overage_to_date)} above the year's amount."
    if last.status is RowStatus.CLOSED:
        return f"{used}; {count(last.expired)} expired with the plan."
    return f"{used}; {count(last.remaining)} left, which expire with the plan."


def _twin(screen: UsageScreen, plan: Plan, receipts: Receipts) -> Light:
    rows = [_twin_row(one, plan.amount, receipts) for one in screen.days if one.taken]
    return plain_table("Days on which credits were used", ("Day (UTC)", "Used", "Used to date", "Left"), rows)


def _twin_row(one: DayLine, amount: int, receipts: Receipts) -> Sequence[Child]:
    left, at = amount - one.level, day_text(one.start)
    slug = "remaining" if left >= 0 else "overage_to_date"
    return (
        day(one.start),
        receipts.number(one.taken, "used", at),
        receipts.number(one.level, "used_to_date", at),
        receipts.plain(_left_words(left), slug, at),
    )


def _bars(rows: list[CreditRow], receipts: Receipts) -> Light:
    bars = [_bar(row) for row in rows]
    begun = [row for row in rows if row.used is not None]
    highest = max(begun, key=lambda row: row.used or 0)
    summary = f"The most credits, {count(highest.used)}, were used in {days(highest.month.start, highest.month.end)}."
    figure = month_bars(bars, "credits", limit=None)
    drawn = chart(Usage.MONTHS, figure, summary, _months_twin(rows, receipts), kind="months")
    has_over = any(row.overage for row in begun)
    words = [("bar", "Credits used"), *([("weak", "Overage")] if has_over else [])]
    return panel("Credits used month by month", drawn, note=key(*words))


def _bar(row: CreditRow) -> MonthBar:
    if row.used is None:
        return MonthBar(row.month, row.status, None, None)
    return MonthBar(row.month, row.status, row.used - (row.overage or 0), row.overage)


def _months_twin(rows: list[CreditRow], receipts: Receipts) -> Light:
    lines = [
        (
            days(row.month.start, row.month.end),
            ", ".join(month_mark(row.month, row.status, None)) or "closed",
            receipts.number(row.used, "used", row.month.number),
            receipts.number(row.overage, "overage", row.month.number),
        )
        for row in rows
    ]
    return plain_table("Credits used month by month", ("Month", "Status", "Used", "Overage"), lines)
