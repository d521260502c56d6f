"""Stored totals of licence consumption; an account's are counted when it is settled or written next."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _whole(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, INT, autoincrement=False, nullable=nullable)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, TEXT, nullable=False)


def _create(name: str, columns: list[sa.Column[Any]], *key: str) -> None:
    op.create_table(
        name,
        _whole("account_id"),
        *columns,
        sa.PrimaryKeyConstraint("account_id", *key, name=op.f(f"pk_{name}")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def upgrade() -> None:
    """Create the tables, empty."""
    _create(
        "plan_users",
        [
            *(_text("plan_id"), _text("user_id"), _whole("logins")),
            *(_whole("first_us", nullable=True), _whole("last_us", nullable=True)),
            *(_whole(name) for name in ("months", "months_active", "holding", "times_taken", "implied")),
            *(_whole("first_taken_us", nullable=True), _whole("last_released_us", nullable=True)),
            _text("first_days"),
        ],
        "plan_id",
        "user_id",
    )
    op.create_index(
        op.f("ix_plan_users_account_id_plan_id_logins_user_id"),
        "plan_users",
        ["account_id", "plan_id", "logins", "user_id"],
    )
    _create(
        "seat_moves",
        [_text("plan_id"), _whole("at_us"), _whole("released"), _text("user_id"), _whole("implied")],
        *("plan_id", "at_us", "released", "user_id"),
    )
    op.create_index(
        op.f("ix_seat_moves_account_id_plan_id_user_id"),
        "seat_moves",
        ["account_id", "plan_id", "user_id"],
    )
    _create(
        "plan_days",
        [_text("plan_id"), *(_whole(name) for name in ("day_us", "taken", "released"))],
        "plan_id",
        "day_us",
    )
    _create(
        "plan_months",
        [_text("plan_id"), *(_whole(name) for name in ("month", "taken", "released", "rise"))],
        "plan_id",
        "month",
    )
    _create("plan_totals", [_text("plan_id"), _text("basis"), _whole("people"), _whole("idle")], "plan_id")
    _create("licence_state", [_whole("last_fact_us", nullable=True), _whole("next_due_us", nullable=True)])
    _create("plan_ahead", [_text("user_id"), _whole("due_us")], "user_id")
    op.create_index(op.f("ix_plan_ahead_account_id_due_us"), "plan_ahead", ["account_id", "due_us"])


def downgrade() -> None:
    """Drop them."""
    for name in ("plan_ahead", "licence_state", "plan_totals", "plan_months", "plan_days", "seat_moves"):
        op.drop_table(name)
    op.drop_table("plan_users")
