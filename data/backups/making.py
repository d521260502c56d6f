"""Making a backup: a snapshot, the audit lines that wait for an import's end, the manifest, and a name at the end."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.backup_manifest import BackupRefused, Manifest, Part
from data import audit
from data.backups import snapshot
from data.backups.container import DATABASE, Packed, Told, pack
from data.backups.drafts import draft_folder, keep
from data.engine import Database, open_database
from data.upgrade import revision_of


@dataclass(frozen=True)
class Made:
    """A backup that was made: its file, and what the file holds."""

    path: Path
    packed: Packed
    manifest: Manifest


def make_backup(
    database: Database, store: Database, target: Path, progress: Told, *, made_by: str, at: int
) -> Made:
    """Write one committed state of the database, as of now or later, to `target`, which must not exist.

    `made_by`: the product's version; `at`: the real instant. BackupRefused where the name is taken. The file appears
    whole or not at all.
    """
    if target.exists():
        raise BackupRefused(f"{target} is there already")
    if not target.parent.is_dir():
        raise BackupRefused(f"there is no folder {target.parent}")
    # asked before the snapshot: a line that is moved in between is in both, and recognised; none is in neither
    waiting = audit.waiting(store)
    with draft_folder(target.parent) as folder:
        draft = folder / DATABASE
        snapshot.take(database, draft, progress)
        revision = _completed(draft, waiting)
        rows = snapshot.rows_of(draft)
        made: list[Manifest] = []

        def manifest_of(part: Part) -> Manifest:
            made.append(Manifest(made_by, revision, at, database.engine.dialect.name, rows, (part,)))
            return made[0]

        packed = pack(draft, folder / "backup", manifest_of, progress)
        try:
            keep(folder / "backup", target)
        except FileExistsError as error:
            raise BackupRefused(f"{target} is there already") from error
    return Made(target, packed, made[0])


def _completed(draft: Path, waiting: list[audit.Line]) -> str:
    """The lines that wait, written into the copy's log; its schema's revision."""
    opened = open_database(f"sqlite:///{draft}")
    try:
        audit.enter(opened, waiting)
        revision = revision_of(opened)
    finally:
        opened.dispose()
    snapshot.settled_file(draft)
    return str(revision)
