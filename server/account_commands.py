"""account, user and plan: who may sign in, and what an account bought."""

from __future__ import annotations

import sys
from typing import Any

import click
from flask.cli import AppGroup

from core.instants import format_instant
from core.plans import MonthBasis, PlanRefused, PlanType
from core.scope import NotFound, Role
from data import accounts, plans, sessions, users
from data.accounts import AccountRefused
from data.deletion import AlreadyDeleted, delete_person
from server.clock import real_now
from server.console import ACTOR, account_named, account_option, fail, note, progress
from server.passwords import LONGEST, SHORTEST, hash_password, random_password
from server.people import app_database, rooms

ROLES = [role.value for role in Role if role is not Role.STAFF]
accounts_group = AppGroup("account", help="Accounts: create, list, settings.")
users_group = AppGroup("user", help="People of an account: create, password, delete.")
plans_group = AppGroup("plan", help="Licence plans: add, list.")

_staff_or_account = click.option(
    "--account", "slug", metavar="ACCOUNT", help="The account's slug; staff have none."
)
_staff = click.option("--staff", is_flag=True, help="One of our own people, who belongs to no account.")
_stdin = click.option(
    "--password-stdin", "stdin", is_flag=True, help="Read the password from standard input."
)
_random = click.option("--random", "random", is_flag=True, help="Make a random password and print it once.")


@accounts_group.command("create")
@click.argument("slug")
@click.option("--name", help="The name to show; the slug without it.")
def create_account(slug: str, name: str | None) -> None:
    """Make an account."""
    try:
        account_id = accounts.create_account(app_database(), slug, name or slug, now=real_now())
    except AccountRefused as error:
        fail(f"The account can not be made: {error}.")
    note(account_id, "account created", slug)
    click.echo(f"Created account {slug}")


@accounts_group.command("list")
def list_accounts() -> None:
    """Every account: slug, name, people, created at."""
    for account in accounts.list_accounts(app_database()):
        created = format_instant(account.created_at)
        click.echo(f"{account.slug}\t{account.name}\t{account.users}\t{created}")


@users_group.command("create")
@_staff_or_account
@_staff
@click.option("--user-id", "user_id", required=True)
@click.option("--name", help="The name to show; the id without it.")
@click.option("--email")
@click.option("--role", type=click.Choice(ROLES), default=Role.LEARNER.value, show_default=True)
@_stdin
@_random
def create_user(slug: str | None, staff: bool, user_id: str, **words: Any) -> None:
    """Make a person; with a password they may sign in."""
    account_id = _account_id(slug, staff)
    stdin, random = words.pop("stdin"), words.pop("random")
    given = _password(stdin, random) if stdin or random or sys.stdin.isatty() else None
    name, role, email = words["name"] or user_id, words["role"], words["email"]
    try:
        if account_id is None:
            users.create_staff(app_database(), user_id, name)
        else:
            cells = {"user_id": user_id, "name": name, "role": role or "", "email": email or ""}
            users.create_user(app_database(), account_id, cells, recorded_at=real_now())
    except ValueError as error:
        fail(f"The person can not be made: {error}.")
    note(account_id, "staff created" if staff else f"{role} created", user_id)
    if given:
        set_password(account_id, user_id, given)
    click.echo(f"Created {user_id}" + ("" if given else ", who has no password yet"))


@users_group.command("password")
@_staff_or_account
@_staff
@click.option("--user-id", "user_id", required=True)
@_stdin
@_random
def change_password(slug: str | None, staff: bool, user_id: str, stdin: bool, random: bool) -> None:
    """Give a person a new password; their sessions end at once."""
    account_id = _account_id(slug, staff)
    known = (
        users.find_staff(app_database(), user_id)
        if account_id is None
        else users.person_in_account(app_database(), account_id, user_id)
    )
    if known is None:
        fail(f"There is no {user_id} there.")
    set_password(account_id, user_id, _password(stdin, random))
    note(account_id, "password changed", user_id)
    click.echo(f"The password of {user_id} is changed")


@users_group.command("delete")
@account_option
@click.option("--user-id", "user_id", required=True)
@click.option("--yes", is_flag=True, help="Do not ask.")
def delete_user(slug: str, user_id: str, yes: bool) -> None:
    """Replace a person's name and e-mail by a pseudonym, for good; what was counted stays."""
    account = account_named(slug)
    if not yes:
        click.confirm(
            f"Delete {user_id} of {slug}? Their name and e-mail can not be brought back", abort=True
        )
    try:
        pseudonym = delete_person(
            app_database(), account.account_id, user_id, actor=ACTOR, recorded_at=real_now()
        )
    except NotFound:
        fail(f"There is no {user_id} there.")
    except AlreadyDeleted as error:
        fail(f"{error}.")
    sessions.end_all(rooms().store, account.account_id, user_id)
    click.echo(f"{user_id} is {pseudonym} now. Backups and files made before still name them.")


def set_password(account_id: int | None, user_id: str, password: str) -> None:
    """Store a password's hash, of staff where there is no account."""
    if account_id is None:
        users.set_staff_password_hash(app_database(), user_id, hash_password(password))
    else:
        users.set_password_hash(app_database(), account_id, user_id, hash_password(password), now=real_now())


def _account_id(slug: str | None, staff: bool) -> int | None:
    if bool(slug) == staff:
        raise click.UsageError("give --account ACCOUNT, or --staff for one of our own people")
    return account_named(slug).account_id if slug else None


def _password(stdin: bool, random: bool) -> str:
    if random and stdin:
        raise click.UsageError("--random and --password-stdin exclude each other")
    if random:
        password = random_password()
        click.echo(f"Password (shown this once): {password}")
        return password
    if stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    if not SHORTEST <= len(password) <= LONGEST:
        fail(f"A password has {SHORTEST} to {LONGEST} characters.")
    return password


@plans_group.command("add")
@account_option
@click.option("--plan-id", required=True)
@click.option("--type", "plan_type", type=click.Choice([kind.value for kind in PlanType]), required=True)
@click.option("--amount", type=click.IntRange(min=0), required=True)
@click.option("--starts-on", required=True, metavar="YYYY-MM-DD")
@click.option("--ends-on", metavar="YYYY-MM-DD")
@click.option("--month-basis", type=click.Choice([basis.value for basis in MonthBasis]))
def add_plan(slug: str, plan_id: str, amount: int, **terms: Any) -> None:
    """Add a licence plan to an account."""
    account = account_named(slug)
    try:
        cells = {
            "plan_id": plan_id,
            "amount": str(amount),
            **{name: value or "" for name, value in terms.items()},
        }
        database, recorded_at = app_database(), real_now()
        plans.add_plan(database, account.account_id, cells, recorded_at=recorded_at, progress=progress)
    except (PlanRefused, ValueError) as error:
        fail(f"The plan can not be added. {error}")
    finally:
        progress("")
    note(account.account_id, "plan added", plan_id)
    click.echo(f"Added plan {plan_id} to {slug}")


@plans_group.command("list")
@account_option
def list_plans(slug: str) -> None:
    """An account's plans: id, type, amount, start, end (exclusive), where its months begin."""
    for plan in plans.list_plans(app_database(), account_named(slug).account_id):
        cells = (
            plan.plan_id,
            plan.plan_type,
            plan.amount,
            plan.starts_on,
            plan.ends_on or "",
            plan.month_basis,
        )
        click.echo("\t".join(str(cell) for cell in cells))
