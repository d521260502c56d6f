"""Measuring memory: the high-water mark of this process, and how much of it is its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

_MEGABYTE = 2**20
_EVERY = 0.02
_STATUS = Path("/proc/self/status")


class Memory:
    """Filled while watched, in MB.

    `peak`: all resident pages, those of the mapped database file too; `own`: without pages of files, which the
    system takes back whenever it likes; `before`: resident at the beginning.
    """

    def __init__(self) -> None:
        self.before = psutil.Process().memory_info().rss / _MEGABYTE
        self.peak = self.before
        self.own = 0.0

    def look(self, process: psutil.Process) -> None:
        """Take one sample."""
        info = process.memory_info()
        self.peak = max(self.peak, info.rss / _MEGABYTE)
        self.own = max(self.own, (info.rss - getattr(info, "shared", 0)) / _MEGABYTE)

    def as_dict(self) -> dict[str, float]:
        """For the report of a job."""
        return {"peak_mb": self.peak, "own_mb": self.own, "before_mb": self.before}


@contextmanager
def watched() -> Iterator[Memory]:
    """Sample this process every few milliseconds; the kernel's own high-water mark is counted in, too."""
    memory, ended, process = Memory(), threading.Event(), psutil.Process()

    def sample() -> None:
        while not ended.wait(_EVERY):
            memory.look(process)

    thread = threading.Thread(target=sample, daemon=True)
    thread.start()
    try:
        yield memory
    finally:
        ended.set()
        thread.join()
        memory.look(process)
        memory.peak = max(memory.peak, _high_water())


def _high_water() -> float:
    # not getrusage: after fork and exec it begins at the parent's size
    if not _STATUS.exists():
        return 0.0
    lines = _STATUS.read_text(encoding="ascii").splitlines()
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)
