"""Matches by their edges and by their people: a billing period is found without reading the whole history."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0007"

_INDEXES = (
    ("matches", "ended_us"),
    ("matches", "started_us"),
    ("match_members", "user_id"),
)


def upgrade() -> None:
    """Create the indexes."""
    for table, column in _INDEXES:
        op.create_index(op.f(f"ix_{table}_account_id_{column}"), table, ["account_id", column])


def downgrade() -> None:
    """Drop them."""
    for table, column in _INDEXES:
        op.drop_index(op.f(f"ix_{table}_account_id_{column}"), table)
