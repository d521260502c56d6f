"""As known at: consumption then is `core`'s over the events known then; what changed since is told by person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.credits import credit_ledger
from core.knowledge import FIGURES
from core.mau import mau_rows, monthly_active_users
from core.periods import RowStatus, plan_months
from core.plans import Plan, PlanType
from core.requests import Request
from core.scope import BadRequest, Denied, NotFound
from core.seats import seat_ledger
from core.status import LOGIN, UserEvent
from core.usage_screens import Change, MonthRow
from data.engine import Database
from data.ingest import undo_import
from data.reports import known as knowing
from data.reports.sources import reading
from data.reports.usage import month_rows
from tests.core.licences import at, plan
from tests.core.licences import deactivated as gone
from tests.core.licences import login as came
from tests.data.builders import account, admin, bring, manager
from tests.data.licence_pasts import (
    PEOPLE,
    Delivery,
    described,
    drop,
    edges,
    events,
    hour,
    known,
    lived,
    plans,
)
from tests.data.strategies import EXAMPLES, tried

examples = tried(2 * EXAMPLES)
TODAY = hour(100)
YEAR = plan("seats", 2, "2024-01-01")


def in_core(one: Plan, stood: set[UserEvent], now: int) -> Sequence[MonthRow]:
    """The consumption report's rows by the rules alone."""
    if one.plan_type is PlanType.SEATS:
        return seat_ledger(one, stood, now).rows
    if one.plan_type is PlanType.MAUC:
        return credit_ledger(one, stood, now)[0]
    counts = monthly_active_users(one, stood, now)
    return mau_rows(one, [counts[m.number].value if m.number in counts else 0 for m in plan_months(one)], now)


def figures(rows: Sequence[MonthRow]) -> Counter[tuple[int, str]]:
    """The counted figures of the months begun."""
    found: Counter[tuple[int, str]] = Counter()
    for row in rows:
        if row.status is not RowStatus.UPCOMING:
            for name in ("taken", "released", *FIGURES.values()):
                found[row.month.number, name] = getattr(row, name, 0) or 0
    return found


pasts = st.tuples(plans, st.lists(st.booleans(), min_size=3, max_size=3))
statuses = st.lists(
    st.tuples(st.sampled_from(PEOPLE[:2]), st.sampled_from(["active", "deactivated"])),
    max_size=2,
    unique_by=lambda one: one[0],
)


def a_past(data: st.DataObject) -> tuple[Plan, list[Delivery]]:
    """Three deliveries with rows in common; some are undone at hours 10, 11 and 12."""
    one, undone = data.draw(pasts)
    shared = data.draw(events(one, 4))
    return one, [
        Delivery(
            tuple(dict.fromkeys([*data.draw(events(one, 5)), *shared[number:]])),
            10 + number if gone else None,
            tuple(data.draw(statuses)),
        )
        for number, gone in enumerate(undone)
    ]


@pytest.mark.slow
@examples
@given(st.data())
def test_consumption_as_known_then_is_that_of_the_events_known_then(
    database: Database, tmp_path: Path, data: st.DataObject
) -> None:
    one, deliveries = a_past(data)
    now = data.draw(st.sampled_from([TODAY, edges(one)[2] - 1, edges(one)[2]]))
    account_id = lived(database, tmp_path, one, deliveries)
    for when in (0, 1, 2, 3, 10, 11, 12, None):
        request = Request(now=now, as_known_at=None if when is None else hour(when), plan="p")
        with reading(database, admin(account_id), request, licences=True) as reader:
            rows = month_rows(reader, one, now)
        assert rows == tuple(in_core(one, known(deliveries, when), now)), f"as known at hour {when}"


