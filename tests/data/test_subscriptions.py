"""A subscription set by staff is an import of its own: undone, known before, exported; requests for another plan."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from core.cells import Value
from core.instants import DAY, format_instant, parse_instant
from core.requests import Request
from core.scope import NotFound
from core.subscription import Subscription
from core.subscription_draft import MIRRORED, cells_of
from core.upgrades import RequestState
from data import audit
from data.audit import Line
from data.batches import list_batches
from data.engine import Database
from data.export_drop import export_drop
from data.form_change import Change, Outcome
from data.ingest import import_drop, undo_import
from data.reports import screens
from data.subscriptions import load_subscription, set_subscription
from data.upgrades import answer, ask, load_requests, waiting
from data.verify import verify
from tests.data.builders import RECORDED, account, admin, bring, rows, user

TEAM: dict[str, Value] = {
    "plan_name": "Team",
    "plan_basis": "Annual",
    "max_active_users": 5,
    "billing_anchor_day": 15,
}
STANDS = Subscription("Team", "Annual", None, {"max_active_users": 5}, None, 15)
WANTED = {"wanted_plan": "Team", "message": "two lines\n=1+1 \u05e9\u05dc\u05d5\u05dd"}


def stands(database: Database, account_id: int) -> Subscription | None:
    with database.reading() as connection:
        return load_subscription(connection, account_id)


def put(database: Database, account_id: int, cells: dict[str, Value], at: int = RECORDED + DAY) -> bool:
    line = Line(account_id, "staff:sam", "subscription set", "…", at)
    opened = cells_of(stands(database, account_id))
    done = set_subscription(database, account_id, cells, opened=opened, line=line)
    return done.outcome is Outcome.SAVED


def known(database: Database, account_id: int, at: int) -> Subscription | None:
    asked = Request(now=RECORDED + 9 * DAY, as_known_at=at)
    return screens.overview(database, admin(account_id), asked).subscription


def test_it_is_set_once_and_the_log_says_so(database: Database) -> None:
    account_id = account(database)
    assert stands(database, account_id) is None
    assert put(database, account_id, TEAM)
    assert stands(database, account_id) == STANDS
    assert not put(database, account_id, TEAM, RECORDED + 2 * DAY)
    assert len(list_batches(database, account_id)) == 1
    assert [entry.line.actor for entry in audit.newest(database, account_id)] == ["staff:sam"]
    assert verify(database, account_id) == []


def test_a_value_can_be_taken_away_and_comes_back_with_the_undo(database: Database, tmp_path: Path) -> None:
    account_id = account(database)
    given = {
        "subscription": [
            {"plan_name": "Team", "plan_basis": "Annual", "max_active_users": "5", "billing_anchor_day": "15"}
        ]
    }
    bring(database, account_id, tmp_path, given)
    fewer: dict[str, Value] = {"plan_name": "Growth", "video": "embed"}
    assert put(database, account_id, fewer)
    assert stands(database, account_id) == Subscription("Growth", None, "embed")
    assert known(database, account_id, RECORDED) == STANDS
    assert known(database, account_id, RECORDED + DAY) == Subscription("Growth", None, "embed")
    outcome = undo_import(database, account_id, 2, undone_at=RECORDED + 2 * DAY)
    assert outcome.returned == {"subscription": 1}
    assert stands(database, account_id) == STANDS
    assert known(database, account_id, RECORDED + DAY) == Subscription("Growth", None, "embed")


def test_undoing_an_import_before_it_leaves_what_staff_set(database: Database, tmp_path: Path) -> None:
    account_id = account(database)
    bring(
        database,
        account_id,
        tmp_path,
        {"subscription": [{"plan_name": "Demo", "plan_basis": "Free", "max_user_attributes": "9"}]},
    )
    assert put(database, account_id, TEAM)
    assert undo_import(database, account_id, 1, undone_at=RECORDED + 2 * DAY).returned == {}
    assert stands(database, account_id) == STANDS
    later = {"subscription": [{"plan_name": "", "video": "embed"}]}
    bring(database, account_id, tmp_path, later, RECORDED + 3 * DAY)
    found = stands(database, account_id)
    assert found is not None and (found.plan_name, found.video) == ("Team", "embed"), "the later import wins"


def test_set_twice_and_undone_in_any_order(database: Database) -> None:
    account_id = account(database)
    put(database, account_id, TEAM)
    put(database, account_id, {"plan_name": "Growth"}, RECORDED + 2 * DAY)
    undo_import(database, account_id, 1, undone_at=RECORDED + 3 * DAY)
    assert stands(database, account_id) == Subscription("Growth")
    undo_import(database, account_id, 2, undone_at=RECORDED + 4 * DAY)
    assert stands(database, account_id) is None
    assert put(database, account_id, TEAM, RECORDED + 5 * DAY)
    assert stands(database, account_id) == STANDS


def test_it_is_in_the_exported_drop(database: Database, tmp_path: Path) -> None:
    account_id = account(database)
    bring(
        database,
        account_id,
        tmp_path,
        {"users": [user()], "subscription": [{"plan_name": "Demo", "video": "embed"}]},
    )
    put(database, account_id, TEAM)
    path = tmp_path / "out.zip"
    export_drop(database, account_id, path)
    other = account(database, "other")
    import_drop(database, other, path, recorded_at=RECORDED)
    assert stands(database, other) == STANDS


def test_billing_periods_follow_the_anchor_day(database: Database) -> None:
    account_id, now = account(database), parse_instant("2025-06-20T00:00:00Z")

    def starts() -> set[str]:
        return {
            format_instant(int(str(row[0])))[8:10]
            for row in rows(database, "active-users", admin(account_id), now)
        }

    put(database, account_id, TEAM)
    assert starts() == {"15"}
    put(database, account_id, {**TEAM, "billing_anchor_day": 31}, RECORDED + 2 * DAY)
    assert starts() == {"28", "30", "31"}
    put(database, account_id, {"plan_name": "Team"}, RECORDED + 3 * DAY)
    assert starts() == {"01"}


def test_a_form_that_was_outrun_writes_nothing(database: Database, tmp_path: Path) -> None:
    account_id = account(database)
    put(database, account_id, TEAM)
    opened = cells_of(stands(database, account_id))
    bring(database, account_id, tmp_path, {"subscription": [{"plan_name": "", "max_active_users": "100"}]})
    line = Line(account_id, "staff:sam", "subscription set", "…", RECORDED)
    before = (stands(database, account_id), len(list_batches(database, account_id)))
    lines = len(audit.entries(database, account_id))
    wanted: dict[str, Value] = {**TEAM, "plan_basis": "Monthly"}
    done = set_subscription(database, account_id, wanted, opened=opened, line=line)
    assert (done.outcome, done.stands["max_active_users"]) == (Outcome.OUTRUN, "100")
    assert (stands(database, account_id), len(list_batches(database, account_id))) == before
    assert len(audit.entries(database, account_id)) == lines
    again = set_subscription(database, account_id, wanted, opened=done.stands, line=line)
    assert again.outcome is Outcome.SAVED
    assert set_subscription(database, account_id, wanted, opened=opened, line=line) == Change(
        Outcome.SAME, again.stands
    ), "sent twice it happens once"


def test_what_stays_is_neither_written_nor_compared(database: Database) -> None:
    account_id = account(database)
    put(database, account_id, {**TEAM, "renews_on": "2026-01-31"})
    opened = {**cells_of(stands(database, account_id)), "plan_name": "Demo", "renews_on": ""}
    line = Line(account_id, "staff:sam", "subscription set", "…", RECORDED)
    cells: dict[str, Value] = {"plan_name": "Growth", "max_active_users": 7}
    done = set_subscription(database, account_id, cells, opened=opened, stay=MIRRORED, line=line)
    assert done.outcome is Outcome.SAVED
    assert stands(database, account_id) == Subscription(
        "Team", maxima={"max_active_users": 7}, renews_on="2026-01-31"
    )


# --- requests for another plan ---------------------------------------------------------------------------------------


def send(database: Database, account_id: int, at: int = RECORDED, by: str = "u1") -> bool:
    line = Line(account_id, f"admin:{by}", "upgrade requested", "…", at)
    return ask(database, account_id, WANTED, user_id=by, line=line)


def reply(
    database: Database, account_id: int, number: int, state: str = "accepted", at: int = RECORDED + 1
) -> bool:
    line = Line(account_id, "staff:sam", "upgrade answered", "…", at)
    return answer(database, account_id, number, {"state": state, "answer": "From June on."}, line=line)


def requests(database: Database, account_id: int) -> list[tuple[int, str, str, str]]:
    with database.reading() as connection:
        return [
            (r.request_no, r.name, r.state.value, r.answer) for r in load_requests(connection, account_id)
        ]


def test_a_request_reaches_staff_and_is_answered_once(database: Database, tmp_path: Path) -> None:
    account_id, other = account(database), account(database, "other")
    bring(database, account_id, tmp_path, {"users": [user("u1", "=Ann")]})
    assert send(database, account_id)
    assert not send(database, account_id), "sent twice it is one request"
    assert [(one.slug, one.requested_at, one.wanted_plan) for one in waiting(database)] == [
        ("acme", RECORDED, "Team")
    ]
    assert requests(database, account_id) == [(1, "=Ann", "open", "")]
    assert requests(database, other) == []
    with pytest.raises(NotFound):
        reply(database, other, 1)
    with pytest.raises(NotFound):
        reply(database, account_id, 2)
    assert reply(database, account_id, 1)
    assert not reply(database, account_id, 1, "declined"), "the first answer stands"
    assert waiting(database) == []
    assert send(database, account_id, RECORDED + 2, by="gone")
    assert requests(database, account_id) == [
        (2, "gone", "open", ""),
        (1, "=Ann", "accepted", "From June on."),
    ]
    actions = [entry.line.action for entry in audit.entries(database, account_id)][-3:]
    assert actions == ["upgrade requested", "upgrade answered", "upgrade requested"]
    with database.reading() as connection:
        first = load_requests(connection, account_id)[1]
    assert (first.message, first.state, first.answered_at) == (
        WANTED["message"],
        RequestState.ACCEPTED,
        RECORDED + 1,
    )


def test_two_tabs_that_send_at_once_make_one_request(database: Database) -> None:
    account_id = account(database)
    sent: list[bool] = []
    threads = [threading.Thread(target=lambda: sent.append(send(database, account_id))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(sent) == [False, False, False, True]
    assert len(requests(database, account_id)) == 1
