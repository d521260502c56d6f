"""Bringing a database up to date, without waiting for its writer when it is so already."""

from __future__ import annotations

from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from data.engine import Database, migrate

_MIGRATIONS = Path(__file__).parent / "migrations"


def bring_up_to_date(database: Database) -> None:
    """Migrate where it is needed. Servers and commands that start while an import runs go on at once."""
    if revision_of(database) != newest_revision():
        migrate(database)


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
