"""Housekeeping: a thread of the server that settles accounts as the clock moves on, so that pages stay cheap.

Pages write nothing. What falls due (an enrolment that begins, a certification that expires, an event that was ahead)
is folded into the totals here, by the real clock, within half a second of its time. Until then a page shows the account
as it was just before (`data.rollups.settle`). It waits for nobody who writes, and no account for another.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from threading import Event, Thread

from data.accounts import account_ids, due_accounts
from data.engine import Database
from data.rollups.settle import settle
from server.clock import real_now

_EVERY_S = 30.0  # from one round over all accounts to the next
_LOOK_S = 0.5  # from one look at what is due to the next
_log = logging.getLogger(__name__)


class Housekeeper:
    """Settles every account now and then, and at once what is due, until it is told to stop."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._stop = Event()
        self._thread = Thread(target=self._run, name="housekeeping", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the account under way."""
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                failed = self._settle(account_ids(self._database))
                until = time.monotonic() + _EVERY_S
                while not self._stop.wait(_LOOK_S) and time.monotonic() < until:
                    failed |= self._settle(set(due_accounts(self._database, real_now())) - failed)
            except Exception:
                _log.exception("housekeeping failed; the next round tries again")
                self._stop.wait(_EVERY_S)

    def _settle(self, accounts: Iterable[int]) -> set[int]:
        """Settle what is due of these; those that failed, which wait for the next round."""
        failed = set()
        for account_id in accounts:
            if self._stop.is_set():
                break
            try:
                settle(self._database, account_id, real_now(), patient=False)
            except Exception:
                _log.exception("settling account %s failed; the next round tries again", account_id)
                failed.add(account_id)
        return failed
