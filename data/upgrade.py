"""Bringing a database up to date, without waiting for its writer when it is so already."""

from __future__ import annotations

from pathlib import Path

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from data.engine import Database, migrate

_MIGRATIONS = Path(__file__).parent / "migrations"


def bring_up_to_date(database: Database) -> None:
    """Migrate where it is needed. Servers and commands that start while an import runs go on at once."""
    with database.reading() as connection:
        current = set(MigrationContext.configure(connection).get_current_heads())
    if current != set(ScriptDirectory(str(_MIGRATIONS)).get_heads()):
        migrate(database)
