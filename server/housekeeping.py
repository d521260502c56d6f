"""Housekeeping: a thread of the server that settles accounts as the clock moves on, so that pages stay cheap.

Pages write nothing. What falls due (an enrolment that begins, a certification that expires, an event that was ahead)
is folded into the totals here, by the real clock, at most half a minute after its time; until then a page that is
asked for recounts it.
"""

from __future__ import annotations

import logging
from threading import Event, Thread

from data.engine import Database
from data.rollups.settle import settle_all
from server.clock import real_now

_EVERY = 30.0
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
            try:
                settle_all(self._database, real_now())
            except Exception:
                _log.exception("settling failed; the next round tries again")
            self._stop.wait(_EVERY)