@examples
@given(st.data())
def test_the_changes_between_two_knowledges_add_up_to_the_difference(
    database: Database, tmp_path: Path, data: st.DataObject
) -> None:
    one, deliveries = a_past(data)
    now = data.draw(st.sampled_from([TODAY, edges(one)[2], edges(one)[2] - 1]))
    account_id = lived(database, tmp_path, one, deliveries)
    hours = (0, 1, 2, 3, 10, 12, None)
    ever = {event for when in (*hours, 11) for event in known(deliveries, when)}
    for place, earlier in enumerate(hours[:-1]):
        for later in hours[place + 1 :]:
            assert earlier is not None
            got = ask(database, account_id, now, hour(earlier), None if later is None else hour(later))
            before, after = (in_core(one, known(deliveries, when), now) for when in (earlier, later))
            expected = figures(after)
            expected.subtract(figures(before))
            sums: Counter[tuple[int, str]] = Counter()
            for change in got:
                sums[change.month, change.figure] += change.by
                moved = UserEvent(change.at, change.kind, change.user_id)
                assert moved in ever
                assert (moved in known(deliveries, later)) != change.withdrawn
                assert (moved in known(deliveries, earlier)) == change.withdrawn
                assert hour(earlier) < change.known_at <= (TODAY if later is None else hour(later))
                assert change.name == f"Name of {change.user_id}"
            assert +sums == +expected
            assert -sums == -expected


def ask(
    database: Database, account_id: int, now: int, earlier: int, later: int | None = None
) -> list[Change]:
    return knowing.changes(database, admin(account_id), Request(now=now, plan="p"), earlier, later)


# --- worked by hand -----------------------------------------------------------------------------------------------


def test_a_late_deactivation_names_itself_and_the_seat_it_frees_for_an_old_login(
    database: Database, tmp_path: Path
) -> None:
    logins = (came("ann", "2024-01-05T00:00:00Z"), came("ann", "2024-03-05T00:00:00Z"))
    late = gone("ann", "2024-02-10T00:00:00Z")
    account_id = lived(database, tmp_path, YEAR, [Delivery(logins), Delivery((late,))])
    told = {
        "user_id": "ann",
        "name": "Name of ann",
        "kind": "deactivated",
        "at": late.at,
        "known_at": hour(2),
    }
    assert ask(database, account_id, TODAY, hour(1)) == [
        Change(month=2, figure="released", by=1, withdrawn=False, **told),  # type: ignore[arg-type]
        Change(month=3, figure="taken", by=1, withdrawn=False, **told),  # type: ignore[arg-type]
    ]


def test_a_withdrawn_login_says_when_it_went(database: Database, tmp_path: Path) -> None:
    mau = plan("mau", 2, "2024-01-01")
    only = came("bob", "2024-02-10T00:00:00Z")
    account_id = lived(database, tmp_path, mau, [Delivery((only,), undone=5)])
    gone_again = Change(2, "active_users", "bob", "Name of bob", -1, LOGIN, only.at, hour(5), withdrawn=True)
    assert ask(database, account_id, TODAY, hour(1)) == [gone_again]
    assert ask(database, account_id, TODAY, hour(1), hour(5)) == [gone_again]
    assert ask(database, account_id, TODAY, hour(1), hour(5) - 1) == []
    assert ask(database, account_id, TODAY, hour(0)) == []  # it came and went in between


def test_an_event_delivered_again_changes_nothing_and_its_undo_neither(
    database: Database, tmp_path: Path
) -> None:
    mau = plan("mau", 2, "2024-01-01")
    only = came("bob", "2024-02-10T00:00:00Z")
    account_id = lived(database, tmp_path, mau, [Delivery((only,), undone=5), Delivery((only,))])
    assert ask(database, account_id, TODAY, hour(1)) == []
    assert [change.by for change in ask(database, account_id, TODAY, hour(0))] == [1]


