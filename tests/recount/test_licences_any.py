"""The recount of the licence reports over any few events: the invariants, and each rule said a second way."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from tests.recount import Drop
from tests.recount.drop import instant_text
from tests.recount.events import LOGIN, ORDER, Event, Person, known, status_at
from tests.recount.invariants import column, hold
from tests.recount.licences import consumption_of, users_of
from tests.recount.plan_months import Plan, midnight, plan_months, row_status
from tests.recount.status import status

USERS = "ABC"
STARTS = [date(2024, 2, 29), date(2023, 1, 31), date(2024, 1, 1), date(2023, 3, 15)]
PLANS = st.builds(
    Plan,
    st.just("p"),
    st.sampled_from(["seats", "mau", "mauc"]),
    st.integers(0, 4),
    st.sampled_from(STARTS),
    st.sampled_from(["anniversary", "calendar"]),
)


@st.composite
def instants(draw: st.DrawFn, plan: Plan) -> datetime:
    """Most often near an edge of the plan or of a row, so that events meet at it and at each other."""
    edges = [plan.start, plan.end, *(month.start for month in plan_months(plan)[:3])]
    near = st.sampled_from(
        [timedelta(microseconds=-1), timedelta(), timedelta(microseconds=1), timedelta(days=9)]
    )
    return draw(st.sampled_from(edges)) + draw(near)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Plan, list[Person], list[Event], datetime]:
    """A plan, three people, up to twelve of their events, and a `now`."""
    plan = draw(PLANS)
    at = instants(plan)
    event = st.builds(Event, st.sampled_from(USERS), at, st.sampled_from(ORDER), at, st.none() | at)
    statuses = st.sampled_from([None, "active", "deactivated"])
    people = [Person(u, u, None, draw(statuses), draw(st.none() | at)) for u in USERS]
    return plan, people, draw(st.lists(event, max_size=12)), draw(at)


@given(cases(), st.randoms(use_true_random=False))
def test_the_invariants_hold_in_any_order_of_rows(
    case: tuple[Plan, list[Person], list[Event], datetime], random: Random
) -> None:
    plan, people, events, now = case
    reports = consumption_of(plan, people, events, now), users_of(plan, people, events, now)
    hold(plan, *reports, now)
    random.shuffle(events)
    random.shuffle(people)
    again = [*events, *events[:3]]  # repeated rows count once
    assert (consumption_of(plan, people, again, now), users_of(plan, people, again, now)) == reports


@given(cases())
def test_a_seat_is_held_by_whose_last_word_in_the_plan_is_a_login(
    case: tuple[Plan, list[Person], list[Event], datetime],
) -> None:
    plan, people, events, now = case
    plan = Plan(plan.plan_id, "seats", plan.amount, plan.starts_on, plan.month_basis)

    def holders(end: datetime) -> int:
        last = {}
        for event in known(events, None):
            if plan.start <= event.at < end and event.at <= now and event.kind != "activated":
                last[event.user_id] = event.kind
        return list(last.values()).count(LOGIN)

    closings = column(consumption_of(plan, people, events, now), "closing")
    for month, closing in zip(plan_months(plan), closings, strict=True):
        assert closing == (None if row_status(month, now) == "upcoming" else holders(month.end))
    assert column(users_of(plan, people, events, now), "seat_status").count("holding") == holders(plan.end)


@given(cases())
def test_later_and_unknown_events_do_not_count(
    case: tuple[Plan, list[Person], list[Event], datetime],
) -> None:
    plan, people, events, now = case
    past = [event for event in events if event.at <= now]
    assert consumption_of(plan, people, past, now) == consumption_of(plan, people, events, now)
    then = now - timedelta(days=40)
    then_known = [
        one._replace(withdrawn_at=None)
        for one in events
        if one.recorded_at is not None
        and one.recorded_at <= then
        and not (one.withdrawn_at is not None and one.withdrawn_at <= then)
    ]
    for report in (consumption_of, users_of):
        assert report(plan, people, events, now, then) == report(plan, people, then_known, now)


@given(cases())
def test_the_status_is_that_of_the_other_recount(
    case: tuple[Plan, list[Person], list[Event], datetime],
) -> None:
    _, people, events, now = case
    standing = [event for event in events if event.withdrawn_at is None]
    rows = [{"user_id": e.user_id, "at": instant_text(e.at), "event": e.kind} for e in standing]
    drop = Drop({
        "users": [{"user_id": one.user_id, "status": one.status or ""} for one in people],
        "logins": [row for row in rows if row["event"] == LOGIN],
        "user_events": [row for row in rows if row["event"] != LOGIN],
    })  # fmt: skip
    for one in people:
        own = known([event for event in events if event.user_id == one.user_id], None)
        assert status_at(one, own, now) == status(drop, one.user_id, now)


@given(st.dates(date(1999, 1, 1), date(2032, 12, 31)))
def test_a_plan_is_cut_into_its_months(day: date) -> None:
    for basis in ("anniversary", "calendar"):
        plan = Plan("p", "mau", 1, day, basis)
        months = plan_months(plan)
        assert months[0].start == midnight(day)
        assert months[-1].end == plan.end
        assert all(one.end == following.start for one, following in zip(months, months[1:], strict=False))
        assert all(one.start < one.end for one in months)
        if basis == "anniversary":
            assert len(months) == 12
            assert all(27 <= (one.end - one.start).days <= 31 for one in months)
        else:
            assert len(months) == (12 if day.day == 1 else 13)
            assert all(one.start.day == 1 for one in months[1:])
            assert [one.number for one in months if one.partial] == ([] if day.day == 1 else [1, 13])
