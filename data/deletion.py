"""Deleting a person: name and e-mail are replaced by a pseudonym wherever they stand; every count stays.

Rulebook 0, "People are never lost". It is a batch of its own, like any other change of a person: totals, the name index
and the audit line move in the same transaction. Undoing it brings back neither name nor e-mail.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, delete, insert, literal_column, select, update

from core.interchange import BY_NAME
from core.scope import NotFound
from core.status import Status
from data.audit import Line, append_in
from data.engine import Database
from data.ingest.importing import ImportRefused, batch_on, store_chunk
from data.ingest.names import forget_everywhere
from data.ingest.parts import BadRow, Chunk
from data.ingest.pseudonyms import email_of
from data.ingest.run import Run
from data.people_status import change_status, has_status
from data.rollups.rebuild import rebuild
from data.rollups.state import lock_account
from data.scoped import mine, tables


class AlreadyDeleted(ValueError):
    """The person has been deleted before."""


def delete_person(database: Database, account_id: int, user_id: str, *, actor: str, recorded_at: int) -> str:
    """Delete a person as of `recorded_at` (the real clock); the pseudonym.

    Who was active is deactivated from then on, and can not sign in. NotFound of nobody; AlreadyDeleted. Sessions are
    the caller's to end: they stand in the control store.
    """
    with database.writing() as connection:
        lock_account(connection, account_id)
        with batch_on(connection, account_id, f"deleted {user_id}", recorded_at) as run:
            pseudonym = _replace(run, user_id)
        rebuild(connection, account_id, run.touched, now=recorded_at)
        if has_status(run, user_id, Status.ACTIVE):
            # in a batch of its own, as every status set by hand: an undo of the other takes none away
            with batch_on(connection, account_id, f"deactivated {user_id}", recorded_at) as run:
                at = change_status(run, user_id, Status.DEACTIVATED)
            rebuild(connection, account_id, run.touched, now=at or recorded_at)
        append_in(connection, Line(account_id, actor, "user deleted", user_id, recorded_at))
    return pseudonym


def _replace(run: Run, user_id: str) -> str:
    """Take name, e-mail and password away; the pseudonym that stands there now."""
    email = _email(run, user_id)
    pseudonym = f"Deleted person {secrets.token_hex(4)}"
    row = {"account_id": run.account_id, "user_id": user_id, "pseudonym": pseudonym}
    run.connection.execute(insert(_PSEUDONYMS), {**row, "deleted_us": run.recorded_at})
    _rename(run, user_id, {"name": pseudonym} | ({"email": email_of(pseudonym)} if email else {}))
    run.execute(delete(_CREDENTIALS).where(mine(_CREDENTIALS), _CREDENTIALS.c.user_id == _USER), user=user_id)
    return pseudonym


def _email(run: Run, user_id: str) -> str | None:
    """The e-mail of somebody who is there, and not deleted."""
    person = run.execute(_PERSON, user=user_id).one_or_none()
    if person is None:
        raise NotFound(f"no person {user_id}")
    if run.execute(_DELETED, user=user_id).first() is not None:
        raise AlreadyDeleted(f"{user_id} is deleted already")
    email: str | None = person.email
    return email


def _rename(run: Run, user_id: str, cells: Mapping[str, str]) -> None:
    """These cells in place of those that stand: in the row, in the name index, in what every import gave."""
    forget_everywhere(run, user_id)
    bad: list[BadRow] = []
    given = {"user_id": user_id, **cells}
    store_chunk(run, BY_NAME["users"], Chunk([1], {name: (cell,) for name, cell in given.items()}), bad)
    if bad:
        raise ImportRefused(bad, len(bad))
    key = tables.row_key((user_id,))
    for batch_no, text in run.execute(_VERSIONS, key=key).all():
        told = json.loads(text)
        told |= {name: cell for name, cell in cells.items() if told.get(name)}
        run.execute(_REWRITE, key=key, batch=batch_no, said=json.dumps(told, ensure_ascii=False))


_CREDENTIALS, _PSEUDONYMS, _VERSIONED = tables.credentials, tables.pseudonyms, tables.versions
_USER: Any = bindparam("user")
_U = tables.users
_PERSON = select(_U.c.email).where(mine(_U), _U.c.user_id == _USER)
_DELETED: Any = select(literal_column("1")).where(mine(_PSEUDONYMS), _PSEUDONYMS.c.user_id == _USER)
_OF_PERSON = (mine(_VERSIONED), _VERSIONED.c.file == "users", _VERSIONED.c.row_key == bindparam("key"))
_VERSIONS = select(_VERSIONED.c.batch_no, _VERSIONED.c.cells).where(*_OF_PERSON)
_REWRITE = (
    update(_VERSIONED)
    .where(*_OF_PERSON, _VERSIONED.c.batch_no == bindparam("batch"))
    .values(cells=bindparam("said"))
)
