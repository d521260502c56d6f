"""Seats: in use, free and at the peak; held day by day against the purchased line; month by month; who moved."""

from __future__ import annotations

from collections.abc import Sequence

from components.chart import chart, key, plain_table
from components.figure_link import Receipts
from components.figures import Figure
from components.ids import Usage
from components.level_line import ROOM_DAYS, Level, across, level_line, said
from components.light import Child, Children, Light, Node
from components.month_table import month_table
from components.numbers import count, counted, day, days
from components.panel import panel
from components.run_out import run_out_sentence
from components.seat_moves import recent_moves
from components.usage_tiles import Tile, idle_tile, of_amount, over, share_bar, tiles
from core.day_receipts import day_text
from core.licence_metrics import LICENCE_METRICS
from core.periods import PlanState, RowStatus
from core.plans import Plan, PlanType
from core.seats import SeatRow
from core.usage_screens import DayLine, RunOut, UsageScreen

_METRICS = LICENCE_METRICS[PlanType.SEATS]
_COLUMNS = tuple(
    _METRICS[slug]
    for slug in ("seats_purchased", "opening", "taken", "released", "closing", "peak", "available", "overage")
)


def seat_figures(screen: UsageScreen, plan: Plan, receipts: Receipts, run_out: RunOut | None) -> list[Node]:
    """Everything that moves when somebody logs in or is deactivated. The plan has begun."""
    begun = [row for row in screen.rows if isinstance(row, SeatRow) and row.closing is not None]
    return [
        _tiles(screen, begun, receipts),
        _chart(screen, plan, begun, receipts, run_out),
        month_table(screen.rows, _COLUMNS, receipts, screen.tracked_from),
        recent_moves(screen),
    ]


def _tiles(screen: UsageScreen, begun: list[SeatRow], receipts: Receipts) -> Light:
    last = begun[-1]
    highest = max(begun, key=lambda row: row.peak or 0)
    held, peak, amount = last.closing or 0, highest.peak or 0, last.seats_purchased
    current = screen.chosen is not None and screen.chosen.state is PlanState.CURRENT
    number = last.month.number
    above = peak - amount
    month = days(highest.month.start, highest.month.end)
    seats = receipts.number(highest.overage, "overage", highest.month.number)
    peak_note: Children = [over(seats, "seats"), f" in {month}"] if above > 0 else f"in {month}"
    return tiles(
        Tile(
            "Seats in use now" if current else "Seats in use at the end",
            _METRICS["closing"].words,
            of_amount(receipts.link(count(held), "closing", number), amount, ""),
            share_bar(held, amount, f"{count(held)} of {count(amount)} seats in use"),
        ),
        Tile(
            "Free" if current else "Free at the end",
            _METRICS["free"].words,
            receipts.link(count(last.available), "free", number),
            f"of {counted(amount, 'seat')} purchased",
        ),
        Tile(
            "Peak",
            f"The most in any month so far. {_METRICS['peak'].words}",
            receipts.link(count(peak), "peak", highest.month.number),
            peak_note,
        ),
        idle_tile(screen, receipts),
    )


def _chart(
    screen: UsageScreen, plan: Plan, begun: list[SeatRow], receipts: Receipts, run_out: RunOut | None
) -> Light:
    months = [row.month for row in screen.rows]
    start, end = months[0].start, months[-1].end
    level = Level(
        months,
        [one.level for one in screen.days],
        [_hover(one) for one in screen.days],
        f"{count(screen.days[-1].level)} held" if screen.days else "",
        ceiling=plan.amount,
    )
    words = _purchased(plan.amount, start, end, early=len(screen.days) < ROOM_DAYS)
    figure = level_line(level, top=plan.amount, marks=[words], lines=[across(plan.amount, start, end)])
    drawn = chart(
        Usage.LEVEL,
        figure,
        _summary(plan, begun) + run_out_sentence(run_out, "Free seats"),
        _twin(screen, receipts),
        kind="level",
    )
    is_over = any(one.level > plan.amount for one in screen.days)
    marks = [("line", "Seats held at the end of each day"), ("dash", "Purchased")]
    return panel(
        "Seats held, day by day", drawn, note=key(*marks, *([("weak", "Overage")] if is_over else []))
    )


def _purchased(amount: int, start: int, end: int, *, early: bool) -> Figure:
    """At the left, or at the right while the line itself has only just left the left edge."""
    at, side, shift = (end, "right", -4) if early else (start, "left", 4)
    return said(f"Purchased {count(amount)}", at, amount, xanchor=side, xshift=shift)


def _hover(one: DayLine) -> str:
    return f"{day(one.start)}<br>{count(one.level)} held<br>{count(one.taken)} taken, {count(one.released)} given back"


def _summary(plan: Plan, begun: list[SeatRow]) -> str:
    last, highest = begun[-1], max(begun, key=lambda row: row.peak or 0)
    one = last.closing == 1
    is_open = last.status is RowStatus.OPEN
    when = (
        ("is" if one else "are") + " held now"
        if is_open
        else ("was" if one else "were") + " held when the plan ended"
    )
    above = (highest.peak or 0) - plan.amount
    reach = f"{count(above)} above" if above > 0 else "within"
    return (
        f"{count(last.closing)} of {counted(plan.amount, 'seat')} {when}; "
        f"the peak was {count(highest.peak)}, {reach} the purchased amount."
    )


def _twin(screen: UsageScreen, receipts: Receipts) -> Light:
    """The days on which something moved: the others repeat the day before."""
    rows = [_twin_row(one, receipts) for one in screen.days if one.taken or one.released]
    return plain_table("Days on which seats moved", ("Day (UTC)", "Taken", "Released", "Held"), rows)


def _twin_row(one: DayLine, receipts: Receipts) -> Sequence[Child]:
    at = day_text(one.start)
    figures = (("taken", one.taken), ("released", one.released), ("closing", one.level))
    return (day(one.start), *[receipts.number(value, slug, at) for slug, value in figures])
