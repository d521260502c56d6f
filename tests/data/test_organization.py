"""The organisation workbook, opened as a file, against a recount from the drops that shares no code with it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.escape import unescape
from sqlalchemy import text

from components import xlsx_sheets
from components.xlsx_book import write_book
from core import organization as rules
from core.instants import format_instant, from_datetime, parse_instant
from core.requests import Request
from core.scope import BadRequest, Denied, NotFound, Role, Scope
from data import reports
from data.engine import Database, migrate, open_database
from data.ingest import import_drop
from data.reports import organization as made
from data.sealed import Sealed
from tests.data.builders import (
    RECORDED,
    SCHOOL,
    Drop,
    account,
    admin,
    attempt,
    bring,
    certification,
    course,
    enrolment,
    group,
    joined,
    login,
    member,
    moment,
    rows,
    status_event,
    user,
    write,
)
from tests.recount import load
from tests.recount.organization import organization

SLUG = "organization"
SHEETS = ("Users", "Engagement", "Mastery", "Content")
RICH: Drop = joined(
    SCHOOL,
    course("d", ("d1", "d2"), "0.5"),
    course("empty", ()),
    {
        "users": [
            user("u4", "\u202eשלום", email="a@b", role="admin", created_at="2024-02-29T23:30:00-08:00"),
            user("007", "=1+1", status="deactivated", **{"attr.b": "@x", "attr.a": "1"}),
            user("nl", "two\r\nlines", created_at="2024-01-01T00:00:00.123Z", **{"attr.a": "  "}),
            user("😀", "Astral", role="manager"),
        ],
        "groups": [group("a", "=Alpha"), group("z", "Zero; one")],
        "group_members": [
            member("u1", "z"),
            member("u1", "a"),
            member("u4", "a"),
            member("u4", "a", "manager"),
        ],
        "enrolments": [
            *(enrolment(one, "d") for one in ("u1", "u4", "007")),
            enrolment("u2", "d", "2030-01-01T00:00:00Z"),
            enrolment("nl", "empty"),
        ],
        "attempts": [
            attempt("b1", "u1", "d1", at="2024-04-01T00:00:00Z", correct="0.7"),
            attempt("b2", "u1", "d2", at="2024-04-02T00:00:00Z", mastery="0.9", hints="2"),
            attempt("b3", "007", "d1"),
            attempt("b4", "u4", "d1", at="2024-05-01T00:00:00Z", correct="0.123456789", points="-3"),
        ],
        "awards": [
            certification("u4", "2024-03-01T00:00:00Z", "d", "2024-06-01T00:00:00Z"),
            certification("u4", "2024-02-01T00:00:00Z", "d", "2024-05-15T00:00:00Z"),
            certification("u1", "2024-06-01T00:00:00Z", "d"),
        ],
        "moments": [moment("m3", "u1", "2024-02-29T23:30:00-08:00"), moment("m4", "😀", activities="0")],
        "logins": [
            login("u1", "2024-02-29T23:30:00-08:00"),
            login("u1", "2024-02-29T23:59:59.999999Z"),
            login("u4", "2024-12-31T23:59:59.999999Z"),
            login("007", "2019-01-01T00:00:00Z"),
        ],
        "user_events": [status_event("activated", "2024-04-15T00:00:00Z", "nl")],
    },
)
INSTANTS = (
    "2025-01-01T00:00:00Z",
    "2024-05-20T00:00:00Z",
    "2024-03-01T07:30:00Z",
    "2024-03-01T07:29:59.999999Z",
)


def told(cell: Any) -> Any:
    """A cell as a recount writes it: instants as text, booleans as words, so that `True` is not taken for 1."""
    if isinstance(cell, datetime):
        exact = cell.replace(tzinfo=UTC) + timedelta(microseconds=0)
        return format_instant(from_datetime(exact))
    if isinstance(cell, bool):
        return str(cell).lower()
    return unescape(cell) if isinstance(cell, str) else cell


def opened(path: Path) -> dict[str, list[list[Any]]]:
    book = openpyxl.load_workbook(path)
    return {sheet.title: [[told(cell) for cell in row] for row in sheet.values] for sheet in book.worksheets}


def exported(database: Database, account_id: int, folder: Path, **asked: Any) -> dict[str, list[list[Any]]]:
    path = folder / "organization.xlsx"
    write_book(reports.book(database, SLUG, admin(account_id), Request(**{"now": RECORDED, **asked})), path)
    return opened(path)


def expected(sources: list[Path], now: str) -> dict[str, list[list[Any]]]:
    found = organization(load(list(sources), imported_at=[format_instant(RECORDED)] * len(sources)), now=now)
    return {sheet: [[told(cell) for cell in row] for row in lines] for sheet, lines in found.items()}


@pytest.mark.parametrize("now", INSTANTS)
def test_every_cell_is_that_of_the_recount(database: Database, tmp_path: Path, now: str) -> None:
    acme, source = account(database), write(tmp_path, RICH)
    import_drop(database, acme, source, recorded_at=RECORDED)
    found = exported(database, acme, tmp_path, now=parse_instant(now))
    for sheet, lines in expected([source], now).items():
        assert found[sheet] == lines, sheet
    about = {row[0]: row[1] for row in found["About"]}
    assert [about[f"rows {sheet}"] for sheet in SHEETS] == [len(found[sheet]) - 1 for sheet in SHEETS]
    assert about["rows Dictionary"] == len(found["Dictionary"]) - 1


def test_mastery_is_the_league_tables(database: Database, tmp_path: Path) -> None:
    acme = account(database)
    bring(database, acme, tmp_path, RICH)
    book = reports.book(database, SLUG, admin(acme), Request(now=RECORDED))
    ours = {(row[1], row[0]): row[2:-1] for row in book.sheets[2].rows()}
    league = {
        (one, row[1]): row[3:]
        for one in ("c", "d", "empty")
        for row in rows(database, "course-league", admin(acme), course=one)
    }
    assert ours == league


def test_what_was_not_known_is_not_in_it(database: Database, tmp_path: Path) -> None:
    acme = account(database)
    first = write(tmp_path, RICH)
    import_drop(database, acme, first, recorded_at=RECORDED)
    late: Drop = {"users": [user("late", "Late")], "logins": [login("u2", "2024-07-01T00:00:00Z")]}
    bring(database, acme, tmp_path, late, RECORDED + 1)
    asked = {"now": RECORDED + 2, "as_known_at": RECORDED}
    found = exported(database, acme, tmp_path, **asked)
    for sheet, lines in expected([first], format_instant(RECORDED + 2)).items():
        assert found[sheet] == lines, sheet
    assert {row[0]: row[1] for row in found["About"]}["as known at"] == format_instant(RECORDED)


def test_it_holds_this_account_alone(database: Database, tmp_path: Path) -> None:
    mine, other = account(database, "mine"), account(database, "other")
    bring(database, mine, tmp_path, RICH)
    before = exported(database, mine, tmp_path)
    bring(database, other, tmp_path, RICH)
    changed: Drop = {"users": [user("u1", "Other")], "logins": [login("u1", "2024-08-01T00:00:00Z")]}
    bring(database, other, tmp_path, changed, RECORDED + 1)
    assert exported(database, mine, tmp_path) == before
    assert exported(database, other, tmp_path) != before


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_nobody_else_may_have_it(database: Database, role: Role) -> None:
    with pytest.raises(Denied):
        reports.book(database, SLUG, Scope(account(database), role, "x"), Request(now=RECORDED))


def test_a_workbook_is_no_table_and_a_table_no_workbook(database: Database) -> None:
    acme = account(database)
    with pytest.raises(NotFound):
        reports.run(database, SLUG, admin(acme), Request(now=RECORDED))
    with pytest.raises(NotFound):
        reports.book(database, "courses", admin(acme), Request(now=RECORDED))


def test_a_full_sheet_goes_on_in_another(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    acme, source = account(database), write(tmp_path, RICH)
    import_drop(database, acme, source, recorded_at=RECORDED)
    monkeypatch.setattr(xlsx_sheets, "SHEET_ROWS", 3)
    found = exported(database, acme, tmp_path)
    names = [name for name in found if name.startswith("Engagement")]
    assert names == ["Engagement", "Engagement (2)", "Engagement (3)"]
    header, *lines = expected([source], format_instant(RECORDED))["Engagement"]
    assert all(found[name][0] == header for name in names)
    assert [row for name in names for row in found[name][1:]] == lines
    words = {row[0]: row[2] for row in found["About"]}
    assert words["rows Engagement"] == "On 3 sheets: Engagement, Engagement (2), Engagement (3)"


def test_more_attributes_than_columns_are_refused(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    acme = account(database)
    bring(database, acme, tmp_path, RICH)
    monkeypatch.setattr(rules, "MOST_COLUMNS", 8)
    with pytest.raises(BadRequest, match="8 columns at most; the account has 2 attributes"):
        reports.book(database, SLUG, admin(acme), Request(now=RECORDED))


def test_what_is_written_meanwhile_waits_for_the_next(database: Database, tmp_path: Path) -> None:
    """One snapshot from the first sheet to the last; and the writer does not wait for it."""
    acme = account(database)
    bring(database, acme, tmp_path, RICH)
    before = exported(database, acme, tmp_path)
    book = reports.book(database, SLUG, admin(acme), Request(now=RECORDED))
    first = book.sheets[0].rows()
    next(first)
    late: Drop = {"users": [user("late", "Late")], "logins": [login("u2", "2024-07-01T00:00:00Z")]}
    bring(database, acme, tmp_path, late, RECORDED + 1)
    assert [1 + len(list(first)), *(len(list(sheet.rows())) for sheet in book.sheets[1:])] == [
        len(before[sheet]) - 1 for sheet in SHEETS
    ]
    assert len(exported(database, acme, tmp_path)["Users"]) == len(before["Users"]) + 1


STREAMED = (made._USERS, made._GROUPS, made._ATTRIBUTES, made._MOMENTS, made._LOGINS, made._STANDINGS)


@pytest.mark.parametrize("statement", STREAMED)
def test_nothing_about_people_is_sorted_anew(tmp_path: Path, statement: Sealed) -> None:
    """Rows come in the order of an index: a sort would hold them all."""
    database = open_database(f"sqlite:///{tmp_path / 'plan.sqlite'}")
    migrate(database)
    written: Any = statement.statement
    sql = str(written.compile(dialect=database.engine.dialect))
    with database.reading() as connection:
        filled = sql.replace("?", "1")
        plan = [row[-1] for row in connection.execute(text(f"EXPLAIN QUERY PLAN {filled}"))]
    database.dispose()
    assert plan and not [step for step in plan if "TEMP B-TREE" in step or step.startswith("SCAN")], plan


@pytest.mark.slow
@pytest.mark.parametrize("name", ["open-university", "mentoring", "community-chat"])
def test_a_real_drop_recounted(drops: Path, tmp_path: Path, name: str) -> None:
    """Of its courses the three with the fewest people: the recount is slow on purpose."""
    database = open_database(f"sqlite:///{tmp_path / 'real.sqlite'}")
    migrate(database)
    acme, source = account(database), drops / f"{name}.zip"
    now = "2026-01-01T00:00:00Z"
    import_drop(database, acme, source, recorded_at=parse_instant(now))
    found = exported(database, acme, tmp_path, now=parse_instant(now))
    drop = load(source)
    few = sorted(drop.courses, key=lambda one: (len(drop.enrolments_of.get(one, ())), one))[:3]
    for sheet, lines in organization(drop, now=now, courses=few).items():
        place = {"Mastery": 1, "Content": 0}.get(sheet)
        header, *ours = found[sheet]
        kept = [row for row in ours if place is None or row[place] in few]
        assert [header, *kept] == [[told(cell) for cell in line] for line in lines], sheet
    database.dispose()
