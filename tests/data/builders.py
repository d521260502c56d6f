"""Small drops and fresh accounts for tests: rows as dictionaries, with defaults for what a test does not talk about.

A drop is `{file: [row, …]}`, a row `{column: cell}`; cells are text as they would stand in the file.
"""

from __future__ import annotations

import csv
import itertools
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Table as SqlTable
from sqlalchemy import select

from core.instants import parse_instant
from core.interchange import BY_NAME
from core.plans import SHOWN
from core.reports import REPORTS
from core.requests import Request
from core.scope import Role, Scope
from core.table import Row
from data import reports
from data.accounts import create_account
from data.engine import Database
from data.ingest import Outcome, import_drop
from data.scoped import tables

Rows = Sequence[Mapping[str, str]]
Drop = Mapping[str, Rows]

# The real instant of imports in tests; learning happens before it unless a test says otherwise.
RECORDED = parse_instant("2025-01-01T00:00:00Z")
TOTALS: tuple[SqlTable, ...] = (
    tables.user_exercises,
    tables.user_courses,
    tables.user_months,
    tables.course_totals,
    tables.group_courses,
    tables.chapter_totals,
    tables.group_chapters,
    tables.group_totals,
    tables.month_totals,
    tables.ahead,
    tables.user_courses_before,
    tables.course_totals_before,
    tables.ahead_before,
    tables.plan_users,
    tables.seat_moves,
    tables.plan_days,
    tables.plan_months,
    tables.plan_totals,
    tables.plan_ahead,
    tables.profile_holders,
)
_numbers = itertools.count(1)


def user(user_id: str = "u1", name: str = "", **cells: str) -> dict[str, str]:
    return {"user_id": user_id, "name": name or f"Name of {user_id}", **cells}


def attempt(
    attempt_id: str,
    user_id: str = "u1",
    exercise_id: str = "e1",
    at: str = "2024-03-01T10:00:00Z",
    **cells: str,
) -> dict[str, str]:
    return {
        "attempt_id": attempt_id,
        "user_id": user_id,
        "exercise_id": exercise_id,
        "at": at,
        **{"correct": "1"},
        **cells,
    }


def enrolment(user_id: str = "u1", course_id: str = "c", enrolled_at: str = "") -> dict[str, str]:
    return {"course_id": course_id, "user_id": user_id, "enrolled_at": enrolled_at}


def member(user_id: str, group_id: str = "g", member_role: str = "member") -> dict[str, str]:
    return {"group_id": group_id, "user_id": user_id, "member_role": member_role}


def login(user_id: str = "u1", at: str = "2024-03-01T10:00:00Z") -> dict[str, str]:
    return {"user_id": user_id, "at": at}


def status_event(event: str, at: str, user_id: str = "u1") -> dict[str, str]:
    return {"user_id": user_id, "at": at, "event": event}


def moment(
    moment_id: str,
    user_id: str = "u1",
    at: str = "2024-03-01T10:00:00Z",
    kind: str = "mini",
    activities: str = "2",
) -> dict[str, str]:
    return {"moment_id": moment_id, "user_id": user_id, "at": at, "kind": kind, "activities": activities}


def certification(
    user_id: str = "u1", at: str = "2024-03-01T10:00:00Z", course_id: str = "c", expires_at: str = ""
) -> dict[str, str]:
    return {
        "user_id": user_id,
        "kind": "certification",
        "name": "Certificate",
        "at": at,
        "course_id": course_id,
        "expires_at": expires_at,
    }


def group(group_id: str = "g", name: str = "") -> dict[str, str]:
    return {"group_id": group_id, "name": name or f"Group {group_id}"}


def course(
    course_id: str = "c", exercises: Iterable[str] = ("e1", "e2"), certify_at: str = ""
) -> dict[str, Rows]:
    """A course with one chapter `<course>-k` that holds these exercises."""
    chapter = f"{course_id}-k"
    return {
        "courses": [{"course_id": course_id, "title": f"Course {course_id}", "certify_at": certify_at}],
        "chapters": [{"course_id": course_id, "chapter_id": chapter, "title": "Chapter", "position": "1"}],
        "exercises": [
            {"chapter_id": chapter, "exercise_id": one, "title": f"Exercise {one}", "position": str(place)}
            for place, one in enumerate(exercises)
        ],
    }


def joined(*drops: Drop) -> dict[str, list[Mapping[str, str]]]:
    """Several drops as one: the rows of each file one after the other."""
    together: dict[str, list[Mapping[str, str]]] = {}
    for drop in drops:
        for file, rows in drop.items():
            together.setdefault(file, []).extend(rows)
    return together


