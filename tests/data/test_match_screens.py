"""The screens about matches: receipts that hold their figures, what a manager may see, and the end of a match."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from core.instants import DAY, format_instant, parse_instant, to_datetime
from core.match_screens import MatchLine, ProgramScreen
from core.matches import BillingPeriod
from core.requests import Request
from core.scope import BadRequest, Denied, NotFound, Role, Scope
from data import audit
from data.engine import Database
from data.ingest import import_drop, undo_import
from data.match_ending import end_match
from data.reports import match_screens, screens
from data.verify import verify
from tests.data.builders import (
    RECORDED,
    Drop,
    account,
    admin,
    bring,
    group,
    manager,
    member,
    rows,
    user,
    write,
)
from tests.data.match_pasts import Past, pasts
from tests.data.strategies import EXAMPLES
from tests.recount import load
from tests.recount.matches import active_people, open_now

NOW = parse_instant("2024-05-20T00:00:00Z")
PAIRS = (
    ("m1", "p", "AB", "2024-01-01T00:00:00Z", ""),
    ("m2", "p", "CD", "2024-04-01T00:00:00Z", "2024-05-10T00:00:00Z"),
    ("m3", "p", "BD", "2024-03-01T00:00:00Z", "2024-04-30T12:00:00Z"),
    ("m4", "q", "AE", "2024-05-12T00:00:00Z", ""),
    ("m5", "p", "EA", "2024-05-21T00:00:00Z", ""),
)
MENTORING: Drop = {
    "users": [user(one, f"Name {one}") for one in "ABCDE"],
    "groups": [group("g")],
    "group_members": [member("B", "g"), member("E", "g", "manager")],
    "programs": [{"program_id": one, "name": f"Program {one}"} for one in "pqr"],
    "matches": [
        {"match_id": m, "program_id": p, "started_at": start, "ended_at": end}
        for m, p, _, start, end in PAIRS
    ],
    "match_members": [
        {"match_id": m, "user_id": one, "side": side}
        for m, _, people, _, _ in PAIRS
        for one, side in zip(people, ("mentor", "mentee"), strict=True)
    ],
}
_slugs = itertools.count(1)


@pytest.fixture(scope="module")
def database(file_database: Database) -> Database:
    """One for the whole file."""
    return file_database


@pytest.fixture
def office(database: Database, tmp_path: Path) -> int:
    """Five people in five matches of two programs, by calendar months."""
    account_id = account(database, f"office-{next(_slugs)}")
    bring(database, account_id, tmp_path, MENTORING)
    return account_id


def receipt_ids(database: Database, account_id: int, now: int, period: str) -> tuple[int, list[str]]:
    """A period's figure, and the people of its receipt from all its pages."""
    found: list[str] = []
    while True:
        request, offset = Request(now=now), len(found)
        screen = screens.active_users(
            database, admin(account_id), request, period=period, user=None, offset=offset
        )
        assert screen.receipt is not None
        found += [one.evidence.user_id for one in screen.receipt.evidence]
        if len(found) >= screen.receipt.row.active_users:
            return screen.receipt.row.active_users, found


def end(database: Database, account_id: int, match: str, at: int) -> bool:
    return end_match(database, account_id, match, actor="admin:A", recorded_at=at)


def home(
    database: Database, scope: Scope, program: str = "p", now: int = NOW, match: str | None = None
) -> ProgramScreen:
    return screens.program(database, scope, Request(now=now), program, offset=0, match=match)


def names_of(line: MatchLine) -> list[str]:
    return [name for _, name, _ in line.people]


