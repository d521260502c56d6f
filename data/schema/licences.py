"""Stored totals of licence consumption: `data.rollups.licences` writes them, `data.verify` holds them to the raw rows.

Only plans that customers see (seats, mau, mauc) have rows. Σ over `plan_users` is what `plan_months` and `plan_days`
say, so the users report and the consumption report agree by construction.
"""

from __future__ import annotations

from sqlalchemy import Index
from sqlalchemy import text as sql

from data.schema.columns import own_table, text, whole

# everyone in the plan's users report, people without a login included
plan_users = own_table(
    "plan_users",
    [
        text("plan_id"),
        text("user_id"),
        whole("logins"),
        whole("first_us", nullable=True),
        whole("last_us", nullable=True),
        whole("months"),  # bit k: a login in plan month k + 1
        whole("months_active"),
        whole("holding"),  # 1: holds a seat
        whole("times_taken"),
        whole("implied"),  # seats taken by a login that proves a reactivation
        whole("first_taken_us", nullable=True),
        whole("last_released_us", nullable=True),
        text("first_days"),  # mau, mauc: of each active month the day of the first login, in days since 1970
    ],
    ("plan_id", "user_id"),
)
# people without a login alone: one more login of anybody else moves no index. A planner takes it where a statement
# says `logins = 0` in these letters.
_IDLE = sql("logins = 0")
Index(
    "ix_plan_users_idle",
    *(plan_users.c[name] for name in ("account_id", "plan_id", "user_id")),
    sqlite_where=_IDLE,
    postgresql_where=_IDLE,
)

# every seat taken or released, in the order of the ledger
seat_moves = own_table(
    "seat_moves",
    [text("plan_id"), whole("at_us"), whole("released"), text("user_id"), whole("implied")],
    ("plan_id", "at_us", "released", "user_id"),
)
Index(None, *(seat_moves.c[name] for name in ("account_id", "plan_id", "user_id")))

# mau, mauc: `taken` are people whose first login of their plan month is on that day
plan_days = own_table(
    "plan_days", [text("plan_id"), whole("day_us"), whole("taken"), whole("released")], ("plan_id", "day_us")
)
# `rise`: the highest number held after any move of the month, above its opening; mau, mauc: 0
plan_months = own_table(
    "plan_months",
    [text("plan_id"), whole("month"), whole("taken"), whole("released"), whole("rise")],
    ("plan_id", "month"),
)
plan_totals = own_table(
    "plan_totals",
    [
        text("plan_id"),
        text("basis"),  # what the totals were counted for: type, start and month basis
        whole("people"),
        whole("idle"),  # those without a login in the plan
    ],
    ("plan_id",),
)

# the totals are the answer from the last login or status event counted until the next one falls due
licence_state = own_table(
    "licence_state", [whole("last_fact_us", nullable=True), whole("next_due_us", nullable=True)], ()
)
plan_ahead = own_table("plan_ahead", [text("user_id"), whole("due_us")], ("user_id",))
Index(None, plan_ahead.c.account_id, plan_ahead.c.due_us)