SCHOOL: Drop = joined(
    course(),
    {
        "users": [user("u1", "Ann"), user("u2", "=188+182"), user("u3", "Trailing blanks  ")],
        "groups": [group("g", "First"), group("h", "Second")],
        "group_members": [member("u1"), member("u2"), member("u2", "h"), member("u3", "h", "manager")],
        "enrolments": [enrolment("u1"), enrolment("u2"), enrolment("u3")],
        "attempts": [
            attempt("a1", "u1", "e1"),
            attempt("a2", "u1", "e2", seconds="30"),
            attempt("a3", "u2", "e1", correct="0.5", hints="1"),
        ],
        "moments": [moment("m1"), moment("m2", "u2", at="2024-05-01T00:00:00Z")],
        "plans": [
            {"plan_id": "seats", "plan_type": "seats", "amount": "1", "starts_on": "2023-03-01"},
            {"plan_id": "mau", "plan_type": "mau", "amount": "1", "starts_on": "2024-03-01"},
        ],
        "logins": [login("u1", "2023-04-01T10:00:00Z"), login("u1"), login("u2")],
        "user_events": [status_event("deactivated", "2023-05-01T00:00:00Z")],
    },
)


def write(folder: Path, drop: Drop) -> Path:
    """The drop as a new folder inside `folder`, every file that has rows with the columns they name."""
    path = folder / f"drop-{next(_numbers)}"
    path.mkdir(parents=True)
    for file, rows in drop.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        if not rows:
            continue
        with (path / f"{file}.csv").open("w", encoding="utf-8", newline="") as text:
            writer = csv.DictWriter(text, columns, restval="")
            writer.writeheader()
            writer.writerows(rows)
    return path


def raw(folder: Path, **files: str | bytes) -> Path:
    """Files as they are given, byte by byte, as a new folder inside `folder`."""
    path = folder / f"drop-{next(_numbers)}"
    path.mkdir(parents=True)
    for file, content in files.items():
        (path / f"{file}.csv").write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def zipped(folder: Path, inside: str = "") -> Path:
    """The folder's files as a .zip beside it, in a folder `inside` it when given."""
    path = folder.with_suffix(".zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.iterdir()):
            archive.write(file, inside + file.name)
    return path


def account(database: Database, slug: str = "acme") -> int:
    return create_account(database, slug, slug.title(), now=RECORDED)


def bring(
    database: Database,
    account_id: int,
    folder: Path,
    drop: Drop,
    at: int = RECORDED,
    *,
    skip_bad: bool = False,
) -> Outcome:
    """Write the drop and import it, learned at `at`."""
    return import_drop(database, account_id, write(folder, drop), skip_bad=skip_bad, recorded_at=at)


def admin(account_id: int) -> Scope:
    return Scope(account_id, Role.ADMIN, "the-admin")


def manager(account_id: int, *groups: str) -> Scope:
    return Scope(account_id, Role.MANAGER, "the-manager", frozenset(groups))


def rows(database: Database, slug: str, scope: Scope, now: int = RECORDED, **parameters: Any) -> list[Row]:
    """The rows of a report."""
    table = reports.run(database, slug, scope, Request(now=now, **parameters))
    found = list(table.rows())
    assert table.count == len(found)
    return found


def asked(drop: Drop) -> list[tuple[str, dict[str, Any]]]:
    """Every report of one table with every parameter it can be asked with in a small account."""
    courses = [row["course_id"] for row in drop.get("courses", ())]
    people = [row["user_id"] for row in drop.get("users", ())]
    exercises = [row["exercise_id"] for row in drop.get("exercises", ())]
    parameters: dict[str, list[dict[str, Any]]] = {
        "course": [{"course": one} for one in courses],
        "user": [{"user": person, "course": one} for person in people for one in courses],
        "user exercise": [{"user": person, "exercise": one} for person in people for one in exercises],
        "": [{}],
    }
    of_plans = [{"plan": row["plan_id"]} for row in drop.get("plans", ()) if row["plan_type"] in SHOWN]
    return [
        (slug, given)
        for slug, report in REPORTS.items()
        if not report.sheets
        for given in (of_plans if report.variants else parameters[" ".join(report.required)])
    ]


def figures(
    database: Database, account_id: int, drop: Drop, now: int = RECORDED, **more: Any
) -> dict[str, list[Row]]:
    """Every report of a small account, by what was asked."""
    scope = admin(account_id)
    return {
        f"{slug} {given}": rows(database, slug, scope, now, **given, **more) for slug, given in asked(drop)
    }


def contents(
    database: Database, some: Iterable[SqlTable] = tables.metadata.sorted_tables
) -> dict[str, list[Any]]:
    """Every row of these tables, in one order."""
    with database.reading() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in some
        }


def plain(table: Iterable[Sequence[Any]]) -> list[list[Any]]:
    """Rows to compare: booleans as words, so that `True` is not taken for 1."""
    return [[str(cell).lower() if isinstance(cell, bool) else cell for cell in row] for row in table]


def is_event(file: str) -> bool:
    return BY_NAME[file].events
