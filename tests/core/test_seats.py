"""Rulebook 3: the seat ledger, its worked example, and what its rows must always hold."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.instants import DAY
from core.periods import RowStatus, plan_months
from core.person_use import SeatStatus, person_use
from core.seats import held_before, moved, peak_count, seat_ledger
from core.status import ACTIVATED, DEACTIVATED, LOGIN, UserEvent, event_order
from tests.core.licences import activated, at, deactivated, login, plan

FIVE = [login(user, "2024-01-05T00:00:00Z") for user in "ABCDE"]
LATE = at("2030-01-01T00:00:00Z")
PLAN = plan(amount=2, starts_on="2024-01-31")


def row(events: list[UserEvent], number: int = 1, amount: int = 5, now: int = LATE):  # type: ignore[no-untyped-def]
    return seat_ledger(plan(amount=amount), events, now).rows[number - 1]


@pytest.mark.parametrize(("gone", "came", "peak", "overage"), [("10", "11", 5, 0), ("11", "10", 6, 1)])
def test_five_seats_one_deactivated_and_one_login_in_either_order(
    gone: str, came: str, peak: int, overage: int
) -> None:
    events = [*FIVE, deactivated("A", f"2024-02-10T{gone}:00:00Z"), login("F", f"2024-02-10T{came}:00:00Z")]
    got = row(events, number=2)
    assert (got.opening, got.peak, got.overage, got.closing) == (5, peak, overage, 5)
    assert (got.taken, got.released, got.available) == (1, 1, 0)


def test_deactivated_in_may_first_login_of_a_plan_from_june_is_an_implied_reactivation() -> None:
    june = plan(starts_on="2024-06-01")
    may, back = deactivated("A", "2024-05-10T00:00:00Z"), login("A", "2024-06-03T00:00:00Z")
    assert seat_ledger(june, [may, back], LATE).moves[0].implied
    for between in (login("A", "2024-05-20T00:00:00Z"), activated("A", "2024-05-20T00:00:00Z")):
        assert not seat_ledger(june, [may, between, back], LATE).moves[0].implied


def test_activated_takes_nothing_the_next_login_does() -> None:
    events = [
        login("A", "2024-01-02T00:00:00Z"),
        deactivated("A", "2024-01-03T00:00:00Z"),
        activated("A", "2024-01-04T00:00:00Z"),
    ]
    assert row(events).closing == 0
    again = seat_ledger(plan(), [*events, login("A", "2024-01-05T00:00:00Z")], LATE)
    assert again.rows[0].closing == 1
    assert not again.moves[-1].implied


def test_at_the_same_instant_a_login_comes_before_a_deactivation() -> None:
    noon = "2024-01-05T12:00:00Z"
    got = row([deactivated("A", noon), login("A", noon)])
    assert (got.taken, got.released, got.peak, got.closing) == (1, 1, 1, 0)


def test_no_seat_is_held_at_the_plans_start() -> None:
    got = row([login("A", "2023-12-31T23:59:59.999999Z")])
    assert (got.opening, got.closing) == (0, 0)


def test_an_upcoming_row_shows_only_what_was_purchased() -> None:
    got = row(FIVE, number=3, now=at("2024-02-15T00:00:00Z"))
    assert got.status is RowStatus.UPCOMING
    assert got.seats_purchased == 5
    assert {got.opening, got.taken, got.closing, got.peak, got.available, got.overage} == {None}


def test_a_receipt_names_who_was_near_the_edges() -> None:
    late = login("Z", "2024-02-01T10:00:00Z")
    ledger = seat_ledger(plan(), [*FIVE, late], LATE)
    count = moved(ledger.moves, plan_months(plan())[0], [late], taken=True)
    assert count.value == ledger.rows[0].taken == 5
    assert [(one.user_id, one.reason) for one in count.exclusions] == [("Z", "after the period")]


EDGES = [edge for month in plan_months(PLAN) for edge in (month.start, month.end)]
INSTANTS = st.builds(
    lambda edge, off: edge + off,
    st.sampled_from(EDGES),
    st.sampled_from([-1, 0, 1, -DAY, DAY]) | st.integers(-40 * DAY, 40 * DAY),
)
EVENTS = st.lists(
    st.builds(
        UserEvent, INSTANTS, st.sampled_from([LOGIN, LOGIN, ACTIVATED, DEACTIVATED]), st.sampled_from("ABCD")
    ),
    max_size=30,
)


@given(EVENTS, INSTANTS, st.randoms())
def test_what_the_rows_must_always_hold(events: list[UserEvent], now: int, shuffle: random.Random) -> None:
    ledger = seat_ledger(PLAN, events, now)
    shuffled = shuffle.sample(events, len(events))
    assert seat_ledger(PLAN, shuffled, now) == ledger
    begun = [one for one in ledger.rows if one.status is not RowStatus.UPCOMING]
    held = 0
    for one in begun:
        opening, closing = one.opening or 0, one.closing or 0
        assert opening == held
        assert opening + (one.taken or 0) - (one.released or 0) == closing
        assert (one.peak or 0) >= max(opening, closing)
        assert one.opening == held_before(ledger.moves, one.month.start).value
        assert one.closing == held_before(ledger.moves, one.month.end).value
        assert one.peak == peak_count(ledger.moves, one.month).value
        held = closing
    users = {event.user_id for event in events}
    uses = [person_use(PLAN, _of(events, user), now) for user in sorted(users)]
    assert held == sum(use.seat_status is SeatStatus.HOLDING for use in uses)
    assert sum(one.taken or 0 for one in begun) == sum(use.times_taken for use in uses)


def _of(events: list[UserEvent], user: str) -> list[UserEvent]:
    return sorted((event for event in events if event.user_id == user), key=event_order)
