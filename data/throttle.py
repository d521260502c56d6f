"""Limits on sign-in attempts, in rows that all workers share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from core.instants import SECOND
from data.control import alone, attempts
from data.engine import Database

MINUTE, HOUR = 60 * SECOND, 3600 * SECOND


@dataclass(frozen=True)
class Limit:
    """At most `count` attempts of `subject` in any `span` microseconds."""

    subject: str
    count: int
    span: int


def admit(store: Database, limits: Iterable[Limit], *, at: int) -> int:
    """Count one attempt of every subject, or none: the microseconds to wait, 0 if it was admitted.

    Counted before the password is looked at, in one transaction: two at one moment can not both pass.
    """
    wanted = tuple(limits)
    with store.writing() as connection:
        alone(connection)
        connection.execute(delete(attempts).where(attempts.c.at_us <= at - HOUR))
        wait = max((_wait(connection, limit, at) for limit in wanted), default=0)
        if not wait:
            subjects = sorted({limit.subject for limit in wanted})
            connection.execute(insert(attempts), [{"subject": subject, "at_us": at} for subject in subjects])
    return wait


def _wait(connection: Connection, limit: Limit, at: int) -> int:
    recent = attempts.c.at_us > at - limit.span
    query = (
        select(attempts.c.at_us).where(attempts.c.subject == limit.subject, recent).order_by(attempts.c.at_us)
    )
    times = connection.execute(query).scalars().all()
    return times[-limit.count] + limit.span - at if len(times) >= limit.count else 0


def forgive(store: Database, subject: str) -> None:
    """Forget the attempts of a subject: the right password was given."""
    with store.writing() as connection:
        connection.execute(delete(attempts).where(attempts.c.subject == subject))


def forgive_one(store: Database, subject: str, *, at: int) -> None:
    """Take one attempt back, the one counted at `at`."""
    with store.writing() as connection:
        mine = (attempts.c.subject == subject, attempts.c.at_us == at)
        connection.execute(delete(attempts).where(*mine))
