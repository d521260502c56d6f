"""Ways to break what a command stands on: a folder that can not be written, a database that is held or lost."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pysqlite3
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool

from data import engine

_CAPABILITIES_V3 = 0x20080522
_END = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND application_name = :ours"
)


def without_privileges() -> None:
    """Whoever runs as root writes whatever the mode of a file says: give that up, for this process alone."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITIES_V3, 0)
    ctypes.CDLL(None, use_errno=True).capset(header, (ctypes.c_uint32 * 6)())


@contextmanager
def unwritable(folder: Path) -> Iterator[None]:
    """Nothing in the folder can be written, and nothing made in it."""
    modes = {path: path.stat().st_mode for path in [folder, *folder.rglob("*")]}
    for path, mode in modes.items():
        path.chmod(mode & ~0o222)
    try:
        yield
    finally:
        for path, mode in modes.items():
            path.chmod(mode)


@contextmanager
def held(url: str) -> Iterator[None]:
    """Somebody from outside, who does not queue, holds SQLite's file; ours wait for a moment only."""
    outside = pysqlite3.connect(make_url(url).database, isolation_level=None)
    outside.execute("BEGIN IMMEDIATE")
    patient = {name: getattr(engine, name) for name in ("_PRAGMAS", "_READING")}
    for name, pragmas in patient.items():
        setattr(engine, name, (*pragmas, "PRAGMA busy_timeout=50"))
    try:
        yield
    finally:
        for name, pragmas in patient.items():
            setattr(engine, name, pragmas)
        outside.close()


def broken_connections(url: str) -> None:
    """PostgreSQL ends every connection of ours, as a restart or an impatient administrator does."""
    other = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with other.connect() as connection:
        connection.execute(text(_END), {"ours": engine.APPLICATION})
