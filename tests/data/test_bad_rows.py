"""Bad rows, and only these: each is reported with file, line, column, value and reason, and nothing is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.instants import SECOND
from data.engine import Database
from data.ingest import BadRow, ImportRefused, import_drop
from tests.data.builders import RECORDED, SCHOOL, account, bring, contents, raw

pytestmark = pytest.mark.attack

HEADER = "attempt_id,user_id,exercise_id,at,correct,hints,seconds,points,mastery\n"
GOOD = "good,u1,e1,2024-01-01T00:00:00Z,1,,,,\n"
AT = "2024-01-01T00:00:00Z"


def refused(database: Database, folder: Path, **files: str | bytes) -> list[BadRow]:
    """The bad rows of files brought into the school; nothing else may have changed."""
    account_id = account(database)
    bring(database, account_id, folder, {name: given for name, given in SCHOOL.items() if name != "plans"})
    before = contents(database)
    with pytest.raises(ImportRefused) as error:
        import_drop(database, account_id, raw(folder, **files), recorded_at=RECORDED + SECOND)
    assert contents(database) == before, "nothing is written"
    assert error.value.total == len(error.value.bad)
    return error.value.bad


def attempt_cells(**cells: str) -> str:
    given = {"attempt_id": "x", "user_id": "u1", "exercise_id": "e1", "at": AT, "correct": "1", **cells}
    return ",".join(given.get(name, "") for name in HEADER.strip().split(",")) + "\n"


@pytest.mark.parametrize(
    ("cells", "column", "value", "reason"),
    [
        ({"attempt_id": ""}, "attempt_id", "", "required cell empty"),
        ({"at": ""}, "at", "", "required cell empty"),
        ({"at": "yesterday"}, "at", "yesterday", "not an ISO 8601 instant"),
        ({"at": "2023-02-29T00:00:00Z"}, "at", "2023-02-29T00:00:00Z", "day is out of range for month"),
        ({"correct": "1.5"}, "correct", "1.5", "out of range 0 to 1"),
        ({"correct": "right"}, "correct", "right", "not a number"),
        ({"hints": "-1"}, "hints", "-1", "out of range 0 to"),
        ({"seconds": "1.5"}, "seconds", "1.5", "not a whole number"),
        ({"mastery": "2"}, "mastery", "2", "out of range 0 to 1"),
        ({"user_id": "nobody"}, "user_id", "nobody", "refers to nothing in users"),
        ({"exercise_id": "e9"}, "exercise_id", "e9", "refers to nothing in exercises"),
        ({"attempt_id": "a\x07"}, "attempt_id", "a\x07", "control character"),
        ({"attempt_id": "x" * 10_001}, "attempt_id", "x" * 200, "text over 10,000 characters"),
        ({"attempt_id": "a1", "correct": "0"}, "attempt_id", "a1", "the same id with other content"),
        ({"attempt_id": "good", "correct": "0"}, "attempt_id", "good", "the same id with other content"),
    ],
)
def test_a_bad_attempt_is_named_with_its_line_column_value_and_reason(
    database: Database, tmp_path: Path, cells: dict[str, str], column: str, value: str, reason: str
) -> None:
    (bad,) = refused(database, tmp_path, attempts=HEADER + GOOD + attempt_cells(**cells))
    assert (bad.file, bad.line, bad.column, bad.value) == ("attempts", 3, column, value)
    assert bad.reason.startswith(reason)


USERS = "user_id,name,status\n"
BAD_FILES: dict[str, tuple[dict[str, str | bytes], tuple[str, int, str, str, str]]] = {
    "a word": (
        {"users": USERS + "x,X,Active\n"},
        ("users", 2, "status", "Active", "not one of active, deactivated"),
    ),
    "bytes": ({"users": USERS.encode() + b"x,X\xff,\n"}, ("users", 2, "name", "X\udcff", "not UTF-8")),
    "few cells": ({"users": USERS + "x,X,\ny,Y\n"}, ("users", 3, "", "y,Y", "2 cells instead of 3")),
    "many cells": ({"users": USERS + "x,X,,\n"}, ("users", 2, "", "x,X,,", "4 cells instead of 3")),
    "an unknown column": ({"users": "user_id,name,nick\n"}, ("users", 1, "nick", "", "unknown column")),
    "a padded column": ({"users": "user_id,name,email \n"}, ("users", 1, "email ", "", "unknown column")),
    "a column twice": ({"users": "user_id,name,name\n"}, ("users", 1, "name", "", "column given twice")),
    "a column missing": ({"users": "user_id\nx\n"}, ("users", 1, "name", "", "required column missing")),
    "an empty file": ({"groups": "name\n"}, ("groups", 1, "group_id", "", "required column missing")),
    "an attribute elsewhere": (
        {"groups": "group_id,name,attr.x\n"},
        ("groups", 1, "attr.x", "", "unknown column"),
    ),
    "an open quote": ({"users": USERS + 'x,X,\n"y,Y,\n'}, ("users", 3, "", "", "not RFC 4180")),
    "an end before its start": (
        {
            "programs": "program_id,name\np,P\n",
            "matches": f"match_id,program_id,started_at,ended_at\nm,p,{AT},2023-12-31T23:59:59.999999Z\n",
        },
        ("matches", 2, "ended_at", "2023-12-31T23:59:59.999999Z", "ended_at before started_at"),
    ),
    "an expiry at its start": (
        {"awards": f"user_id,kind,name,at,expires_at\nu1,badge,B,{AT},{AT}\n"},
        ("awards", 2, "expires_at", AT, "expires_at not after at"),
    ),
    "an award for no course": (
        {"awards": f"user_id,kind,name,at,course_id\nu1,badge,B,{AT},zzz\n"},
        ("awards", 2, "course_id", "zzz", "refers to nothing in courses"),
    ),
    "a user twice": (
        {"users": USERS + "x,X,\nx,X,active\n"},
        ("users", 3, "user_id", "x", "the same id twice with other content"),
    ),
    "two subscriptions": (
        {"subscription": "plan_name\nDemo\nTeam\n"},
        ("subscription", 3, "", "", "the same id twice with other content"),
    ),
    "a plan's end": (
        {"plans": "plan_id,plan_type,amount,starts_on,ends_on\np,seats,5,2024-01-01,2024-12-31\n"},
        (
            "plans",
            2,
            "plan_id",
            "p",
            "seats plans are strictly annual: this one ends on 2025-01-01, not 2024-12-31",
        ),
    ),
    "plans that overlap": (
        {"plans": "plan_id,plan_type,amount,starts_on\np,seats,5,2024-01-01\nq,mau,5,2024-12-31\n"},
        (
            "plans",
            3,
            "plan_id",
            "q",
            "plan q (2024-12-31 to 2025-12-31) overlaps plan p (2024-01-01 to 2025-01-01)",
        ),
    ),
    "an instant beside two of its form": (
        {"logins": "user_id,at\nu1,2024-01-01T00:00:00Z\nu1,2024-01-01T00:00:00\nu1,Z2024-01-01T00:00:00Z\n"},
        ("logins", 4, "at", "Z2024-01-01T00:00:00Z", "not an ISO 8601 instant"),
    ),
    "a date": (
        {"plans": "plan_id,plan_type,amount,starts_on\np,seats,5,2023-02-29\n"},
        ("plans", 2, "starts_on", "2023-02-29", "day is out of range for month"),
    ),
}


@pytest.mark.parametrize("case", BAD_FILES)
def test_every_other_rule_is_reported_as_exactly(database: Database, tmp_path: Path, case: str) -> None:
    files, expected = BAD_FILES[case]
    (bad,) = refused(database, tmp_path, **files)
    assert (bad.file, bad.line, bad.column, bad.value) == expected[:4]
    assert bad.reason.startswith(expected[4])


@pytest.mark.parametrize("header", ['"user_id,name\n', '"user_id"x,name\n'])
def test_a_header_that_breaks_the_format_is_reported(database: Database, tmp_path: Path, header: str) -> None:
    bad = refused(database, tmp_path, users=header + "x,X\n")[0]
    assert (bad.file, bad.line) == ("users", 1)
    assert bad.reason.startswith("not RFC 4180")


def test_a_row_twice_in_the_same_words_is_no_bad_row(database: Database, tmp_path: Path) -> None:
    account_id = account(database)
    users, logins = USERS + "x,X,\nx,X,\n", "user_id,at\nx,2024-01-01 00:00\nx,2024-01-01T00:00:00Z\n"
    import_drop(database, account_id, raw(tmp_path, users=users, logins=logins), recorded_at=RECORDED)
    assert len(contents(database)["users"]) == len(contents(database)["logins"]) == 1


@pytest.mark.parametrize(
    ("file", "row"),
    [
        ("group_members", "group_id,user_id,member_role\ng,u1,member\ng,u1,\n"),
        ("profile_assignments", "profile_id,user_id\np,u1\np,u1\n"),
        ("enrolments", "course_id,user_id\nc,u1\nc,u1\n"),
        ("subscription", "plan_name\nDemo\nDemo\n"),
    ],
)
def test_a_row_without_an_id_of_its_own_twice_counts_once(
    database: Database, tmp_path: Path, file: str, row: str
) -> None:
    account_id = account(database)
    bring(database, account_id, tmp_path, {**SCHOOL, "mastery_profiles": [{"profile_id": "p", "title": "P"}]})
    before = len(contents(database)[file])
    import_drop(database, account_id, raw(tmp_path, **{file: row}), recorded_at=RECORDED)
    assert len(contents(database)[file]) == max(before, 1)


def test_of_two_rows_with_one_id_the_second_is_the_bad_one(database: Database, tmp_path: Path) -> None:
    """Whatever their instants: with --skip-bad the first in the file stands."""
    account_id = account(database)
    bring(database, account_id, tmp_path, SCHOOL)
    twice = HEADER + attempt_cells(at="2024-05-02T00:00:00Z") + attempt_cells(at="2024-05-01T00:00:00Z")
    outcome = import_drop(
        database, account_id, raw(tmp_path, attempts=twice), skip_bad=True, recorded_at=RECORDED
    )
    assert [(bad.line, bad.column, bad.value) for bad in outcome.bad] == [(3, "attempt_id", "x")]


def test_lines_are_physical_lines_wherever_rows_break_lines(database: Database, tmp_path: Path) -> None:
    users = USERS + '"a\r\nb","c\nd",\n\nx,X,wrong\n"y","Y\r",wrong\n'
    bad = refused(database, tmp_path, users=users)
    assert [(row.line, row.value) for row in bad] == [(6, "wrong"), (7, "wrong")]


def test_lines_are_right_behind_a_row_that_breaks_the_format(database: Database, tmp_path: Path) -> None:
    users = USERS + 'a,A,\n"b"b,B,\nc,C,wrong\n'
    bad = refused(database, tmp_path, users=users)
    assert [row.line for row in bad] == [3, 4]


def test_bad_rows_are_listed_in_the_order_of_their_lines(database: Database, tmp_path: Path) -> None:
    rows = [GOOD, GOOD.replace("1,,,,", "0,,,,"), "x,u1,e1,yesterday,1,,,,\n", "y,u1,e1\n", "z,,e1,,1,,,,\n"]
    assert [bad.line for bad in refused(database, tmp_path, attempts=HEADER + "".join(rows))] == [3, 4, 5, 6]


def test_of_many_bad_rows_the_first_thousand_are_listed_and_all_are_counted(
    database: Database, tmp_path: Path
) -> None:
    users = USERS + "".join(f"x{number},X,bad\n" for number in range(1_234))
    with pytest.raises(ImportRefused) as error:
        import_drop(database, account(database), raw(tmp_path, users=users), recorded_at=RECORDED)
    assert error.value.total == 1_234
    assert [bad.line for bad in error.value.bad] == list(range(2, 1_002))


def test_bad_rows_of_every_file_are_reported_together(database: Database, tmp_path: Path) -> None:
    bad = refused(database, tmp_path, users=USERS + "x,,\n", groups="group_id,name\n,G\n")
    assert [(row.file, row.line, row.column) for row in bad] == [
        ("users", 2, "name"),
        ("groups", 2, "group_id"),
    ]


def test_skip_bad_imports_the_rest_and_what_relied_on_a_bad_row_is_bad(
    database: Database, tmp_path: Path
) -> None:
    account_id = account(database)
    files = {"users": USERS + "x,X,no\ny,Y,\n", "logins": f"user_id,at\nx,{AT}\ny,{AT}\n"}
    outcome = import_drop(database, account_id, raw(tmp_path, **files), skip_bad=True, recorded_at=RECORDED)
    assert [(bad.file, bad.line, bad.column) for bad in outcome.bad] == [
        ("users", 2, "status"),
        ("logins", 2, "user_id"),
    ]
    assert [row[1] for row in contents(database)["users"]] == ["y"]
    assert [row[1] for row in contents(database)["logins"]] == ["y"]
