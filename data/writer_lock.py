"""The embedded database's queue of writers: one at a time, over threads and processes, by a lock on a file beside it.

The file stays open between writers: opening and closing it costs more than all totals of an event. A process that
was forked opens it anew, for it would share its parent's lock otherwise.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock

from filelock import lock_descriptor, unlock_descriptor

_AGAIN = 0.002  # seconds until the next try while another process writes


class WriterLock:
    """Held with `with`; a thread that holds it may take it again."""

    def __init__(self, path: Path) -> None:
        self._path = path
        # threads of this process wait here, so that one of them at most asks for the file
        self._turn = RLock()
        self._depth = 0
        self._file: int | None = None
        self._process = 0

    def acquire(self) -> None:
        """Wait for the turn, and take it."""
        self._turn.acquire()
        try:
            if not self._depth and not lock_descriptor(file := self._descriptor(), blocking=False):
                lock_descriptor(file, poll_interval=_AGAIN)
            self._depth += 1
        except BaseException:
            self._turn.release()
            raise

    def release(self) -> None:
        """Give the turn to the next writer."""
        try:
            self._leave()
        finally:
            self._turn.release()

    def __enter__(self) -> None:
        self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()

    @contextmanager
    def at_once(self) -> Iterator[bool]:
        """Held inside where nobody else holds it at this moment; whether it is."""
        if not self._turn.acquire(blocking=False):
            yield False
            return
        try:
            if self._depth or lock_descriptor(self._descriptor(), blocking=False):
                self._depth += 1
                try:
                    yield True
                finally:
                    self._leave()
            else:
                yield False
        finally:
            self._turn.release()

    def close(self) -> None:
        """Close the file; the next writer opens it again."""
        with self._turn:
            if self._file is not None:
                os.close(self._file)
            self._file = None

    def _leave(self) -> None:
        self._depth -= 1
        if not self._depth and self._file is not None:
            unlock_descriptor(self._file)

    def _descriptor(self) -> int:
        if self._process != os.getpid():
            self.close()
        if self._file is None:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
            self._process = os.getpid()
        return self._file
