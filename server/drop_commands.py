"""import, undo-import, verify: data in, taken back, and held against its raw events."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import click
from flask.cli import with_appcontext

from data import accounts, audit, ingest
from data.accounts import Account, AccountRefused
from data.ingest import BadRow, DropRefused, ImportRefused, Outcome, UndoRefused
from data.verify import verify
from server.clock import real_now
from server.console import account_named, account_option, fail, move_waiting, note, progress
from server.people import app_database, rooms

MOST_LISTED = 1_000


@click.command("import")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@account_option
@click.option("--create", is_flag=True, help="Make the account where it does not exist.")
@click.option(
    "--skip-bad", is_flag=True, help="Import the good rows and write the bad ones, with reasons, beside."
)
@with_appcontext
def import_command(path: Path, slug: str, create: bool, skip_bad: bool) -> None:
    """Import a drop: a folder or a .zip of CSV files."""
    account = _account(slug, create)
    outcome = bring_in(account, path, skip_bad=skip_bad)
    for file in outcome.files:
        click.echo(f"{file.name}: {file.new:,} new, {file.changed:,} changed, {file.repeated:,} repeated")
    if outcome.nothing_changed:
        click.echo("Nothing changed: everything in this drop was there already.")
    if outcome.bad:
        beside = write_bad_rows(path, outcome.bad)
        click.echo(
            f"{len(outcome.bad):,} bad rows were left out and written, with reasons, to {beside}", err=True
        )
    move_waiting()  # lines that it held up
    click.echo(f"Imported as {account.slug}/{outcome.batch_no}")


def bring_in(account: Account, path: Path, *, skip_bad: bool = False) -> Outcome:
    """Import a drop into an account, with progress on a terminal; ends the command where it is refused."""
    try:
        outcome = ingest.import_drop(
            app_database(),
            account.account_id,
            path,
            skip_bad=skip_bad,
            recorded_at=real_now(),
            progress=progress,
        )
    except DropRefused as error:
        accounts.forget_empty_account(app_database(), account.account_id)
        fail(f"{path} can not be read as a drop: {error}. Nothing was imported.")
    except ImportRefused as error:
        accounts.forget_empty_account(app_database(), account.account_id)
        list_bad_rows(error.bad, error.total)
        fail(f"Nothing was imported: {error.total:,} bad rows.")
    finally:
        progress("")
    return outcome


def _account(slug: str, create: bool) -> Account:
    if create and accounts.account_by_slug(app_database(), slug) is None:
        try:
            note(accounts.create_account(app_database(), slug, slug, now=real_now()), "account created", slug)
        except AccountRefused as error:
            fail(f"The account can not be made: {error}.")
    return account_named(slug)


def list_bad_rows(bad: Sequence[BadRow], total: int) -> None:
    """`file:line column value reason` on stderr, the first 1,000."""
    for row in bad[:MOST_LISTED]:
        column = row.column if row.column.isprintable() else repr(row.column)
        click.echo(f"{row.file}.csv:{row.line} {column} {_in_one_word(row.value)} {row.reason}", err=True)
    if total > MOST_LISTED:
        click.echo(f"… and {total - MOST_LISTED:,} more", err=True)


def _in_one_word(value: str) -> str:
    """A value with spaces, line breaks or nothing at all is quoted: one bad row is one line."""
    return value if value.isprintable() and value.split() == [value] else repr(value)


def write_bad_rows(path: Path, bad: Sequence[BadRow]) -> Path:
    """Write the rows left out beside the drop, or in the instance folder where that can not be written."""
    name = f"{path.name}.bad-rows.csv"
    for folder in (path.parent, rooms().settings.instance):
        try:
            # a value that is not UTF-8 stands with its bytes in words: \udcff
            with (folder / name).open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(("file", "line", "column", "value", "reason"))
                writer.writerows(
                    (f"{row.file}.csv", row.line, row.column, row.value, row.reason) for row in bad
                )
            return folder / name
        except OSError:
            continue
    return fail("The bad rows could not be written anywhere; the rest was imported.")


@click.command("undo-import")
@click.argument("batch")
@with_appcontext
def undo_command(batch: str) -> None:
    """Take back an import, named ACCOUNT/NUMBER as `import` says at its end."""
    slug, _, number = batch.rpartition("/")
    if not (slug and number.isascii() and number.isdigit() and len(number) < 10):
        raise click.UsageError("an import is named ACCOUNT/NUMBER, like demo/3")
    account = account_named(slug)
    try:
        outcome = ingest.undo_import(app_database(), account.account_id, int(number), undone_at=real_now())
    except UndoRefused as error:
        for reason in error.reasons:
            click.echo(reason, err=True)
        fail(f"{batch} was not undone.")
    for name, rows in outcome.gone.items():
        click.echo(f"{name}: {rows:,} gone")
    for name, rows in outcome.returned.items():
        click.echo(f"{name}: {rows:,} as before")
    click.echo(f"Undid {batch}")


@click.command("verify")
@click.option("--account", "slug", metavar="ACCOUNT", help="One account; all without it.")
@with_appcontext
def verify_command(slug: str | None) -> None:
    """Recompute every stored total from raw events and compare; exit 1 and the differences if any."""
    account = account_named(slug) if slug else None
    differences = verify(
        app_database(), account.account_id if account else None, lambda words: click.echo(words, err=True)
    )
    differences += audit.verify_chain(app_database())
    for difference in differences:
        click.echo(difference)
    if differences:
        fail(f"{len(differences):,} differences.")
    click.echo("Every stored total is what its raw events give.")
