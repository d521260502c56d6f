"""Rulebook 3, "Status at an instant", and the order of rulebook 0."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.status import ACTIVATED, DEACTIVATED, Status, changed_by, in_order, status_at

ACTIVE, GONE = Status.ACTIVE, Status.DEACTIVATED
EVENTS = st.lists(
    st.tuples(st.integers(0, 6), st.sampled_from(["activated", "login", "deactivated"])), max_size=6
)


def test_at_the_same_instant_activated_comes_before_login_before_deactivated() -> None:
    events = [(1, "deactivated"), (1, "login"), (1, "activated"), (0, "deactivated")]
    assert in_order(events) == [(0, "deactivated"), (1, "activated"), (1, "login"), (1, "deactivated")]


@pytest.mark.parametrize(
    ("baseline", "events", "now", "status"),
    [
        (None, [], 5, ACTIVE),
        ("active", [], 5, ACTIVE),
        ("deactivated", [], 5, GONE),
        ("deactivated", [(4, "login")], 5, GONE),  # no `deactivated` event to come back from
        (None, [(5, "deactivated")], 5, GONE),  # at `now` counts
        (None, [(5, "deactivated")], 4, ACTIVE),  # before it the opposite of what it sets
        ("active", [(5, "activated")], 4, GONE),
        ("deactivated", [(5, "deactivated")], 4, ACTIVE),  # the events win over the column
        ("deactivated", [(5, "activated")], 5, ACTIVE),
        (None, [(5, "deactivated"), (6, "login")], 6, ACTIVE),  # an implied reactivation
        (None, [(5, "deactivated"), (6, "login")], 5, GONE),
        (None, [(5, "deactivated"), (5, "login")], 9, GONE),  # the login came first
        (None, [(5, "activated"), (5, "deactivated")], 5, GONE),
        (None, [(5, "deactivated"), (6, "login"), (7, "deactivated")], 9, GONE),
        (None, [(5, "activated"), (4, "login")], 4, GONE),  # a login before the first event proves nothing
    ],
)
def test_status_is_what_the_last_event_says(
    baseline: str | None, events: list[tuple[int, str]], now: int, status: Status
) -> None:
    assert status_at(baseline, events, now) is status


@given(
    st.sampled_from([None, "active", "deactivated"]),
    EVENTS,
    st.integers(-1, 7),
    st.randoms(use_true_random=False),
)
def test_the_order_in_which_events_are_given_does_not_matter(
    baseline: str | None, events: list[tuple[int, str]], now: int, random: object
) -> None:
    assert status_at(baseline, events, now) is status_at(baseline, sorted(events, reverse=True), now)
    assert status_at(baseline, events, now) is status_at(baseline, events * 2, now)


@given(EVENTS, st.integers(0, 6))
def test_later_events_change_nothing_once_a_status_event_has_come(
    events: list[tuple[int, str]], now: int
) -> None:
    past = [event for event in events if event[0] <= now]
    if any(kind != "login" for _, kind in past):
        assert status_at(None, events, now) is status_at(None, past, now)


@given(
    events=EVENTS,
    baseline=st.sampled_from((None, "active", "deactivated")),
    now=st.integers(0, 7),
)
def test_the_event_that_changed_a_status_is_the_last_instant_at_which_it_changes(
    events: list[tuple[int, str]], baseline: str | None, now: int
) -> None:
    """Slow and obvious: the status just after each instant, walked back from now."""
    found = changed_by(events, now)
    status = status_at(baseline, events, now)
    if found is None:
        changes = [one[0] for one in events if one[1] in (ACTIVATED, DEACTIVATED)]
        assert not changes or min(changes) > now
        return
    at, kind = found
    assert at <= now and (at, kind) in events
    assert status is (Status.DEACTIVATED if kind == DEACTIVATED else Status.ACTIVE)
    assert all(status_at(baseline, events, later) is status for later in range(at, now + 1))
