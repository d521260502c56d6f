"""People at the door: who may sign in to which account, with which role, and staff. Reads no learning data.

The role and status come from the account's own rows; password hashes stand apart from the people of the drop.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from core.instants import format_instant
from core.scope import Role
from data.accounts import account_by_slug
from data.engine import Database
from data.ingest.importing import ImportRefused
from data.ingest.rows import add_rows
from data.schema import credentials, drop_tables, staff, users
from data.scoped import Sealed, mine


class PersonRefused(ValueError):
    """A person who can not be made or changed; the message says why."""


@dataclass(frozen=True)
class Person:
    """Somebody of an account. `status`: active or deactivated, as settled last."""

    account_id: int
    user_id: str
    name: str
    email: str | None
    role: Role
    status: str
    password_hash: str | None


@dataclass(frozen=True)
class Staff:
    """Somebody of Tallyboard itself; belongs to no account."""

    staff_id: str
    name: str
    password_hash: str | None


def find_for_sign_in(database: Database, account_slug: str, user_id_or_email: str) -> Person | None:
    """The one person of that id, or of that e-mail when nobody else has it."""
    account = account_by_slug(database, account_slug)
    if account is None:
        return None
    with database.reading() as connection:
        found = _people(connection, account.account_id, _BY_ID, user_id_or_email)
        found = found or _people(connection, account.account_id, _BY_EMAIL, user_id_or_email)
    return found[0] if len(found) == 1 else None


def person_in_account(database: Database, account_id: int, user_id: str) -> Person | None:
    """The person of that id."""
    with database.reading() as connection:
        found = _people(connection, account_id, _BY_ID, user_id)
    return found[0] if found else None


def managed_groups(database: Database, account_id: int, user_id: str) -> frozenset[str]:
    """The groups this person manages."""
    with database.reading() as connection:
        return frozenset(row[0] for row in _MANAGED.rows(connection, account_id, {"user": user_id}))


def create_user(database: Database, account_id: int, cells: Mapping[str, str], *, recorded_at: int) -> None:
    """Add a person given as the cells of `users.csv`, through the ordinary import; created now, by the real clock.

    PersonRefused when the id is taken or a value is not of its form.
    """
    if person_in_account(database, account_id, cells["user_id"]):
        raise PersonRefused(f"there is a person {cells['user_id']} already")
    given = {"created_at": format_instant(recorded_at), **cells}
    try:
        add_rows(database, account_id, "users", [given], source="user create", recorded_at=recorded_at)
    except ImportRefused as error:
        raise PersonRefused(error.bad[0].reason) from error


def set_password_hash(
    database: Database, account_id: int, user_id: str, password_hash: str, *, now: int
) -> None:
    """Store a person's password hash in place of any before."""
    with database.writing() as connection:
        gone = delete(credentials).where(mine(credentials), credentials.c.user_id == bindparam("user"))
        connection.execute(gone, {"of_account": account_id, "user": user_id})
        values = {
            "account_id": account_id,
            "user_id": user_id,
            "password_hash": password_hash,
            "changed_us": now,
        }
        connection.execute(insert(credentials).values(**values))


def create_staff(database: Database, staff_id: str, name: str) -> None:
    """Add a staff member; PersonRefused when the id is taken."""
    if find_staff(database, staff_id):
        raise PersonRefused(f"there is a staff member {staff_id} already")
    with database.writing() as connection:
        connection.execute(insert(staff).values(staff_id=staff_id, name=name))


def find_staff(database: Database, staff_id: str) -> Staff | None:
    """The staff member of that id."""
    with database.reading() as connection:
        row = connection.execute(select(staff).where(staff.c.staff_id == staff_id)).first()
    return Staff(row.staff_id, row.name, row.password_hash) if row else None


def set_staff_password_hash(database: Database, staff_id: str, password_hash: str) -> None:
    """Store a staff member's password hash."""
    with database.writing() as connection:
        connection.execute(
            update(staff).where(staff.c.staff_id == staff_id).values(password_hash=password_hash)
        )


def _people(connection: Connection, account_id: int, statement: Sealed, value: str) -> list[Person]:
    return [
        Person(account, user, name, email, Role(role or Role.LEARNER), status, password_hash)
        for account, user, name, email, role, status, password_hash in statement.rows(
            connection, account_id, {"value": value}
        )
    ]


_C, _M = credentials.c, drop_tables["group_members"]
_PERSON = select(
    users.c.account_id,
    users.c.user_id,
    users.c.name,
    users.c.email,
    users.c.role,
    users.c.status_now,
    _C.password_hash,
).join_from(users, credentials, (_C.user_id == users.c.user_id) & mine(credentials), isouter=True)
_BY_ID = Sealed(_PERSON.where(mine(users), users.c.user_id == bindparam("value")))
_BY_EMAIL = Sealed(_PERSON.where(mine(users), users.c.email == bindparam("value")).limit(2))
_MANAGED = Sealed(
    select(_M.c.group_id).where(mine(_M), _M.c.user_id == bindparam("user"), _M.c.member_role == "manager")
)
