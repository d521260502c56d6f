"""The league's indexes hold counted people alone: an event of anybody else moves none of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from data.schema.statistics import write_statistics

revision = "0009"
down_revision = "0007"

_SORTED = ("name", "mastery", "coverage", "completed", "certified", "score", "points", "seconds")
_LISTED = sa.text("counted = 1")


def upgrade() -> None:
    """Each index anew, over fewer people and without the flag that they share."""
    for name in _SORTED:
        op.drop_index(f"ix_league_{name}", "user_courses")
        columns: list[str | sa.TextClause] = ["account_id", "course_id", sa.text(f"{name} DESC"), "user_id"]
        op.create_index(
            f"ix_league_{name}", "user_courses", columns, sqlite_where=_LISTED, postgresql_where=_LISTED
        )
    _tell_the_planner()


def downgrade() -> None:
    """Everybody in them again."""
    for name in _SORTED:
        op.drop_index(f"ix_league_{name}", "user_courses")
        columns: list[str | sa.TextClause] = [
            "account_id",
            "course_id",
            "counted",
            sa.text(f"{name} DESC"),
            "user_id",
        ]
        op.create_index(f"ix_league_{name}", "user_courses", columns)
    _tell_the_planner()


def _tell_the_planner() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        write_statistics(connection)