def test_a_receipt_names_who_counts_and_who_was_near(
    database: Database, office: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(match_screens, "PAGE", 2)
    assert receipt_ids(database, office, NOW, "2024-05-01") == (5, ["A", "B", "C", "D", "E"])
    scope, request = admin(office), Request(now=NOW)
    screen = screens.active_users(database, scope, request, period="2024-05-01", user="A", offset=0)
    assert screen.person is not None and screen.person.name == "Name A"
    assert [line.match.match_id for line in screen.person.lines] == ["m1", "m4"]
    assert names_of(screen.person.lines[1]) == ["Name A", "Name E"]
    for period, someone in (("2024-05-02", None), ("2024-05-01", "nobody"), ("2023-12-01", "A")):
        with pytest.raises(NotFound):
            screens.active_users(database, scope, request, period=period, user=someone, offset=0)


def test_a_program_is_smaller_now_than_in_its_period(database: Database, office: int) -> None:
    screen = home(database, admin(office))
    assert (screen.program.name, screen.program.matches, screen.program.people) == ("Program p", 1, 2)
    assert (screen.period_people, screen.total) == (4, 3)
    assert screen.period == BillingPeriod(
        parse_instant("2024-05-01T00:00:00Z"), parse_instant("2024-06-01T00:00:00Z")
    )
    assert [line.match.match_id for line in screen.lines] == ["m2", "m3", "m1"]
    every = screens.programs(database, admin(office), Request(now=NOW))
    assert [(one.program_id, one.matches, one.people) for one in every] == [
        ("p", 1, 2),
        ("q", 1, 2),
        ("r", 0, 0),
    ]
    assert home(database, admin(office), "r").lines == ()
    with pytest.raises(NotFound):
        home(database, admin(office), "x")


def test_a_manager_sees_counts_and_the_people_of_their_groups(database: Database, office: int) -> None:
    scope = manager(office, "g")
    screen = home(database, scope)
    assert (screen.program.matches, screen.program.people, screen.period_people) == (1, 2, 4)
    assert [(line.match.match_id, names_of(line), line.others) for line in screen.lines] == [
        ("m3", ["Name B"], 1),
        ("m1", ["Name B"], 1),
    ]
    assert screen.total == 2
    nobody = home(database, manager(office))
    assert (nobody.lines, nobody.total, nobody.program.people) == ((), 0, 2)
    with pytest.raises(NotFound):
        home(database, scope, match="m1")


def test_who_may_see_the_screens(database: Database, office: int) -> None:
    for role in (Role.LEARNER, Role.EXECUTIVE, Role.STAFF):
        with pytest.raises(Denied):
            home(database, Scope(office, role, "A"))
    for scope in (manager(office, "g"), Scope(office, Role.EXECUTIVE, "A")):
        with pytest.raises(Denied):
            screens.active_users(database, scope, Request(now=NOW), period=None, user=None, offset=0)


def test_an_ended_match_is_over_now_and_still_counts_in_its_period(database: Database, office: int) -> None:
    before = rows(database, "active-users", admin(office), NOW)
    at = RECORDED + DAY
    assert end(database, office, "m1", at)
    assert not end(database, office, "m1", at), "sent twice, it happens once"
    assert not end(database, office, "m1", at - 1), "also by one who read the clock before and wrote after"
    assert not end(database, office, "m2", at), "it had ended by itself"
    assert home(database, admin(office), now=at - 1).program.matches == 2  # m1, and m5 that has begun since
    assert home(database, admin(office), now=at).program.matches == 1
    assert rows(database, "active-users", admin(office), NOW) == before
    period = rows(database, "active-users", admin(office), at)[-1]
    assert (period[2], period[3]) == ("open", 3)
    newest = [(e.line.actor, e.line.action, e.line.detail) for e in audit.newest(database, office)]
    assert newest[0] == ("admin:A", "match ended", "m1")
    assert [action for _, action, _ in newest].count("match ended") == 1
    assert verify(database, office) == []
    undo_import(database, office, 2, undone_at=at + DAY)
    assert home(database, admin(office), now=at).program.matches == 2


def test_what_is_no_match_to_end(database: Database, office: int, tmp_path: Path) -> None:
    other = account(database, f"other-{next(_slugs)}")
    bring(database, other, tmp_path, {"users": [user("A")]})
    for account_id, match in ((office, "nothing"), (other, "m1")):
        with pytest.raises(NotFound):
            end(database, account_id, match, RECORDED + 1)
    ahead = {**MENTORING["matches"][0], "match_id": "m9", "started_at": "2031-01-01T00:00:00Z"}
    bring(database, office, tmp_path, {"matches": [ahead]})
    with pytest.raises(BadRequest):
        end(database, office, "m9", RECORDED + 1)


@settings(
    max_examples=2 * EXAMPLES,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(past=pasts())
def test_receipts_and_homes_of_any_past_are_what_the_recount_says(
    database: Database, tmp_path: Path, past: Past
) -> None:
    account_id = account(database, f"past-{next(_slugs)}")
    folders = [write(tmp_path, drop) for drop in past.imports]
    for place, folder in enumerate(folders):
        import_drop(database, account_id, folder, recorded_at=RECORDED + place * DAY)
    source, now = load(folders), past.looks[0]
    moment = to_datetime(now)
    for start, end, _, figure in rows(database, "active-users", admin(account_id), now):
        people = active_people(source, to_datetime(int(str(start))), to_datetime(int(str(end))), moment)
        assert receipt_ids(database, account_id, now, format_instant(int(str(start)))[:10]) == (
            figure,
            sorted(people),
        )
    for program in "pq":
        screen = home(database, admin(account_id), program, now)
        assert (screen.program.matches, screen.program.people) == open_now(source, program, now=moment)
