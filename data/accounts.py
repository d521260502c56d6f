"""The door to the control tables: which accounts there are. Reached by staff, commands and sign-in alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, func, insert, select

from core.plans import Plan, plan_of
from data.engine import Database
from data.scoped import mine, same_account, tables


class AccountRefused(ValueError):
    """An account that can not be made; the message says why."""


@dataclass(frozen=True)
class Account:
    """One account; `users` counts its people, `created_at` is in microseconds."""

    account_id: int
    slug: str
    name: str
    users: int
    created_at: int


def create_account(database: Database, slug: str, name: str, *, now: int) -> int:
    """Make an account and return its number; AccountRefused when the slug is taken or not a slug."""
    if not slug or not all(c.isascii() and (c.isalnum() or c in "-_.") for c in slug):
        raise AccountRefused("an account's slug is letters, digits, - _ and . only")
    with database.writing() as connection:
        if _by_slug(connection, slug):
            raise AccountRefused(f"there is an account {slug} already")
        number = (connection.execute(select(func.max(_A.c.account_id))).scalar() or 0) + 1
        connection.execute(insert(_A).values(account_id=number, slug=slug, name=name, created_us=now))
    return number


def forget_empty_account(database: Database, account_id: int) -> None:
    """Take back an account into which nothing was ever imported; any other is left as it is."""
    account = {"of_account": account_id}
    with database.writing() as connection:
        used = connection.execute(
            select(tables.batches.c.batch_no).where(mine(tables.batches)).limit(1), account
        )
        if used.first() is None:
            connection.execute(_A.delete().where(mine(_A)), account)


def list_accounts(database: Database) -> list[Account]:
    """Every account, by slug."""
    with database.reading() as connection:
        return [Account(*row) for row in connection.execute(_ALL.order_by(_A.c.slug))]


def account_ids(database: Database) -> list[int]:
    """The number of every account."""
    with database.reading() as connection:
        return list(connection.execute(_IDS).scalars())


def due_accounts(database: Database, now: int) -> list[int]:
    """The accounts of which something has come due by `now` and is not settled yet."""
    with database.reading() as connection:
        found = {number for due in _DUE for number in connection.execute(due, {"now": now}).scalars()}
    return sorted(found)


def last_imports(database: Database) -> Mapping[int, int]:
    """When each account was last given something, by the real clock; an account without any import is not in it."""
    with database.reading() as connection:
        return {account_id: at for account_id, at in connection.execute(_LAST_IMPORTS) if at is not None}


def all_plans(database: Database) -> Mapping[int, list[Plan]]:
    """Every account's plans, pilots too, by start."""
    found: dict[int, list[Plan]] = defaultdict(list)
    with database.reading() as connection:
        for row in connection.execute(_PLANS):
            found[row.account_id].append(plan_of(dict(row._mapping)))
    return found


def account_by_slug(database: Database, slug: str) -> Account | None:
    """The account of that slug."""
    with database.reading() as connection:
        return _by_slug(connection, slug)


def account_by_id(database: Database, account_id: int) -> Account | None:
    """The account of that number."""
    with database.reading() as connection:
        row = connection.execute(_ALL.where(mine(_A)), {"of_account": account_id}).first()
    return Account(*row) if row else None


def _by_slug(connection: Connection, slug: str) -> Account | None:
    row = connection.execute(_ALL.where(_A.c.slug == slug)).first()
    return Account(*row) if row else None


_A, _U = tables.accounts, tables.users
# each account's people are counted inside that account
_PEOPLE = select(func.count()).select_from(_U).where(same_account(_U, _A)).scalar_subquery()
_B, _P = tables.batches, tables.drop_tables["plans"]
_LAST = select(func.max(_B.c.recorded_us)).where(same_account(_B, _A)).scalar_subquery()
_IDS = select(_A.c.account_id).order_by(_A.c.account_id)
_DUE = tuple(
    select(state.c.account_id).where(state.c.next_due_us <= bindparam("now"))
    for state in (tables.account_state, tables.licence_state)
)
_LAST_IMPORTS = select(_A.c.account_id, _LAST)
_PLANS = select(_P).join(_A, same_account(_P, _A)).order_by(_P.c.starts_on, _P.c.plan_id)
_ALL = select(_A.c.account_id, _A.c.slug, _A.c.name, _PEOPLE, _A.c.created_us)
