"""What staff set for an account: since when status changes are tracked, and whom its admins may ask."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Create the table; an account without a row has the defaults."""
    op.create_table(
        "account_settings",
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("tracked_from_us", INT, autoincrement=False, nullable=True),
        sa.Column("contact_name", TEXT, nullable=True),
        sa.Column("contact_email", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_account_settings")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("account_settings")
