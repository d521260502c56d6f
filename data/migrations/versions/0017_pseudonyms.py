"""The pseudonyms of deleted people."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from data.schema.statistics import write_statistics

revision = "0017"
down_revision = "0016"

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Create the table; nobody is deleted."""
    op.create_table(
        "pseudonyms",
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("user_id", TEXT, nullable=False),
        sa.Column("pseudonym", TEXT, nullable=False),
        sa.Column("deleted_us", INT, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "user_id", name=op.f("pk_pseudonyms")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        write_statistics(connection)


def downgrade() -> None:
    """Drop it: an import may name deleted people again."""
    op.drop_table("pseudonyms")
