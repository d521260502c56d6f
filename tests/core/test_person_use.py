"""Rulebook 6: what one person uses of a plan."""

from __future__ import annotations

import pytest

from core.periods import period
from core.person_use import PersonUse, SeatStatus, person_use
from core.status import LOGIN, UserEvent
from tests.core.licences import at, deactivated, login, plan

LATE = at("2030-01-01T00:00:00Z")


def test_logins_first_and_last_are_those_inside_the_plan_and_not_after_now() -> None:
    days = ("2023-12-31", "2024-01-05", "2024-03-01", "2024-03-09")
    events = [login("A", f"{day}T00:00:00Z") for day in days]
    use = person_use(plan("mau"), events, at("2024-03-01T00:00:00Z"))
    assert (use.logins, use.first_login, use.last_login) == (2, events[1].at, events[2].at)
    assert use.months == 0b101
    assert use.months_active == 2


@pytest.mark.parametrize(("edge", "off", "counts"), [(0, -1, 0), (0, 0, 1), (1, -1, 1), (1, 0, 0)])
def test_the_plan_holds_its_start_and_not_its_end(edge: int, off: int, counts: int) -> None:
    event = UserEvent(period(plan("mau"))[edge] + off, LOGIN, "A")
    assert person_use(plan("mau"), [event], LATE).logins == counts


def test_seats_of_somebody_who_gave_one_back_and_took_another() -> None:
    events = [
        login("A", "2024-01-02T00:00:00Z"),
        deactivated("A", "2024-02-03T00:00:00Z"),
        login("A", "2024-03-04T00:00:00Z"),
    ]
    use = person_use(plan("seats"), events, LATE)
    assert (use.seat_status, use.times_taken, use.implied_reactivations) == (SeatStatus.HOLDING, 2, 1)
    assert (use.first_taken_at, use.last_released_at) == (events[0].at, events[1].at)
    before = person_use(plan("seats"), events, at("2024-02-10T00:00:00Z"))
    assert before.seat_status is SeatStatus.RELEASED


def test_somebody_without_a_login_uses_nothing() -> None:
    assert person_use(plan("seats"), [], LATE) == PersonUse()
    assert PersonUse().seat_status is SeatStatus.NONE
