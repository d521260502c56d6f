"""The rim's clocks: the real one, and the one that the rules are given."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from core.instants import from_datetime
from data.engine import Database
from data.reports.sources import Outrun, by_the_clock
from data.rollups.settle import live_instant
from server.settings import Settings

T = TypeVar("T")
_TRIES = 3


def real_now() -> int:
    """The real instant: what sessions, limits, audit lines and `recorded_at` go by."""
    return from_datetime(datetime.now(UTC))


def rule_now(settings: Settings) -> int:
    """The instant that the rules are given: TALLYBOARD_NOW, or the real one."""
    return real_now() if settings.now is None else settings.now


def account_now(settings: Settings, database: Database, account_id: int) -> int:
    """The instant that an account's figures are given: TALLYBOARD_NOW, or one near the clock that its totals hold at.

    Where the account moves on before it is read, reading raises Outrun: ask again, as `unhurried` does.
    """
    if settings.now is not None:
        return settings.now
    now = live_instant(database, account_id, real_now())
    by_the_clock(now)
    return now


def unhurried(answer: Callable[[int], T], instant: Callable[[], int]) -> T:
    """An answer as of `instant`; as of a later one where the account moved on before it was read, at last by a recount.

    It may be asked for several times, so it has no effects.
    """
    now = instant()
    for _ in range(_TRIES):
        try:
            return answer(now)
        except Outrun:
            now = instant()
    by_the_clock(None)
    return answer(now)
