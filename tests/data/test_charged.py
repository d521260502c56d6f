"""Usage lines: the people as they were counted when the invoice was issued, and what became known since, beside it.

The account learns its history the day before its invoice is issued, so that there is a "then".
"""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from core.charged import Adjustment, ChargedPeople
from core.instants import DAY, parse_instant
from core.requests import Request
from core.scope import NotFound
from data.engine import Database
from data.ingest import undo_import
from data.reports import charged, screens
from data.reports.screens import Opened
from tests.data.builders import RECORDED, Drop, account, admin, bring, login, user
from tests.data.ledgers import LEDGER

ISSUED = parse_instant("2025-02-03T00:00:00Z")
KNOWN = ISSUED + 3_600_000_000  # an hour into the day it was issued
NOW = ISSUED + 30 * DAY
PERIOD = {"period_start": "2025-01-01", "period_end": "2025-02-01"}
INVOICE = {"invoice_id": "i", "number": "B-1", "issued_on": "2025-02-03", "status": "open", "currency": "EUR"}
LINES = [
    {
        "invoice_id": "i",
        "position": str(n),
        "description": counts or "Fee",
        "quantity": "3",
        "unit_amount": "1",
    }
    | {"counts": counts}
    for n, counts in enumerate(("active-users", "consumption", ""), start=1)
]
_slugs = itertools.count(1)


def history(plan: str = "mau") -> Drop:
    return {
        "users": [user(one, f"Name {one}") for one in "ABCDEF"],
        "programs": [{"program_id": "p", "name": "P"}],
        "matches": [
            match("m1", "2025-01-10T00:00:00Z"),
            match("m2", "2024-12-10T00:00:00Z", "2025-01-01T00:00:00Z"),
        ],
        "match_members": [member("m1", "A"), member("m1", "B"), member("m2", "C"), member("m2", "D")],
        "plans": [{"plan_id": "y", "plan_type": plan, "amount": "10", "starts_on": "2025-01-01"}],
        "logins": [
            login("A", "2025-01-01T00:00:00Z"),
            login("A", "2025-01-31T23:59:59Z"),
            login("B", "2025-01-05T00:00:00Z"),
            login("C", "2025-02-01T00:00:00Z"),
        ],
    }


def match(match_id: str, start: str, end: str = "") -> dict[str, str]:
    return {"match_id": match_id, "program_id": "p", "started_at": start, "ended_at": end}


def member(match_id: str, user_id: str, side: str = "mentor") -> dict[str, str]:
    return {"match_id": match_id, "user_id": user_id, "side": side}


@pytest.fixture(scope="module")
def database(file_database: Database) -> Database:
    """One for the whole file."""
    return file_database


@pytest.fixture
def billed(database: Database, tmp_path: Path) -> int:
    """An account whose invoice came in on the day it was issued."""
    return make(database, tmp_path)


def make(database: Database, tmp_path: Path, plan: str = "mau", **invoice: str) -> int:
    account_id = account(database, f"charged-{next(_slugs)}")
    bring(database, account_id, tmp_path, history(plan), ISSUED - DAY)
    drop = {"invoices": [{**INVOICE, **PERIOD, **invoice}], "invoice_lines": LINES}
    bring(database, account_id, tmp_path, drop, KNOWN)
    return account_id


def people(database: Database, account_id: int, line: int = 1, known: int | None = None) -> ChargedPeople:
    opened = Opened(invoice="i", line=line)
    found = screens.billing(database, admin(account_id), Request(now=NOW, as_known_at=known), opened).people
    assert found is not None
    return found


def ids(found: ChargedPeople) -> list[str]:
    return [one.evidence.user_id for one in found.people]


def adjusted(found: ChargedPeople) -> list[Adjustment]:
    return [one.adjustment for one in found.adjustments]


def test_a_line_opens_the_people_of_its_period(database: Database, billed: int) -> None:
    matched, consumed = people(database, billed), people(database, billed, 2)
    assert ids(matched) == ["A", "B"], "m2 ended exactly at the period's start"
    assert ids(consumed) == ["A", "B"], "a login at the end's instant is outside"
    for found in (matched, consumed):
        assert (found.count, found.count_now, found.adjusted) == (2, 2, 0)
        assert found.basis is not None and (found.basis.at, found.basis.late) == (KNOWN, False)
    assert [one.name for one in matched.people] == ["Name A", "Name B"]


