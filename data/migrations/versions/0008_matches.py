"""Matches by their edges, programs and people: a billing period is found without reading the whole history."""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"

_INDEXES = (
    ("matches", ("ended_us",)),
    ("matches", ("started_us",)),
    ("matches", ("program_id", "started_us")),
    ("match_members", ("user_id",)),
)


def _name(table: str, columns: tuple[str, ...]) -> str:
    return op.f("_".join(("ix", table, "account_id", *columns)))


def upgrade() -> None:
    """Create the indexes."""
    for table, columns in _INDEXES:
        op.create_index(_name(table, columns), table, ["account_id", *columns])


def downgrade() -> None:
    """Drop them."""
    for table, columns in _INDEXES:
        op.drop_index(_name(table, columns), table)
