"""The control store: sessions, sign-in attempts, audit lines on their way and export jobs, in tables of their own.

Beside SQLite they live in a file of their own, so that an import, which holds the main file's only
writing place for as long as it takes, never holds up a sign-in or a reader. PostgreSQL needs no second
place: there they stand in the same database.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    make_url,
    text,
)

from data.engine import Database, open_database
from data.prepared import Driver, Prepared

metadata = MetaData()
_INT = BigInteger().with_variant(Integer(), "sqlite")

sessions = Table(
    "control_sessions",
    metadata,
    Column("digest", Text, primary_key=True),  # SHA-256 of the cookie: who reads the file can not sign in
    Column("account_id", _INT, nullable=False),  # 0: staff
    Column("account_slug", Text, nullable=False),
    Column("user_id", Text, nullable=False),
    Column("mark", Text, nullable=False),
    Column("created_us", _INT, nullable=False),
    Column("seen_us", _INT, nullable=False),
)
Index("ix_control_sessions_created_us", sessions.c.created_us)
attempts = Table(
    "control_attempts",
    metadata,
    Column("attempt_no", _INT, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("at_us", _INT, nullable=False),
)
Index("ix_control_attempts_subject_at_us", attempts.c.subject, attempts.c.at_us)
Index("ix_control_attempts_at_us", attempts.c.at_us)
audit_queue = Table(
    "control_audit_queue",
    metadata,
    Column("line_no", _INT, primary_key=True),
    Column("account_id", _INT, nullable=False),
    Column("at_us", _INT, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("detail", Text, nullable=False),
    sqlite_autoincrement=True,  # a number is never given twice: a slow mover must not take off a newer line
)
export_jobs = Table(
    "control_export_jobs",
    metadata,
    Column("account_id", _INT, nullable=False),
    Column("job_id", Text, nullable=False),
    Column("user_id", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("requested_us", _INT, nullable=False),
    Column("request_id", Text, nullable=False),
    Column("started_us", _INT),
    Column("beat_us", _INT),  # when its maker said last that it goes on
    Column("finished_us", _INT),
    Column("expires_us", _INT),
    Column("progress", Text),  # [[sheet, rows written, rows in all], …]
    Column("error", Text),
    Column("file_name", Text),
    Column("size", _INT),
    Column("digest", Text),
    PrimaryKeyConstraint("account_id", "job_id"),
)

_LOCK = 7_205_759_403  # any number of our own: PostgreSQL's advisory lock for the store's rare writers
_ALONE = Prepared(text("SELECT pg_advisory_xact_lock(:key)"))


def control_url(database_url: str) -> str:
    """Where a database's store lives: `sessions.sqlite` beside SQLite's file, or PostgreSQL itself."""
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite":
        return database_url
    main = Path(url.database or "")
    # Two databases in one folder must not share sessions: account numbers mean nothing across them.
    name = "sessions.sqlite" if main.stem == "tallyboard" else f"{main.stem}-sessions.sqlite"
    return f"sqlite:///{main.with_name(name)}"


def open_control(database_url: str) -> Database:
    """The control store of a database, its tables made where they are missing."""
    store = open_database(control_url(database_url))
    with store.writing() as connection:
        alone(connection)
        metadata.create_all(connection)
    return store


def alone(connection: Connection) -> None:
    """Until this transaction ends no other writer of the store runs (SQLite's writers are alone anyway)."""
    drive_alone(Driver.of(connection, 0))


def drive_alone(driver: Driver) -> None:
    """The same of the driver's connection."""
    if driver.dialect == "postgresql":
        driver.run(_ALONE, key=_LOCK)