@pytest.mark.parametrize("line", [3, 4, 0, 99])
def test_a_line_that_counts_nobody_can_not_be_opened(database: Database, billed: int, line: int) -> None:
    with pytest.raises(NotFound, match="no usage line"):
        people(database, billed, line)


def test_a_match_that_became_known_later_is_an_adjustment(
    database: Database, billed: int, tmp_path: Path
) -> None:
    late = ISSUED + 5 * DAY
    drop: Drop = {
        "matches": [match("m3", "2025-01-20T00:00:00Z")],
        "match_members": [member("m3", "E"), member("m3", "A", "mentee")],
    }
    bring(database, billed, tmp_path, drop, late)
    found = people(database, billed)
    assert (ids(found), found.count, found.count_now) == (["A", "B"], 2, 3)
    at = parse_instant("2025-01-20T00:00:00Z")
    assert adjusted(found) == [Adjustment("E", True, "match m3 became known", at, late)]


def test_an_earlier_end_takes_people_out_of_todays_count_alone(
    database: Database, billed: int, tmp_path: Path
) -> None:
    late = ISSUED + 6 * DAY
    bring(
        database,
        billed,
        tmp_path,
        {"matches": [match("m2", "2024-12-10T00:00:00Z", "2025-01-03T00:00:00Z")]},
        late,
    )
    found = people(database, billed)
    assert (ids(found), found.count_now) == (["A", "B"], 4)
    assert [(one.user_id, one.added, one.why, one.known_at) for one in adjusted(found)] == [
        ("C", True, "match m2 has other dates", late),
        ("D", True, "match m2 has other dates", late),
    ]


def test_somebody_who_joined_a_match_later(database: Database, billed: int, tmp_path: Path) -> None:
    late = ISSUED + 7 * DAY
    bring(database, billed, tmp_path, {"match_members": [member("m1", "F", "mentee")]}, late)
    found = people(database, billed)
    assert [(one.user_id, one.why, one.known_at) for one in adjusted(found)] == [
        ("F", "joined match m1", late)
    ]
    assert (found.count, found.count_now) == (2, 3)


def test_an_undone_import_takes_people_back_and_the_old_count_stays(
    database: Database, tmp_path: Path
) -> None:
    account_id = account(database, f"charged-{next(_slugs)}")
    bring(database, account_id, tmp_path, {**history(), "logins": history()["logins"][:1]}, ISSUED - 2 * DAY)
    more: Drop = {
        "matches": [match("m9", "2025-01-15T00:00:00Z")],
        "match_members": [member("m9", "E")],
        "logins": [login("B", "2025-01-05T00:00:00Z")],
    }
    batch = bring(database, account_id, tmp_path, more, ISSUED - DAY).batch_no
    drop = {"invoices": [{**INVOICE, **PERIOD}], "invoice_lines": LINES}
    bring(database, account_id, tmp_path, drop, KNOWN)
    gone = ISSUED + 8 * DAY
    undo_import(database, account_id, batch, undone_at=gone)
    matched, consumed = people(database, account_id), people(database, account_id, 2)
    assert (ids(matched), matched.count_now) == (["A", "B", "E"], 2)
    assert [(one.user_id, one.added, one.why) for one in adjusted(matched)] == [
        ("E", False, "match m9 was withdrawn")
    ]
    assert (ids(consumed), consumed.count_now) == (["A", "B"], 1)
    at = parse_instant("2025-01-05T00:00:00Z")
    assert adjusted(consumed) == [Adjustment("B", False, "login withdrawn", at, gone)]


def test_a_late_login_is_an_adjustment_with_when_it_became_known(
    database: Database, billed: int, tmp_path: Path
) -> None:
    late = ISSUED + 9 * DAY
    bring(
        database,
        billed,
        tmp_path,
        {"logins": [login("D", "2025-01-31T10:00:00Z"), login("A", "2025-01-02T00:00:00Z")]},
        late,
    )
    found = people(database, billed, 2)
    assert (ids(found), found.count_now) == (["A", "B"], 3)
    at = parse_instant("2025-01-31T10:00:00Z")
    assert adjusted(found) == [Adjustment("D", True, "login became known", at, late)]


def test_an_invoice_of_imported_history_counts_as_first_known(database: Database, tmp_path: Path) -> None:
    account_id = account(database, f"charged-{next(_slugs)}")
    bring(database, account_id, tmp_path, LEDGER, RECORDED)
    opened = Opened(invoice="i2", line=2)
    found = screens.billing(database, admin(account_id), Request(now=NOW), opened).people
    assert found is not None and found.basis is not None
    assert (found.basis.at, found.basis.late) == (RECORDED, True)
    assert (ids(found), found.line.quantity) == (["A", "B", "C", "D"], "4")


