"""The account overview: who is active, who is assigned how many profiles, and requests for another plan."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from data.schema.statistics import write_statistics

revision = "0009"
down_revision = "0008"

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_WAITING = sa.text("state = 'open'")
_INDEXES = (
    ("users", ("status_now",)),
    ("profile_assignments", ("user_id",)),
    ("user_attributes", ("attribute",)),
)
# the accounts' own rows, counted once; from then on the imports move them
_COUNT = """
INSERT INTO profile_holders (account_id, user_id, profiles)
SELECT account_id, user_id, count(*) FROM profile_assignments GROUP BY account_id, user_id
"""


def upgrade() -> None:
    """Create the tables and indexes, and count the profiles of the people who are there."""
    _requests()
    _holders()
    for table, columns in _INDEXES:
        op.create_index(_name(table, columns), table, ["account_id", *columns])
    op.execute(_COUNT)
    _tell_the_planner()


def downgrade() -> None:
    """Drop them."""
    for table, columns in _INDEXES:
        op.drop_index(_name(table, columns), table)
    op.drop_table("profile_holders")
    op.drop_table("upgrade_requests")


def _requests() -> None:
    op.create_table(
        "upgrade_requests",
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("request_no", INT, autoincrement=False, nullable=False),
        sa.Column("requested_us", INT, autoincrement=False, nullable=False),
        sa.Column("user_id", TEXT, nullable=False),
        sa.Column("wanted_plan", TEXT, nullable=False),
        sa.Column("message", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("answered_us", INT, autoincrement=False, nullable=True),
        sa.Column("answered_by", TEXT, nullable=True),
        sa.Column("answer", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("account_id", "request_no", name=op.f("pk_upgrade_requests")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_upgrade_requests_open",
        "upgrade_requests",
        ["account_id"],
        unique=True,
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )


def _holders() -> None:
    op.create_table(
        "profile_holders",
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("user_id", TEXT, nullable=False),
        sa.Column("profiles", INT, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "user_id", name=op.f("pk_profile_holders")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    columns: list[str | sa.TextClause] = ["account_id", sa.text("profiles DESC"), "user_id"]
    op.create_index("ix_profile_holders_profiles", "profile_holders", columns)


def _name(table: str, columns: tuple[str, ...]) -> str:
    return op.f("_".join(("ix", table, "account_id", *columns)))


def _tell_the_planner() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        write_statistics(connection)
