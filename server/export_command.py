"""export: a report as a file, the same bytes as /download gives; or a whole account as a drop again."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO, Any, TypeVar

import click
from flask.cli import with_appcontext

from core.reports import REPORTS
from core.requests import Request, parse_request
from core.scope import BadRequest, NotFound, Role, Scope
from core.table import Table
from data import reports
from data.accounts import Account
from data.export_drop import export_drop
from data.rollups.settle import settle
from server import exports, workbooks
from server.clock import account_now, real_now, unhurried
from server.console import ACTOR, account_named, account_option, fail, note_waiting
from server.people import app_database, rooms

T = TypeVar("T")
DROP = "drop"
_BLOCK = 1 << 20
_TEXTS = ("plan", "course", "group", "user", "exercise", "search", "sort", "year", "currency")
_FLAGS = ("completed", "certified", "started")
_FLAG = click.Choice(["true", "false"])


def _parameters(command: Any) -> Any:
    """The options that are parameters of reports, the same names as in an address."""
    for name in _TEXTS:
        command = click.option(f"--{name}")(command)
    for name in _FLAGS:
        command = click.option(f"--{name}", type=_FLAG)(command)
    return click.option("--direction", type=click.Choice(["asc", "desc"]))(command)


@click.command("export")
@click.argument("report", type=click.Choice([*REPORTS, DROP]), metavar="REPORT")
@account_option
@_parameters
@click.option("--now", type=str, help="The instant that the rules are given.")
@click.option("--as-known-at", type=str, help="What the system knew at this instant.")
@click.option("--format", "form", type=click.Choice(list(exports.FORMATS)), default="csv", show_default=True)
@click.option("--bom", is_flag=True, help="Begin a CSV with a byte order mark, as a download does.")
@click.option(
    "-o", "out", type=click.Path(path_type=Path, dir_okay=False), help="A file instead of the output."
)
@with_appcontext
def export_command(
    report: str, slug: str, form: str, bom: bool, out: Path | None, **given: str | None
) -> None:
    """Write REPORT, or `drop`: the whole account as a drop again."""
    account = account_named(slug)
    if report == DROP:
        _write_drop(account, out, {name: value for name, value in given.items() if value})
        return
    named = {name: value for name, value in given.items() if value is not None}
    if form not in REPORTS[report].forms:
        raise click.UsageError(
            f"{exports.only_as(REPORTS[report])}: give --format {REPORTS[report].forms[0]}"
        )
    if REPORTS[report].sheets:
        _write_book(account, report, out, named)
        return
    table = _table(account, report, named)
    with _target(out) as file:
        # before the first byte, as the web does: what a reader takes of it is out
        name = f"{report}.{form}"
        note_waiting(account.account_id, "exported", {"file": name, "rows": table.count, **table.parameters})
        _write_table(table, form, file, bom=bom)


def _write_table(table: Table, form: str, file: IO[bytes], *, bom: bool) -> None:
    if form == "xlsx":
        with exports.workbook(table)[0] as book:
            shutil.copyfileobj(book, file, _BLOCK)
        return
    for chunk in exports.chunks(table, form, bom=bom):
        file.write(chunk)


def _table(account: Account, slug: str, given: dict[str, str]) -> Table:
    scope = Scope(account.account_id, Role.ADMIN, ACTOR)
    with _plainly():
        return _in_time(account, slug, given, partial(reports.run, app_database(), slug, scope))


def _write_book(account: Account, slug: str, out: Path | None, given: dict[str, str]) -> None:
    settings, number, named = rooms().settings, account.account_id, "now" in given
    with _plainly():
        made = _in_time(
            account, slug, given, lambda asked: workbooks.made_now(settings, number, asked, named=named)
        )
    with made.file as book, _target(out) as file:
        shutil.copyfileobj(book, file, _BLOCK)
    note_waiting(account.account_id, "exported", {"file": f"{slug}.xlsx", "rows": made.rows})


def _in_time(account: Account, slug: str, given: dict[str, str], made: Callable[[Request], T]) -> T:
    """What is made as of the instant given, or as of the clock: what came due by it is settled first, if it may be."""
    settings, database, number = rooms().settings, app_database(), account.account_id
    if settings.now is None and "now" not in given:
        settle(database, number, real_now(), patient=False)
    return unhurried(
        lambda now: made(parse_request(REPORTS[slug], given, now=now)),
        lambda: account_now(settings, database, number),
    )


@contextmanager
def _plainly() -> Iterator[None]:
    """What is asked wrongly ends the command with a sentence."""
    try:
        yield
    except BadRequest as error:
        raise click.UsageError(str(error)) from error
    except NotFound as error:
        fail(f"Not found: {error}.")


def _write_drop(account: Account, out: Path | None, given: dict[str, str]) -> None:
    if out is None or given:
        raise click.UsageError("`export drop` takes --account and -o FILE.zip, and nothing else")
    with _target(out) as file:
        export_drop(app_database(), account.account_id, file)
    note_waiting(account.account_id, "exported", {"file": DROP, "to": out.name})


@contextmanager
def _target(out: Path | None) -> Iterator[IO[bytes]]:
    """Standard output, or a file that appears whole: a broken export leaves what was there before."""
    if out is None:
        yield sys.stdout.buffer
        return
    draft, handle = _draft_beside(out)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        draft.chmod(0o644)
        draft.replace(out)
    finally:
        draft.unlink(missing_ok=True)


def _draft_beside(out: Path) -> tuple[Path, int]:
    try:
        handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name[:100]}.")
    except OSError as error:
        fail(f"{out} can not be written: {error.strerror}.")
    return Path(name), handle
