"""Folders for what is half made: beside the place that it is for, readable by their owner alone.

Each holds a lock as long as its maker lives, so that what a killed one left is known and taken away by the next.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import lock_descriptor

_PREFIX, _LOCK = ".tallyboard-draft-", "in-use"
_YOUNG_S = 60.0  # a folder so new may not have its lock yet


@contextmanager
def draft_folder(beside: Path) -> Iterator[Path]:
    """A folder of one's own inside `beside`, on the same disk; gone at the end, whatever happens."""
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=beside))  # mode 0700
    held = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        lock_descriptor(held)
        _sweep(beside, folder)
        yield folder
    finally:
        os.close(held)
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(beside: Path, mine: Path) -> None:
    now = mine.stat().st_mtime
    for folder in beside.glob(f"{_PREFIX}*"):
        if folder != mine and now - folder.stat().st_mtime > _YOUNG_S and _left(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _left(folder: Path) -> bool:
    """Whether its maker is gone."""
    try:
        lock = os.open(folder / _LOCK, os.O_RDWR)
    except FileNotFoundError:
        return True
    except OSError:  # somebody else's
        return False
    try:
        return lock_descriptor(lock, blocking=False)
    finally:
        os.close(lock)


def keep(draft: Path, target: Path) -> None:
    """Give a finished file its name, on disk for good; FileExistsError where the name is taken."""
    sync(draft)
    try:
        os.link(draft, target)  # never over another file
    except FileExistsError:
        raise
    except OSError:  # a disk that knows no links
        if target.exists():
            raise FileExistsError(target) from None
        draft.rename(target)
    sync(target.parent)


def sync(path: Path) -> None:
    """Have a file, or what a folder names, written to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
