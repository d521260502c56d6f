"""Logins by instant: who logged in around an edge of a period is found without reading everyone's logins."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"

_INDEX = "ix_logins_account_id_at_us_user_id"


def upgrade() -> None:
    """Create the index."""
    op.create_index(op.f(_INDEX), "logins", ["account_id", "at_us", "user_id"])


def downgrade() -> None:
    """Drop it."""
    op.drop_index(op.f(_INDEX), "logins")
