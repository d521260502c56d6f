"""Usage details to draw: small plans counted by the rules themselves, so that every figure is a true one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from core.credits import credit_rows
from core.instants import DAY
from core.mau import mau_rows, monthly_active_users, three_month_average
from core.periods import period, plan_months, plan_state
from core.plans import Plan
from core.seats import seat_ledger
from core.status import UserEvent
from core.usage_screens import Contact, DayLine, MonthRow, NamedMove, PlanChoice, UsageScreen
from tests.core.licences import at, deactivated, login, plan

NOW = at("2024-03-10T12:00:00Z")
SEATS, MAU, MAUC = plan("seats", 2), plan("mau", 2), plan("mauc", 4)
CONTACT = Contact("Dana Whitfield", "dana@example.com")
# Three seats at once in January; in March two people, one of them for the third time.
EVENTS = (
    login("ada", "2024-01-05T10:00:00Z"),
    login("bob", "2024-01-06T10:00:00Z"),
    login("cyd", "2024-01-07T10:00:00Z"),
    deactivated("cyd", "2024-01-20T10:00:00Z"),
    login("ada", "2024-02-05T10:00:00Z"),
    login("ada", "2024-03-05T10:00:00Z"),
    login("bob", "2024-03-06T10:00:00Z"),
)


def seats(now: int = NOW, events: Sequence[UserEvent] = EVENTS, of: Plan = SEATS) -> UsageScreen:
    """The screen of a seats plan."""
    ledger = seat_ledger(of, events, now)
    moved = Counter((move.at // DAY * DAY, move.taken) for move in ledger.moves)
    days = _days(of, now, moved)
    recent = tuple(NamedMove(move, move.user_id.title()) for move in reversed(ledger.moves))
    return _screen(of, now, ledger.rows, days, recent=recent, tracked_from=at("2024-02-01T00:00:00Z"))


def mau(now: int = NOW, events: Sequence[UserEvent] = EVENTS, of: Plan = MAU) -> UsageScreen:
    """The screen of a plan of monthly active users."""
    rows = mau_rows(of, _active(of, events, now), now)
    return _screen(of, now, rows, _first_days(of, events, now), average=three_month_average(rows))


def mauc(now: int = NOW, events: Sequence[UserEvent] = EVENTS, of: Plan = MAUC) -> UsageScreen:
    """The screen of a plan of credits."""
    rows = credit_rows(of, _active(of, events, now), now)
    return _screen(of, now, rows, _first_days(of, events, now))


def without_plan() -> UsageScreen:
    """An account to which no plan has been sold."""
    return UsageScreen((), None, NOW, None, 1, contact=CONTACT)


def _screen(
    of: Plan, now: int, rows: tuple[MonthRow, ...], days: tuple[DayLine, ...], **more: object
) -> UsageScreen:
    years = (plan("seats", 1, "2023-01-01"), of, plan("mau", 9, "2025-01-01"))
    choices = tuple(
        PlanChoice(replace(one, plan_id=f"y{k}"), plan_state(one, now)) for k, one in enumerate(years)
    )
    given = {"people": 5, "idle": 2, "contact": CONTACT, **more}
    return UsageScreen(choices, choices[1], now, None, 7, rows, days, **given)  # type: ignore[arg-type]


def _active(of: Plan, events: Sequence[UserEvent], now: int) -> list[int]:
    counts = monthly_active_users(of, events, now)
    return [counts[month.number].value if month.number in counts else 0 for month in plan_months(of)]


def _first_days(of: Plan, events: Sequence[UserEvent], now: int) -> tuple[DayLine, ...]:
    counts = monthly_active_users(of, events, now)
    moved = Counter((one.at // DAY * DAY, True) for count in counts.values() for one in count.evidence)
    return _days(of, now, moved)


def _days(of: Plan, now: int, moved: Counter[tuple[int, bool]]) -> tuple[DayLine, ...]:
    start, end = period(of)
    lines, level = [], 0
    for day in range(start, min(end, now + 1), DAY):
        taken, released = moved[day, True], moved[day, False]
        level += taken - released
        lines.append(DayLine(day, taken, released, level))
    return tuple(lines)
