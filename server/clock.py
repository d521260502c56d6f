"""The rim's clocks: the real one, and the one that the rules are given."""

from __future__ import annotations

from datetime import UTC, datetime

from core.instants import from_datetime
from server.settings import Settings


def real_now() -> int:
    """The real instant: what sessions, limits, audit lines and `recorded_at` go by."""
    return from_datetime(datetime.now(UTC))


def rule_now(settings: Settings) -> int:
    """The instant that the rules are given: TALLYBOARD_NOW, or the real one."""
    return real_now() if settings.now is None else settings.now
