"""Restoring a backup: everything is proven on a copy beside the database before the database is touched."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pysqlite3
from sqlalchemy import Connection, delete

from core.backup_manifest import BackupRefused, Manifest
from data import audit, control
from data.backups import snapshot
from data.backups.container import DATABASE, Sound, Told, check, unpack
from data.backups.drafts import draft_folder, sync
from data.engine import open_database
from data.upgrade import bring_up_to_date, known_revisions

NOT_EMPTY = "the database holds accounts or staff already; --replace puts the backup in their place"


@dataclass(frozen=True)
class Draft:
    """A backup's database, unpacked, proven and brought up to date, ready to take its place."""

    path: Path
    sound: Sound


def sound_backup(path: Path) -> Sound:
    """Look a backup through; BackupRefused for one that is damaged, foreign, or of a newer schema."""
    sound = check(path)
    if sound.manifest.schema_revision not in known_revisions():
        raise BackupRefused(
            f"it was made by a newer Tallyboard ({sound.manifest.product_version}, "
            f"schema {sound.manifest.schema_revision}); bring this one up to date first"
        )
    return sound


def refuse_unless_empty(connection: Connection) -> None:
    """BackupRefused where the database holds an account or staff."""
    if holds_anything(connection):
        raise BackupRefused(NOT_EMPTY)


def holds_anything(connection: Connection) -> bool:
    """Whether there is an account or staff."""
    found = "SELECT EXISTS (SELECT 1 FROM accounts) OR EXISTS (SELECT 1 FROM staff)"
    return bool(connection.exec_driver_sql(found).scalar_one())


@contextmanager
def prepared(sound: Sound, beside: Path, line: audit.Line, progress: Told) -> Iterator[Draft]:
    """The backup's database as it will stand, in a folder inside `beside`; `line` is the last of its audit log.

    BackupRefused where it is not what the manifest says, or there is no room for it.
    """
    size = sound.manifest.parts[0].size
    if shutil.disk_usage(beside).free < size * 1.1:
        raise BackupRefused(f"there is no room for it: {size / 1e6:,.0f} MB are needed in {beside}")
    with draft_folder(beside) as folder:
        path = folder / DATABASE
        unpack(sound, path, progress)
        progress("checking")
        prove(path, sound.manifest)
        progress("bringing it up to date")
        _complete(path, line)
        yield Draft(path, sound)


def prove(path: Path, manifest: Manifest) -> None:
    """BackupRefused unless the file is a sound SQLite database with the rows that the manifest counts."""
    try:
        with snapshot.raw(path) as connection:
            # what is not ours could do as it likes at the first statement
            foreign = connection.execute(_FOREIGN).fetchone()[0]
            sound = connection.execute("PRAGMA integrity_check(1)").fetchall() == [("ok",)]
            found = connection.execute("SELECT version_num FROM alembic_version").fetchall()
        rows = snapshot.rows_of(path)
    except pysqlite3.Error as error:
        raise BackupRefused("its database can not be read") from error
    if foreign or not sound:
        raise BackupRefused("its database is damaged")
    if rows != manifest.rows or found != [(manifest.schema_revision,)]:
        raise BackupRefused("its database holds other rows than its manifest says")


_FOREIGN = "SELECT count(*) FROM sqlite_master WHERE type IN ('trigger', 'view')"


def _complete(path: Path, line: audit.Line) -> None:
    opened = open_database(f"sqlite:///{path}")
    try:
        bring_up_to_date(opened)
        with opened.writing() as connection:
            audit.append_in(connection, line)
    finally:
        opened.dispose()
    snapshot.settled_file(path)
    sync(path)


def forget_visitors(connection: Connection) -> None:
    """End every session, and forget what else is of the moment: sign-in attempts, export jobs, lines on their way."""
    control.alone(connection)
    for table in control.metadata.sorted_tables:
        connection.execute(delete(table))
