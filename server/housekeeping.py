"""Housekeeping: a thread of the server that settles accounts as the clock moves on, so that pages stay cheap.

Pages write nothing. What falls due (an enrolment that begins, a certification that expires, an event that was ahead)
is folded into the totals here, by the real clock, as soon as its time has come; what another process stored in between
waits half a minute at most. Until then a page shows the account as it was just before (`data.rollups.settle`).
"""

from __future__ import annotations

import logging
from threading import Event, Thread

from core.instants import SECOND
from data.accounts import first_due
from data.engine import Database
from data.rollups.settle import settle_all
from server.clock import real_now

_EVERY, _SOONEST = 30.0, 0.5  # seconds from one round to the next
_log = logging.getLogger(__name__)


class Housekeeper:
    """Settles every account now and then until it is told to stop."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._stop = Event()
        self._thread = Thread(target=self._run, name="housekeeping", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the round under way."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            self._stop.wait(self._round())

    def _round(self) -> float:
        """Settle what is due; the seconds until the next round."""
        try:
            settle_all(self._database, real_now())
            due = first_due(self._database)
        except Exception:
            _log.exception("settling failed; the next round tries again")
            return _EVERY
        return _EVERY if due is None else min(_EVERY, max(_SOONEST, (due - real_now()) / SECOND))
