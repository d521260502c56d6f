"""`make acceptance`: every kind of file that can be downloaded, opened by a spreadsheet program, cell by cell.

An account of the demonstration, with names on top that spreadsheets would run, is made in a temporary folder; every
report is downloaded as somebody signed in downloads it; LibreOffice opens the files; every cell must be what the
product's own table says, and every text and figure of a PDF what the paper was made from. Not part of CI: it needs
LibreOffice.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from core.instants import parse_instant
from core.reports import REPORTS, Report
from core.requests import parse_request
from core.scope import Role, Scope
from data import accounts, reports, users
from data.demo import write_demo_drop
from data.engine import Database
from data.ingest import import_drop
from scripts.file_kinds import KINDS, FileKind, World, compared
from scripts.opened import NotOpened, opened
from scripts.opened_papers import missing, opened_papers, papers
from server.passwords import hash_password
from server.people import Rooms
from server.settings import Settings

NOW, TODAY = "2026-03-01T00:00:00Z", date(2026, 3, 1)
ACCOUNT, ADMIN, PASSWORD = "demo", "acceptance", "correct horse battery"
_SHOWN = 5  # differences of a file; the rest is counted
HOSTILE = (
    "user_id,name,email,role,attr.=1+1,attr.Shoe size\r\n"
    '007,=1+1,@cmd,,,44\r\n0042,"two\r\nlines",,,+1,\r\n'
    f'{ADMIN},\u202eשלום עולם,,admin,,\r\n-5,\'  spaced,=a@b,,,\r\n1E5,Ünïcødé 漢字 😀,,,"\t",\r\n'
    '+49,"a ""quoted"", name; with 1/2",,,2024-01-01,TRUE\r\n'
)


def made_world(folder: Path) -> tuple[Flask, World]:
    """The account, and somebody signed in to it."""
    now = parse_instant(NOW)
    app = create_app(Settings.from_environment({"TALLYBOARD_INSTANCE": str(folder), "TALLYBOARD_NOW": NOW}))
    rooms: Rooms = app.extensions["tallyboard"]
    account = accounts.create_account(rooms.database, ACCOUNT, "Demo", now=now)
    write_demo_drop(folder / "drop", today=TODAY)
    import_drop(rooms.database, account, folder / "drop", recorded_at=now)
    asked = _asked(rooms.database, Scope(account, Role.ADMIN, ADMIN), now)
    _write_hostile(folder / "hostile", asked["course-league"]["course"])
    import_drop(rooms.database, account, folder / "hostile", recorded_at=now)
    users.set_password_hash(rooms.database, account, ADMIN, hash_password(PASSWORD), now=now)
    return app, World(rooms.database, account, now, _signed_in(app), asked)


def _write_hostile(folder: Path, course: str) -> None:
    folder.mkdir()
    (folder / "users.csv").write_text(HOSTILE, encoding="utf-8", newline="")
    enrolled = [f"{course},{user}" for user in ("007", "0042", "-5", "1E5", "+49", ADMIN)]
    (folder / "enrolments.csv").write_text("\n".join(["course_id,user_id", *enrolled]), encoding="utf-8")


def _asked(database: Database, scope: Scope, now: int) -> dict[str, dict[str, str]]:
    """What each report is asked with: the course with most people, its best learner, an exercise of theirs."""

    def first(slug: str, column: str, **given: str) -> str:
        table = reports.run(database, slug, scope, parse_request(REPORTS[slug], given, now=now))
        place = [one.name for one in table.columns].index(column)
        return str(next(islice(table.rows(), 0, None))[place])

    course = first("courses", "course_id")
    user = first("course-league", "user_id", course=course)
    exercise = first("individual-exercises", "exercise_id", user=user, course=course)
    given = {"course": course, "user": user, "exercise": exercise}
    return {
        slug: {name: given[name] for name in given if name in report.required}
        for slug, report in REPORTS.items()
    }


def _signed_in(app: Flask) -> FlaskClient:
    client = app.test_client()
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/sign-in").text)
    form = {"csrf_token": token.group(1) if token else "", "account": ACCOUNT, "user": ADMIN}
    if client.post("/sign-in", data=form | {"password": PASSWORD}).status_code != 302:
        raise RuntimeError("nobody could sign in")
    return client


def downloaded(world: World, folder: Path) -> Iterator[tuple[FileKind, Report, Path]]:
    """Every report as every kind of file that it comes as."""
    for kind in KINDS:
        for report in REPORTS.values():
            if kind.form in report.forms:
                query = world.asked[report.slug]
                answer = world.client.get(
                    f"/download/{report.slug}.{kind.form}", query_string=query, buffered=True
                )
                if answer.status_code != 200:
                    raise RuntimeError(f"{report.slug}.{kind.form} was answered {answer.status_code}")
                path = folder / f"{report.slug}.{kind.form}"
                path.write_bytes(answer.data)
                yield kind, report, path


def main() -> int:
    """Download, open, compare, say; 1 when any cell differs."""
    failed = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        print("Making the account …", flush=True)
        app, world = made_world(folder / "instance")
        (folder / "files").mkdir()
        files = {path: (kind, report) for kind, report, path in downloaded(world, folder / "files")}
        print(f"Opening {len(files)} files …", flush=True)
        try:
            for path, sheets in opened(list(files)):
                kind, report = files[path]
                failed += _say(
                    path, list(compared(kind, world, report, sheets)), sum(map(len, sheets.values()))
                )
            made = dict(papers(world, folder / "files"))
            print(f"Opening {len(made)} papers …", flush=True)
            for path, seen in opened_papers(list(made)):
                failed += _say(
                    path, missing(made[path], seen), sum(len(one.rows) for one in made[path].tables)
                )
        except NotOpened as error:
            print(error)
            failed += 1
        app.extensions["tallyboard_mover"].flush()
        world.database.dispose()
    print("Every file says what it was made from." if not failed else f"{failed} files differ.")
    return 1 if failed else 0


def _say(path: Path, differences: list[str], rows: int) -> int:
    print(f"{'differs' if differences else 'same':>8}  {path.name}, {rows:,} rows", flush=True)
    for one in differences[:_SHOWN]:
        print(f"{'':10}{one}")
    if len(differences) > _SHOWN:
        print(f"{'':10}… and {len(differences) - _SHOWN:,} more")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
