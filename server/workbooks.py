"""Workbooks of a whole account, made by processes of their own: they take a core for minutes, and pages must not wait.

The processes read the database through a small reader, at the lowest priority, and keep everything on its way in the
folder that they are given. `made_now` waits for the file (an address, a command); export jobs do not.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

from components.xlsx_book import write_book
from core.export_jobs import LONGEST_S, SheetProgress
from core.instants import format_instant
from core.reports import ORGANIZATION
from core.requests import Request
from core.scope import BadRequest, NotFound, Scope
from core.table import Row, Table
from data import reports
from data.engine import Database
from server.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
DRAFT = "organization.xlsx"
REFUSED = 4  # a process's exit code: its last line says why
_EVERY = 500  # rows between two looks at how far it is
_TEMPORARY = ("TMPDIR", "SQLITE_TMPDIR")

Told = Callable[[tuple[SheetProgress, ...]], None]


@dataclass(frozen=True)
class Made:
    """A workbook that was made: an open file that has no name any more, its rows, and their digest."""

    file: IO[bytes]
    rows: int
    digest: str


def exports_folder(settings: Settings) -> Path:
    """Where finished and half-made workbooks lie; its owner alone may look into it."""
    folder = settings.instance / "exports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def write_organization(
    database: Database, scope: Scope, asked: Request, path: Path, told: Told
) -> tuple[int, str]:
    """Write the workbook of an account; how many rows, and their digest. `told` is called now and then."""
    book = reports.book(database, ORGANIZATION.slug, scope, asked)
    progress = {
        table.report.title: SheetProgress(table.report.title, 0, table.count) for table in book.sheets
    }

    def passed(sheet: str, done: int) -> None:
        progress[sheet] = replace(progress[sheet], done=done)
        told(tuple(progress.values()))

    told(tuple(progress.values()))
    sheets = tuple(replace(table, rows=_counted(table, passed)) for table in book.sheets)
    digest = write_book(replace(book, sheets=sheets), path)
    return sum(table.count for table in book.sheets), digest


def _counted(table: Table, passed: Callable[[str, int], None]) -> Callable[[], Iterator[Row]]:
    def rows() -> Iterator[Row]:
        done = 0
        for done, row in enumerate(table.rows(), start=1):
            if done % _EVERY == 0:
                passed(table.report.title, done)
            yield row
        passed(table.report.title, done)

    return rows


def launch(
    settings: Settings, module: str, folder: Path, *words: str, **options: Any
) -> subprocess.Popen[bytes]:
    """Start a module of ours as a process of its own, which our end does not end; `folder` is for its drafts."""
    given = {
        "DATABASE_URL": settings.database_url,
        "TALLYBOARD_INSTANCE": str(settings.instance),
        "TALLYBOARD_NOW": "" if settings.now is None else format_instant(settings.now),
        "TALLYBOARD_SECRET_KEY": "not used here",
        **dict.fromkeys(_TEMPORARY, str(folder)),
    }
    # from where we stand, so that a relative address of a database means the same file; our modules are found there
    paths = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    command = [sys.executable, "-P", "-m", module, *words]
    environ = {**os.environ, **given, "PYTHONPATH": paths}
    return subprocess.Popen(command, env=environ, start_new_session=True, **options)


def give_way() -> None:
    """Let every other process of the machine go first, and let nobody else read what this one writes."""
    os.nice(19)
    os.umask(0o077)


@contextmanager
def drafts(settings: Settings) -> Iterator[Path]:
    """A folder for half a workbook; it goes with everything in it."""
    folder = Path(tempfile.mkdtemp(prefix="draft-", dir=exports_folder(settings)))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class TooLong(Exception):
    """It took longer than one is ready to wait; nothing is left behind."""


def made_now(
    settings: Settings, account_id: int, asked: Request, *, named: bool, patience_s: int = LONGEST_S
) -> Made:
    """The workbook of an account, made while one waits; TooLong, and BadRequest and NotFound as of any report.

    `named`: whether its instant was asked for; else it is the one at which its process begins to read.
    """
    with drafts(settings) as folder:
        spec = {
            "account_id": account_id,
            "now": asked.now if named else None,
            "as_known_at": asked.as_known_at,
            "path": str(folder / DRAFT),
        }
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        with launch(settings, "server.workbook_process", folder, **pipes) as process:
            try:
                said, _ = process.communicate(json.dumps(spec).encode(), timeout=patience_s)
            except subprocess.TimeoutExpired as error:
                process.kill()
                raise TooLong(f"not made within {patience_s} s") from error
            except BaseException:
                process.kill()
                raise
        answer = _answer(process.returncode, said)
        return Made((folder / DRAFT).open("rb"), answer["rows"], answer["digest"])


def _answer(code: int, said: bytes) -> dict[str, Any]:
    if code not in (0, REFUSED):
        raise RuntimeError(f"the process that makes workbooks ended with {code}")
    answer: dict[str, Any] = json.loads(said.splitlines()[-1])
    if code == REFUSED:
        raise (NotFound if answer["absent"] else BadRequest)(answer["refused"])
    return answer
