"""What staff set for an account: since when status changes are tracked, and whom its admins may ask."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from core.usage_screens import Contact
from data.audit import Line, append_in
from data.engine import Database
from data.scoped import Sealed, mine, tables


@dataclass(frozen=True)
class AccountSettings:
    """One account's settings. `tracked_from`: an instant; the account's creation where none was set."""

    tracked_from: int
    contact: Contact | None


def load_settings(connection: Connection, account_id: int) -> AccountSettings:
    """The account's settings, with the defaults where nothing was set."""
    created, tracked_from, name, email = _SETTINGS.first(connection, account_id, {})
    contact = Contact(name or "", email) if email else None
    return AccountSettings(created if tracked_from is None else tracked_from, contact)


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
_SETTINGS = Sealed(
    select(_A.c.created_us, _S.c.tracked_from_us, _S.c.contact_name, _S.c.contact_email)
    .select_from(_A.outerjoin(_S, mine(_S)))
    .where(mine(_A))
)
