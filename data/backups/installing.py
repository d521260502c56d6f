"""Putting a proven draft in the database's place: a file over a file on SQLite, one transaction on PostgreSQL.

Nobody else may have the database open meanwhile: a server would go on reading the old file, or answer from what it
remembers of the old rows. Both databases tell who has it open.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pysqlite3

from core.backup_manifest import BackupRefused
from data import audit
from data.backups import snapshot
from data.backups.container import Told
from data.backups.crossing import bring_in
from data.backups.drafts import sync
from data.backups.restoring import Draft, forget_visitors, holds_anything, refuse_unless_empty
from data.engine import APPLICATION, Database
from data.writer_lock import WriterLock

IN_USE = "a server or another command has the database open; stop it first"
_PATIENCE_S = 2.0  # a process that has just ended may be seen for a moment


def refuse_early(database: Database, store: Database, *, replace: bool) -> None:
    """BackupRefused where the database holds something and may not be replaced, or somebody has it open."""
    with database.reading() as connection:
        if not replace:
            refuse_unless_empty(connection)
    _let_go(database, store)
    if database.is_sqlite:
        with _sole(snapshot.path_of(database)):
            pass
    else:
        with database.reading() as connection:
            _refuse_others(connection)


def install(
    database: Database, store: Database, draft: Draft, progress: Told, *, replace: bool, aside: str
) -> Path | None:
    """Put the draft in the database's place and end every session; where the old file lies, if there was one.

    `aside`: a word for the old file's name. BackupRefused as above, with nothing changed.
    """
    if not database.is_sqlite:
        _let_go(database, store)
        _install_rows(database, draft, progress, replace=replace)
        return None
    with database.reading() as connection:
        full = holds_anything(connection)
    if full and replace:
        while audit.drain(database, store):  # the old log is whole when it is laid aside
            pass
    return _install_file(database, store, draft, replace=replace, aside=aside if full else "")


def _let_go(database: Database, store: Database) -> None:
    """Close our own connections: those that are left are others'."""
    database.dispose()
    store.dispose()


# --- SQLite -------------------------------------------------------------------------------------------------------


def _install_file(
    database: Database, store: Database, draft: Draft, *, replace: bool, aside: str
) -> Path | None:
    path = snapshot.path_of(database)
    _let_go(database, store)
    lock = WriterLock(path.with_name(f"{path.name}.writer"))
    try:
        with _sole(path) as old, lock:
            if not replace and old.execute(_ANYTHING).fetchone()[0]:
                raise BackupRefused("the database was filled meanwhile")
            with store.writing() as connection:  # first: no session of the old database is one of the new
                forget_visitors(connection)
            return _swapped(path, draft.path, aside)
    finally:
        lock.close()


def _swapped(path: Path, draft: Path, aside: str) -> Path | None:
    """The name stands for the old file or for the new one at any moment, whoever is killed when."""
    _as_owned(path, draft)
    # without other connections there is no log; one left by a file that somebody removed must not be applied
    for ending in ("-wal", "-shm", "-journal"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    kept = path.with_name(f"{path.stem}-before-{aside}{path.suffix}") if aside else None
    if kept is not None:
        os.link(path, kept)
    draft.replace(path)
    sync(path.parent)
    return kept


def _as_owned(path: Path, draft: Path) -> None:
    """Whoever could read and write the old file can the new one: the command may run as another user."""
    was = path.stat()
    shutil.copymode(path, draft)
    with suppress(PermissionError):
        os.chown(draft, was.st_uid, was.st_gid)


@contextmanager
def _sole(path: Path) -> Iterator[Any]:
    """The only connection to an SQLite file, with its log folded in; BackupRefused where there are others.

    A connection in WAL mode holds a lock on the file as long as it is open: leaving the mode takes all others' end.
    """
    with snapshot.raw(path) as connection:
        connection.execute(f"PRAGMA busy_timeout={int(1000 * _PATIENCE_S)}")
        try:
            connection.execute("PRAGMA journal_mode=DELETE")
            connection.execute("BEGIN EXCLUSIVE")
        except pysqlite3.OperationalError as error:
            raise BackupRefused(IN_USE) from error
        yield connection


_ANYTHING = "SELECT EXISTS (SELECT 1 FROM accounts) OR EXISTS (SELECT 1 FROM staff)"


# --- PostgreSQL ---------------------------------------------------------------------------------------------------


def _install_rows(database: Database, draft: Draft, progress: Told, *, replace: bool) -> None:
    with database.writing() as target, snapshot.raw(draft.path) as source:
        target.exec_driver_sql("LOCK TABLE accounts, staff IN ACCESS EXCLUSIVE MODE")
        _refuse_others(target)
        if not replace:
            refuse_unless_empty(target)
        bring_in(target, source, progress)
    progress("statistics")
    with database.writing() as connection:
        connection.exec_driver_sql("ANALYZE")


def _refuse_others(connection: Any) -> None:
    """BackupRefused where another of our connections is open: a server keeps at least one."""
    patience = time.monotonic() + _PATIENCE_S
    while connection.exec_driver_sql(_OTHERS, (APPLICATION,)).scalar_one():
        if time.monotonic() > patience:
            raise BackupRefused(IN_USE)
        time.sleep(0.1)
        connection.exec_driver_sql("SELECT pg_stat_clear_snapshot()")


_OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND application_name = %s AND pid <> pg_backend_pid()"
)
