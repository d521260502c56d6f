"""What all commands share: plain sentences on stderr with exit code 1, accounts by their slug."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import IO, Any, NoReturn

import click
from sqlalchemy.exc import OperationalError

from data import accounts, audit
from data.accounts import Account
from server.clock import real_now
from server.people import app_database, rooms

ACTOR = "command line"


class Problem(click.ClickException):
    """A plain sentence on stderr, exit code 1."""

    def show(self, file: IO[Any] | None = None) -> None:
        """The sentence alone."""
        click.echo(self.format_message(), file=file, err=True)


account_option = click.option(
    "--account", "slug", required=True, metavar="ACCOUNT", help="The account's slug."
)


def account_named(slug: str) -> Account:
    """The account of that slug, or the end of the command."""
    account = accounts.account_by_slug(app_database(), slug) if "\x00" not in slug else None
    return account or fail(f"There is no account {slug}. `flask --app app account list` names them.")


def progress(words: str) -> None:
    """One line of progress in place, on a terminal alone; "" takes it away."""
    if sys.stderr.isatty():
        click.echo(f"\r\033[K{words}", nl=False, err=True)


def fail(sentence: str) -> NoReturn:
    """End the command with one plain sentence."""
    raise Problem(sentence)


def note(account_id: int | None, action: str, detail: str) -> None:
    """A line in the audit log, by the real clock."""
    audit.append(app_database(), account_id, ACTOR, action, detail, at=real_now())


def note_waiting(account_id: int, action: str, detail: Mapping[str, object]) -> None:
    """A line of what only read the database, in the words of the web's: it does not wait for an import to end."""
    text = json.dumps(detail, sort_keys=True, ensure_ascii=False)
    audit.enqueue(rooms().store, audit.Line(account_id, ACTOR, action, text, real_now()))
    move_waiting()


def move_waiting() -> None:
    """Move lines that wait into the log, where one may write now; else the next command or the server does."""
    with suppress(OperationalError):
        audit.drain_if_free(app_database(), rooms().store)