def test_an_invoice_issued_inside_its_period_grows_by_adjustments(database: Database, tmp_path: Path) -> None:
    account_id = make(database, tmp_path, period_start="2025-02-01", period_end="2025-03-01")
    more: Drop = {
        "matches": [match("m4", "2025-02-20T00:00:00Z")],
        "match_members": [member("m4", "E")],
        "logins": [login("E", "2025-02-21T00:00:00Z")],
    }
    bring(database, account_id, tmp_path, more, ISSUED + 20 * DAY)
    matched, consumed = people(database, account_id), people(database, account_id, 2)
    assert (ids(matched), matched.count_now, adjusted(matched)[0].why) == (
        ["A", "B"],
        3,
        "match m4 became known",
    )
    assert (ids(consumed), consumed.count_now, adjusted(consumed)[0].why) == (["C"], 2, "login became known")


def test_a_draft_made_final_counts_from_then_on(database: Database, tmp_path: Path) -> None:
    account_id = make(database, tmp_path, status="draft")
    final = KNOWN + 2 * DAY
    bring(
        database,
        account_id,
        tmp_path,
        {"matches": [match("m5", "2025-01-30T00:00:00Z")], "match_members": [member("m5", "F")]},
        KNOWN + DAY,
    )
    bring(database, account_id, tmp_path, {"invoices": [{**INVOICE, **PERIOD}]}, final)
    bring(
        database, account_id, tmp_path, {"invoices": [{**INVOICE, **PERIOD, "status": "paid"}]}, final + DAY
    )
    found = people(database, account_id)
    assert found.basis is not None and found.basis.at == final
    assert ids(found) == ["A", "B", "F"]


@pytest.mark.parametrize(
    ("invoice", "line", "words"),
    [
        ({"period_start": "", "period_end": ""}, 1, "names no period"),
        ({"period_start": "2025-02-01", "period_end": "2025-02-01"}, 1, "names no period"),
        ({"period_start": "2024-01-01", "period_end": "2024-02-01"}, 2, "No licence plan"),
    ],
)
def test_what_can_not_be_counted_says_why(
    database: Database, tmp_path: Path, invoice: dict[str, str], line: int, words: str
) -> None:
    found = people(database, make(database, tmp_path, **invoice), line)
    assert words in found.refusal and not found.people


def test_seats_are_the_holders_at_the_peak(database: Database, tmp_path: Path) -> None:
    account_id = make(database, tmp_path, plan="seats")
    found = people(database, account_id, 2)
    assert (ids(found), found.count_now, found.adjusted) == (["A", "B"], 2, 0)
    late = ISSUED + 10 * DAY
    bring(database, account_id, tmp_path, {"logins": [login("D", "2025-01-20T00:00:00Z")]}, late)
    found = people(database, account_id, 2)
    assert (ids(found), found.count_now) == (["A", "B"], 3)
    assert [(one.user_id, one.added, one.why, one.known_at) for one in adjusted(found)] == [
        ("D", True, "login became known", late)
    ]


def test_seats_of_a_period_that_is_no_plan_month(database: Database, tmp_path: Path) -> None:
    account_id = make(database, tmp_path, plan="seats", period_end="2025-02-02")
    assert "no month of the seats plan" in people(database, account_id, 2).refusal


def test_a_long_list_comes_in_pages(database: Database, tmp_path: Path) -> None:
    account_id = account(database, f"charged-{next(_slugs)}")
    many = [f"u{n:03}" for n in range(charged.PAGE + 3)]
    drop: Drop = {
        "users": [user(one) for one in many],
        "programs": [{"program_id": "p", "name": "P"}],
        "matches": [match("m", "2025-01-10T00:00:00Z")],
        "match_members": [member("m", one) for one in many],
        "invoices": [{**INVOICE, **PERIOD}],
        "invoice_lines": LINES,
    }
    bring(database, account_id, tmp_path, drop, KNOWN)
    opened = Opened(invoice="i", line=1, people=charged.PAGE)
    found = screens.billing(database, admin(account_id), Request(now=NOW), opened).people
    assert found is not None and (found.count, ids(found)) == (charged.PAGE + 3, many[charged.PAGE :])
