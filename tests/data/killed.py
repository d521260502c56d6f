"""`python -m tests.data.killed backup|restore URL FIRST SECOND`: ends itself, as kill -9 does, at one call or another.

For each place it says what was found afterwards: `before`, as if nothing had begun, or `after`, as if it had ended.
Anything else is an error.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from core.instants import parse_instant
from data import audit
from data.backups.container import check
from data.backups.installing import install, refuse_early
from data.backups.making import make_backup
from data.backups.restoring import prepared, sound_backup
from data.control import open_control
from data.engine import open_database
from data.verify import verify
from tests.data.builders import contents

AT = parse_instant("2025-01-01T00:00:00Z")
LINE = audit.Line(0, "command line", "restored", "{}", AT)
OURS = f"{os.sep}backups{os.sep}"
MOST, LAST = int(os.environ.get("TALLYBOARD_PLACES", "8")), 6  # more places for a long night


def silent(_: str) -> None:
    """No progress."""


def kill() -> None:
    """What kill -9 does."""
    os.kill(os.getpid(), signal.SIGKILL)


def counted(
    kill_at: int, room: str, stroke: Callable[[], None] = kill
) -> Callable[[FrameType, str, Any], None]:
    """A profiler that strikes at a call into a room."""
    seen = 0

    def look(frame: FrameType, event: str, _: Any) -> None:
        nonlocal seen
        if event in ("call", "c_call") and room in frame.f_code.co_filename:
            seen += 1
            if seen == kill_at:
                stroke()

    look.__dict__["seen"] = lambda: seen
    return look


def apart(work: Callable[[], None], kill_at: int, room: str = OURS) -> int:
    """Do it in a process of its own; how many calls into the room there were, 0 where it was killed."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        look = counted(kill_at, room)
        sys.setprofile(look)
        try:
            work()
        finally:
            sys.setprofile(None)
        os.write(writing, str(look.__dict__["seen"]()).encode())
        os._exit(0)
    os.close(writing)
    said = os.read(reading, 100)
    os.close(reading)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, status
    return int(said or 0)


def places(calls: int) -> list[int]:
    """Some calls all the way, and the last ones."""
    spread = range(1, calls, max(1, calls // MOST))
    return sorted({*spread, *range(max(1, calls - LAST), calls)})


def backup(url: str, target: Path) -> None:
    database, store = open_database(url), open_control(url)
    make_backup(database, store, target, silent, made_by="1", at=AT)
    database.dispose()
    store.dispose()


def restore(url: str, file: Path) -> None:
    database, store = open_database(url), open_control(url)
    refuse_early(database, store, replace=True)
    with prepared(sound_backup(file), file.parent, LINE, silent) as draft:
        kept = install(database, store, draft, silent, replace=True, aside=str(os.getpid()))
    if kept is not None:
        kept.unlink()
    database.dispose()
    store.dispose()


def slugs(url: str) -> set[str]:
    """Whose accounts are there, in a database that is whole."""
    database = open_database(url)
    try:
        assert verify(database, None) == [] and audit.verify_chain(database) == []
        return {row[1] for row in contents(database)["accounts"]}
    finally:
        database.dispose()


def killed_backups(url: str, folder: Path) -> None:
    total = apart(lambda: backup(url, folder / "whole"), 0)
    for at in places(total):
        target = folder / f"{at}"
        apart(lambda target=target: backup(url, target), at)  # type: ignore[misc]
        if target.exists():
            check(target)
        assert slugs(url)
        print("after" if target.exists() else "before")


def killed_restores(url: str, first: Path, second: Path) -> None:
    total = apart(lambda: restore(url, first), 0)
    old = slugs(url)
    restore(url, second)
    new = slugs(url)
    for at in places(total):
        restore(url, first)
        apart(lambda: restore(url, second), at)
        found = slugs(url)
        assert found in (old, new) and old != new
        print("before" if found == old else "after")


if __name__ == "__main__":
    what, address, one, two = sys.argv[1:]
    if what == "backup":
        killed_backups(address, Path(one).parent)
    else:
        killed_restores(address, Path(one), Path(two))
