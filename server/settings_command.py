"""account settings: since when an account's status changes are tracked, and whom its admins may ask."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from core.instants import format_instant
from core.settings_draft import draft_settings
from data.account_settings import AccountSettings, load_settings, save_settings
from data.accounts import Account
from data.audit import Line
from server.clock import real_now
from server.console import ACTOR, account_named, account_option, fail
from server.people import app_database


@click.command("settings")
@account_option
@click.option(
    "--tracked-from", metavar="INSTANT", help="A day or an instant in UTC; empty: the account's creation."
)
@click.option("--contact-name", help="The success manager's name.")
@click.option("--contact-email", help="Their address; empty: nobody.")
@with_appcontext
def settings_command(slug: str, **given: str | None) -> None:
    """Show an account's settings, after setting those that are given."""
    account = account_named(slug)
    if any(value is not None for value in given.values()):
        _save(account, {name: value for name, value in given.items() if value is not None})
    settings = _load(account)
    made = ", when the account was made" if settings.tracked_from == account.created_at else ""
    click.echo(f"Status changes are tracked since {format_instant(settings.tracked_from)}{made}")
    contact = settings.contact
    click.echo(f"Questions go to {f'{contact.name} <{contact.email}>' if contact else 'nobody'}")


def _load(account: Account) -> AccountSettings:
    with app_database().reading() as connection:
        return load_settings(connection, account.account_id)


def _save(account: Account, given: dict[str, str]) -> None:
    now, stored = real_now(), _load(account)
    kept = "" if stored.tracked_from == account.created_at else format_instant(stored.tracked_from)
    contact = (stored.contact.name, stored.contact.email) if stored.contact else ("", "")
    cells = {"tracked_from": kept, "contact_name": contact[0], "contact_email": contact[1], **given}
    draft = draft_settings(cells, now=now)
    if draft.problems:
        fail(" ".join(draft.problems.values()))
    words = ", ".join(f"{name}: {value or 'none'}" for name, value in cells.items())
    line = Line(account.account_id, ACTOR, "settings changed", words, now)
    save_settings(
        app_database(), account.account_id, tracked_from=draft.tracked_from, contact=draft.contact, line=line
    )
