"""Sign-in sessions: one row per browser, keyed by the hash of a random id that only the browser knows."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, insert, or_, select, update

from core.instants import SECOND
from data.control import sessions
from data.engine import Database

IDLE = 30 * 60 * SECOND
ABSOLUTE = 12 * 3600 * SECOND
TOUCH_EVERY = 60 * SECOND


@dataclass(frozen=True)
class Holder:
    """Whose session it is. `account_id` 0: staff.

    `mark` comes from role and password: a session whose mark is no longer the person's has ended.
    """

    account_id: int
    account_slug: str
    user_id: str
    mark: str


@dataclass(frozen=True)
class Session:
    """A session in force. Instants by the real clock."""

    digest: str
    holder: Holder
    created_at: int
    seen_at: int


def start(store: Database, holder: Holder, *, at: int) -> str:
    """Begin a session and return its id, 256 random bits, for the cookie; ended rows are swept away."""
    secret = secrets.token_urlsafe(32)
    row = {
        "digest": digest_of(secret),
        "account_id": holder.account_id,
        "account_slug": holder.account_slug,
        "user_id": holder.user_id,
        "mark": holder.mark,
        "created_us": at,
        "seen_us": at,
    }
    ended = or_(sessions.c.created_us <= at - ABSOLUTE, sessions.c.seen_us <= at - IDLE)
    with store.writing() as connection:
        connection.execute(delete(sessions).where(ended))
        connection.execute(insert(sessions), row)
    return secret


def find(store: Database, secret: str, *, at: int) -> Session | None:
    """The session of a cookie, None if there is none, or it was idle for 30 minutes or is 12 hours old."""
    with store.reading() as connection:
        row = connection.execute(_OF_DIGEST, {"digest": digest_of(secret)}).one_or_none()
    if row is None or at - row.seen_us >= IDLE or at - row.created_us >= ABSOLUTE:
        return None
    holder = Holder(row.account_id, row.account_slug, row.user_id, row.mark)
    return Session(row.digest, holder, row.created_us, row.seen_us)


def touch(store: Database, session: Session, *, at: int) -> None:
    """Note that the session is in use; written once a minute at most."""
    if at - session.seen_at < TOUCH_EVERY:
        return
    with store.writing() as connection:
        connection.execute(update(sessions).where(sessions.c.digest == session.digest).values(seen_us=at))


def end(store: Database, digest: str) -> None:
    """End a session at once."""
    with store.writing() as connection:
        connection.execute(delete(sessions).where(sessions.c.digest == digest))


def end_all(store: Database, account_id: int, user_id: str) -> int:
    """End every session of a person of an account at once; how many there were."""
    theirs = [sessions.c[name] == value for name, value in (("account_id", account_id), ("user_id", user_id))]
    with store.writing() as connection:
        return len(connection.execute(delete(sessions).where(*theirs).returning(sessions.c.digest)).all())


def digest_of(secret: str) -> str:
    """What the table knows of a session's id."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


_OF_DIGEST = select(sessions).where(sessions.c.digest == bindparam("digest"))
