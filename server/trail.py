"""What people did here, on its way to the audit log: noted at once in the control store, moved by a thread.

A sign-in or a download does not wait for an import that holds the database's only writing place.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Mapping

from flask import current_app

from data.audit import Line, drain, enqueue
from data.engine import Database
from server.clock import real_now
from server.people import SignedIn, rooms

_log = logging.getLogger(__name__)


class Mover:
    """Moves noted lines into the audit log, in a thread that starts at the first one."""

    def __init__(self, database: Database, store: Database) -> None:
        self._database, self._store = database, store
        self._wake = threading.Event()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def wake(self) -> None:
        """There is something to move."""
        with self._starting:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="audit mover", daemon=True)
                self._thread.start()
        self._wake.set()

    def flush(self) -> None:
        """Move everything now."""
        while drain(self._database, self._store):
            pass

    def _run(self) -> None:
        while True:
            self._wake.wait()
            self._wake.clear()
            try:
                self.flush()
            except Exception:  # the lines are kept; the next one tries again
                _log.warning("audit lines wait: the log could not be written", exc_info=True)


def note(person: SignedIn, action: str, detail: Mapping[str, object]) -> None:
    """Note what a signed-in person did."""
    note_line(person.account_id, f"{person.role}:{person.user_id}", action, detail)


def note_line(account_id: int, actor: str, action: str, detail: Mapping[str, object]) -> None:
    """Note what somebody did, a stranger too."""
    text = json.dumps(detail, sort_keys=True, ensure_ascii=False)
    enqueue(rooms().store, Line(account_id, actor, action, text, real_now()))
    mover().wake()


def mover() -> Mover:
    """The running application's mover."""
    found: Mover = current_app.extensions["tallyboard_mover"]
    return found
