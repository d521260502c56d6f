"""demo: three accounts that look lived-in, and people of every role to look at them with."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

import click
from flask.cli import with_appcontext

from core.instants import DAY, start_of_day, to_datetime
from core.usage_screens import Contact
from data import accounts, users
from data.account_settings import save_settings
from data.demo import ISSUER, write_demo_drop, write_second_drop, write_third_drop
from server.account_commands import set_password
from server.clock import real_now, rule_now
from server.console import account_named, fail
from server.drop_commands import bring_in
from server.passwords import random_password, verify_password
from server.people import app_database, rooms
from server.settings import ISSUER_FILE, LOOPBACK, write_secret

PEOPLE = ("exec", "admin", "manager", "learner")
STAFF = "staff"
PASSWORD_FILE = "demo-password.txt"
TRACKED_DAYS = 800  # before the first plan of every demonstration account


@dataclass(frozen=True)
class Demo:
    """One demonstration account."""

    slug: str
    name: str
    write: Callable[..., None]


DEMOS = (
    Demo("demo", "Demo", write_demo_drop),
    Demo("demo-two", "Demo two", write_second_drop),
    Demo("demo-three", "Demo three", write_third_drop),
)
CONTACT = Contact("Mirela Castellane", "success@example.com")


@click.command("demo")
@with_appcontext
def demo_command() -> None:
    """Make the accounts `demo`, `demo-two` and `demo-three` where they are missing, and say who can sign in."""
    settings = rooms().settings
    if settings.trusted_hosts != LOOPBACK or settings.host not in ("127.0.0.1", "localhost", "::1"):
        fail("The demonstration has one password for everybody, so it is made for loopback addresses only.")
    for demo in DEMOS:
        account = accounts.account_by_slug(app_database(), demo.slug)
        if account is None or not account.users:  # an interrupted first run is made up for
            _make(demo, account is not None)
    password = demo_password(settings.instance)
    # a company of its own, unless somebody said who writes the invoices; servers read it when they start
    write_secret(settings.instance / ISSUER_FILE, "\n".join(ISSUER) + "\n")
    if users.find_staff(app_database(), STAFF) is None:
        users.create_staff(app_database(), STAFF, "Demo staff")
    _give(password)
    _tell(password)


def demo_password(instance: Path) -> str:
    """The demonstration's password: made once, the same at every run."""
    path = instance / PASSWORD_FILE
    instance.mkdir(parents=True, exist_ok=True)
    write_secret(path, random_password() + "\n")  # keeps the one that is there
    return path.read_text(encoding="utf-8").strip()


def _make(demo: Demo, exists: bool) -> None:
    today = to_datetime(rule_now(rooms().settings)).astimezone(UTC).date()
    click.echo(f"Making account {demo.slug} …")
    with tempfile.TemporaryDirectory() as folder:
        drop = Path(folder) / demo.slug
        demo.write(drop, today=today)
        if not exists:
            accounts.create_account(app_database(), demo.slug, demo.name, now=real_now())
        bring_in(account_named(demo.slug), drop)
    _settle(account_named(demo.slug).account_id, start_of_day(today) - TRACKED_DAYS * DAY)


def _settle(account_id: int, tracked_from: int) -> None:
    """Its history records who left and came back, so that no month of it lies before tracking began."""
    save_settings(app_database(), account_id, tracked_from=tracked_from, contact=CONTACT)


def _give(password: str) -> None:
    """Only where it is not theirs already: a new password ends people's sessions."""
    for demo in DEMOS:
        account_id = account_named(demo.slug).account_id
        for user_id in PEOPLE:
            person = users.person_in_account(app_database(), account_id, user_id)
            if person and not verify_password(person.password_hash, password):
                set_password(account_id, user_id, password)
    staff = users.find_staff(app_database(), STAFF)
    if staff and not verify_password(staff.password_hash, password):
        set_password(None, STAFF, password)


def _tell(password: str) -> None:
    settings = rooms().settings
    for demo in DEMOS:
        click.echo(f"Account {demo.slug}: sign in as {', '.join(PEOPLE)}")
    click.echo(f"Account left empty: sign in as {STAFF}")
    click.echo(f"Password of all of them: {password}")
    click.echo(f"Address: http://{settings.host}:{settings.port} once `python app.py` runs")
