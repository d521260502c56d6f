"""What staff set for an account: since when status changes are tracked, and whom its admins may ask."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from core.usage_screens import Contact
from data.audit import Line, append_in
from data.engine import Database
from data.scoped import mine, tables


@dataclass(frozen=True)
class AccountSettings:
    """One account's settings. `tracked_from`: an instant; the account's creation where none was set."""

    tracked_from: int
    contact: Contact | None


def load_settings(connection: Connection, account_id: int) -> AccountSettings:
    """The account's settings, with the defaults where nothing was set."""
    account = {"of_account": account_id}
    created = connection.execute(_CREATED, account).scalar_one()
    row = connection.execute(_SETTINGS, account).one_or_none()
    if row is None:
        return AccountSettings(created, None)
    contact = Contact(row.contact_name or "", row.contact_email) if row.contact_email else None
    return AccountSettings(created if row.tracked_from_us is None else row.tracked_from_us, contact)


def save_settings(
    database: Database,
    account_id: int,
    *,
    tracked_from: int | None,
    contact: Contact | None,
    line: Line | None = None,
) -> None:
    """Replace the account's settings; None: the default. `line` goes into the audit log in the same transaction."""
    row = {
        "account_id": account_id,
        "tracked_from_us": tracked_from,
        "contact_name": contact.name if contact else None,
        "contact_email": contact.email if contact else None,
    }
    with database.writing() as connection:
        connection.execute(_S.delete().where(mine(_S)), {"of_account": account_id})
        connection.execute(_S.insert(), row)
        connection.execute(_RAISE, {"of_account": account_id})  # open pages show the contact: they look again
        if line:
            append_in(connection, line)


_S, _A = tables.account_settings, tables.accounts
_STATE = tables.account_state
_RAISE = _STATE.update().where(mine(_STATE)).values(version=_STATE.c.version + 1)
_SETTINGS = select(_S).where(mine(_S))
_CREATED = select(_A.c.created_us).where(mine(_A))
