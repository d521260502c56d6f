"""The rim's clocks: the real one, and the one that the rules are given."""

from __future__ import annotations

from datetime import UTC, datetime

from core.instants import from_datetime
from data.engine import Database
from data.rollups.settle import live_instant
from server.settings import Settings


def real_now() -> int:
    """The real instant: what sessions, limits, audit lines and `recorded_at` go by."""
    return from_datetime(datetime.now(UTC))


def rule_now(settings: Settings) -> int:
    """The instant that the rules are given: TALLYBOARD_NOW, or the real one."""
    return real_now() if settings.now is None else settings.now


def account_now(settings: Settings, database: Database, account_id: int) -> int:
    """The instant that an account's figures are given: TALLYBOARD_NOW, or the one that its totals hold at now."""
    return live_instant(database, account_id, real_now()) if settings.now is None else settings.now