def test_a_status_event_that_an_undo_makes_of_a_later_import_is_known_since_the_undo(
    database: Database, tmp_path: Path
) -> None:
    """Three imports give a status; the one that changed it is taken back, and the next one changes it instead."""
    this_year = plan("seats", 2, "2025-01-01")
    first, second, third = (
        Delivery((UserEvent(hour(1) - 1, LOGIN, "ann"),), None, (("ann", "active"),)),
        Delivery((), 5, (("ann", "deactivated"),)),
        Delivery((), None, (("ann", "deactivated"),)),
    )
    account_id = lived(database, tmp_path, this_year, [first, second, third])
    told = ("ann", "Name of ann")
    now = hour(6)
    released = Change(1, "released", *told, 1, "deactivated", hour(2), known_at=hour(2), withdrawn=False)
    assert ask(database, account_id, now, hour(1), hour(2)) == [released]
    assert ask(database, account_id, now, hour(2), hour(4)) == []
    # it is released by another event, which moves no figure: neither is told
    assert ask(database, account_id, now, hour(3), hour(5)) == []
    later = Change(1, "released", *told, 1, "deactivated", hour(3), known_at=hour(5), withdrawn=False)
    assert ask(database, account_id, now, hour(1)) == [later]


def test_a_second_login_of_a_month_changes_no_figure(database: Database, tmp_path: Path) -> None:
    mau = plan("mau", 2, "2024-01-01")
    first, earlier = came("bob", "2024-02-10T00:00:00Z"), came("bob", "2024-02-09T00:00:00Z")
    account_id = lived(database, tmp_path, mau, [Delivery((first,)), Delivery((earlier,))])
    assert ask(database, account_id, TODAY, hour(1)) == []


def test_a_plan_that_was_not_known_yet_makes_no_rows_there(database: Database, tmp_path: Path) -> None:
    account_id = lived(database, tmp_path, YEAR, [Delivery((came("ann", "2024-01-05T00:00:00Z"),))])
    told = Change(0, "plan", "", "", 2, "plan known", at("2024-01-01T00:00:00Z"), hour(0), withdrawn=False)
    assert ask(database, account_id, TODAY, hour(0) - 1) == [told]


def test_a_plan_taken_back_and_one_of_another_amount_are_told(database: Database, tmp_path: Path) -> None:
    account_id = account(database)
    bring(database, account_id, tmp_path, {**described(YEAR), "plans": []}, hour(0))
    first = bring(database, account_id, tmp_path, {"plans": described(YEAR)["plans"]}, hour(1))
    bring(database, account_id, tmp_path, drop([came("ann", "2024-01-05T00:00:00Z")]), hour(2))
    row = {**described(YEAR)["plans"][0], "amount": "9"}
    second = bring(database, account_id, tmp_path, {"plans": [row]}, hour(3))
    starts = at("2024-01-01T00:00:00Z")
    changed = Change(0, "plan", "", "", 7, "plan changed", starts, hour(3), withdrawn=False)
    ann = Change(
        1, "taken", "ann", "Name of ann", 1, LOGIN, at("2024-01-05T00:00:00Z"), hour(2), withdrawn=False
    )
    assert ask(database, account_id, TODAY, hour(1)) == [changed, ann]
    for batch, when in ((second, 4), (first, 5)):
        undo_import(database, account_id, batch.batch_no, undone_at=hour(when))
    back = Change(0, "plan", "", "", -9, "plan withdrawn", starts, hour(5), withdrawn=True)
    assert ask(database, account_id, TODAY, hour(3)) == [back]


def test_who_may_not_ask_and_what_can_not_be_asked(database: Database, tmp_path: Path) -> None:
    account_id = lived(database, tmp_path, YEAR, [])
    other = account(database, "other")
    request = Request(now=TODAY, plan="p")
    with pytest.raises(Denied):
        knowing.changes(database, manager(account_id), request, hour(1))
    with pytest.raises(NotFound):
        knowing.changes(database, admin(other), request, hour(1))
    with pytest.raises(NotFound):
        knowing.changes(database, admin(account_id), Request(now=TODAY, plan="no"), hour(1))
    with pytest.raises(BadRequest):
        knowing.changes(database, admin(account_id), request, hour(1), hour(1))
