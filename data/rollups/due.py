"""When a person's figures of 30 days ago change next, as an event moves it."""

from __future__ import annotations

from core.instants import THIRTY_DAYS
from data.prepared import Driver, replacement
from data.schema import ahead_before


def due_after(stored: int | None, at: int, settled: int) -> int | None:
    """The instant in microseconds, if an event at `at` moves it; `settled`: when the account's totals were."""
    ahead = at > settled - THIRTY_DAYS and (stored is None or at < stored)
    return at if ahead else None


def write_due(driver: Driver, user: str, due: int | None) -> None:
    """Write it; None: it has not moved."""
    if due is not None:
        driver.put(_WRITE, user, due)


_WRITE = replacement(ahead_before)
