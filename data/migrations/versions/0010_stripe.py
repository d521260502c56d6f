"""Stripe: which account a customer is, and the last state seen of each of its objects."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_KEY = ("account_id", "customer_id", "parent_id", "object_id")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, TEXT, nullable=False)


def _whole(name: str) -> sa.Column[int]:
    return sa.Column(name, INT, autoincrement=False, nullable=False)


def upgrade() -> None:
    """Create both tables; no account is linked."""
    op.create_table(
        "stripe_customers",
        _text("customer_id"),
        *(_whole(name) for name in ("account_id", "linked_us", "writes")),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_stripe_customers")),
        sa.UniqueConstraint("account_id", name=op.f("uq_stripe_customers_account_id")),
        sqlite_strict=True,
    )
    op.create_table(
        "stripe_objects",
        _whole("account_id"),
        *(_text(name) for name in ("customer_id", "parent_id", "object_id", "kind")),
        *(_whole(name) for name in ("seen_s", "rank")),
        *(_text(name) for name in ("event_id", "kept", "refused")),
        sa.PrimaryKeyConstraint(*_KEY, name=op.f("pk_stripe_objects")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Drop both."""
    op.drop_table("stripe_objects")
    op.drop_table("stripe_customers")
