"""Indexes of a few: the league's hold counted people alone, a plan's those without a login.

An event of anybody else moves none of them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from data.schema.statistics import write_statistics

revision = "0007"
down_revision = "0006"

_SORTED = ("name", "mastery", "coverage", "completed", "certified", "score", "points", "seconds")
_LISTED, _WITHOUT = sa.text("counted = 1"), sa.text("logins = 0")
_IDLE, _BY_LOGINS = "ix_plan_users_idle", "ix_plan_users_account_id_plan_id_logins_user_id"


def upgrade() -> None:
    """Each index anew, over fewer people and without the flag that they share."""
    for name in _SORTED:
        op.drop_index(f"ix_league_{name}", "user_courses")
        columns: list[str | sa.TextClause] = ["account_id", "course_id", sa.text(f"{name} DESC"), "user_id"]
        op.create_index(
            f"ix_league_{name}", "user_courses", columns, sqlite_where=_LISTED, postgresql_where=_LISTED
        )
    op.drop_index(op.f(_BY_LOGINS), "plan_users")
    columns = ["account_id", "plan_id", "user_id"]
    op.create_index(_IDLE, "plan_users", columns, sqlite_where=_WITHOUT, postgresql_where=_WITHOUT)
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
    op.drop_index(_IDLE, "plan_users")
    op.create_index(op.f(_BY_LOGINS), "plan_users", ["account_id", "plan_id", "logins", "user_id"])
    _tell_the_planner()


def _tell_the_planner() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        write_statistics(connection)
