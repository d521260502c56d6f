"""SQLite's planner is told that a whole primary key is one row: one more login read all of a plan's people before.

No table changes; PostgreSQL, which keeps statistics of its own, has nothing to do.
"""

from __future__ import annotations

from alembic import op

from data.schema.statistics import write_statistics

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """The fixed statistics anew."""
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        write_statistics(connection)


def downgrade() -> None:
    """Nothing: older code asks the same questions."""
