"""backup, restore: the whole database as one file, and back, into SQLite or PostgreSQL."""

from __future__ import annotations

import json
import shutil
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask.cli import with_appcontext

from core.backup_manifest import BackupRefused, Manifest
from core.instants import format_instant, to_datetime
from data import audit
from data.backups.installing import install, refuse_early
from data.backups.making import make_backup
from data.backups.restoring import prepared, sound_backup
from data.backups.snapshot import path_of
from data.engine import Database
from server.broken import BROKEN, reason_of
from server.clock import real_now
from server.console import ACTOR, fail, note_waiting, progress
from server.people import app_database, rooms
from server.workbooks import ROOT, exports_folder


@click.command("backup")
@click.option(
    "-o", "out", type=click.Path(path_type=Path, dir_okay=False), help="The file; without it one in backups/."
)
@with_appcontext
def backup_command(out: Path | None) -> None:
    """Write the whole database to one file, while the server runs and imports write."""
    at = real_now()
    target = (out or _default(at)).absolute()
    with _plainly(f"No backup was made of {_named(app_database())}"):
        made = make_backup(app_database(), rooms().store, target, progress, made_by=product_version(), at=at)
    detail = {"file": target.name, "sha256": made.packed.sha256, "size": made.packed.size}
    note_waiting(audit.NO_ACCOUNT, "backed up", detail)
    click.echo(f"Wrote {target}: {made.packed.size:,} bytes")
    click.echo(f"Holds {_held(made.manifest)}")
    click.echo(f"SHA-256 {made.packed.sha256}")


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--replace", is_flag=True, help="Put it in the place of a database that holds something.")
@with_appcontext
def restore_command(file: Path, replace: bool) -> None:
    """Bring the database of a backup FILE back, while no server runs. Everybody signs in anew."""
    database, store = app_database(), rooms().store
    with _plainly(f"{file} was not restored"):
        sound = sound_backup(file)
        refuse_early(database, store, replace=replace)
        at = real_now()
        told = {
            "file": file.name,
            "sha256": sound.sha256,
            "made_at": format_instant(sound.manifest.made_at),
        }
        line = audit.Line(audit.NO_ACCOUNT, ACTOR, "restored", json.dumps(told, sort_keys=True), at)
        with prepared(sound, _beside(database), line, progress) as draft:
            kept = install(database, store, draft, progress, replace=replace, aside=_stamp(at))
    shutil.rmtree(exports_folder(rooms().settings), ignore_errors=True)  # made of what was there before
    click.echo(f"Restored {file}, made at {told['made_at']}: {_held(sound.manifest)}")
    click.echo("Every session has ended: people sign in anew.")
    if kept is not None:
        click.echo(
            f"The database that was there is kept as {kept}; remove it when you do not need it any more."
        )


@contextmanager
def _plainly(nothing: str) -> Iterator[None]:
    """What goes wrong ends the command with a sentence; `nothing` says that all is as it was."""
    try:
        yield
    except BackupRefused as error:
        fail(f"{nothing}: {error}.")
    except BROKEN as error:
        fail(f"{nothing}: {reason_of(error)}.")
    finally:
        progress("")


def _default(at: int) -> Path:
    folder = rooms().settings.instance / "backups"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / f"tallyboard-{_stamp(at)}.backup"


def _stamp(at: int) -> str:
    return f"{to_datetime(at):%Y%m%dT%H%M%SZ}"


def _beside(database: Database) -> Path:
    """Where a draft lies: on the disk of the file whose place it takes."""
    folder = path_of(database).parent if database.is_sqlite else rooms().settings.instance
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _named(database: Database) -> str:
    return str(path_of(database)) if database.is_sqlite else "the PostgreSQL database"


def _held(manifest: Manifest) -> str:
    rows = manifest.rows
    return (
        f"{rows.get('accounts', 0):,} accounts, {rows.get('users', 0):,} people, {sum(rows.values()):,} rows;"
        f" schema {manifest.schema_revision}, Tallyboard {manifest.product_version}"
    )


def product_version() -> str:
    """The version of this product."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return str(told["project"]["version"])
