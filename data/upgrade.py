"""Bringing a database up to date, without waiting for its writer when it is so already."""

from __future__ import annotations

from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import DatabaseError, OperationalError

from data.engine import Database, migrate

_MIGRATIONS = Path(__file__).parent / "migrations"


class DatabaseUnusable(Exception):
    """A database that this product can not go on from; the message says why, and the way out."""


def bring_up_to_date(database: Database) -> None:
    """Migrate where it is needed. Servers and commands that start while an import runs go on at once.

    DatabaseUnusable where the file is no database, is damaged, or is newer than this product.
    """
    try:
        revision = revision_of(database)
    except OperationalError:  # locked, not there, no server: not a word about what is in it
        raise
    except DatabaseError as error:
        raise DatabaseUnusable(
            f"The database {_place(database)} can not be read: {error.orig}."
            " Move it away, its -wal and -shm, too, and restore a backup."
        ) from error
    if revision == newest_revision():
        return
    if revision is not None and revision not in known_revisions():
        raise DatabaseUnusable(
            f"The database {_place(database)} was written by a newer Tallyboard (schema {revision})."
            " Bring this one up to date first."
        )
    migrate(database)


def _place(database: Database) -> str:
    """Where it is, without its password."""
    url = database.engine.url
    return str(url.database) if database.is_sqlite else repr(url)


def revision_of(database: Database) -> str | None:
    """The schema's revision in a database; None where nothing was made yet."""
    with database.reading() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str | None:
    """The schema's revision that this product makes."""
    return _scripts().get_current_head()


def known_revisions() -> frozenset[str]:
    """Every revision of the schema from which this product can go on."""
    return frozenset(script.revision for script in _scripts().walk_revisions())


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(_MIGRATIONS))
