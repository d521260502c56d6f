"""The file of a backup: a flipped bit, a missing end, another's file or a newer one is told before anything is done."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import sqlite3
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from core.backup_manifest import BackupRefused, Manifest, Part, read, written
from data import audit
from data.backups.container import check, pack, unpack
from data.backups.making import make_backup
from data.backups.restoring import prepared, sound_backup
from data.backups.snapshot import raw, rows_of
from data.control import open_control
from data.engine import migrate, open_database
from tests.data.builders import RECORDED, SCHOOL, account, bring

pytestmark = pytest.mark.attack

MANIFEST = Manifest(
    product_version="1",
    schema_revision="0011",
    made_at=RECORDED + 1,
    made_from="sqlite",
    rows={"users": 3},
    parts=(Part("database.sqlite", 3, "a"),),
)
WHOLE = written(MANIFEST)
LINE = audit.Line(0, "command line", "restored", "{}", RECORDED)


def silent(_: str) -> None:
    """No progress."""


@pytest.fixture(scope="module")
def backup(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("backup")
    database = open_database(f"sqlite:///{folder / 'tallyboard.sqlite'}")
    migrate(database)
    store = open_control(database.url)
    bring(database, account(database), folder, SCHOOL)
    made = make_backup(database, store, folder / "b.backup", silent, made_by="1.2.3", at=RECORDED)
    database.dispose()
    store.dispose()
    return made.path


def packed(folder: Path, backup: Path, change: Callable[[Path], None], **other: object) -> Path:
    """A backup whose digests all hold, of a database that was changed, with a manifest that says something else."""
    draft, target = folder / "changed.sqlite", folder / "changed.backup"
    unpack(check(backup), draft, silent)
    change(draft)
    manifest = check(backup).manifest

    def manifest_of(part: Part) -> Manifest:
        return replace(manifest, **{"rows": rows_of(draft), "parts": (part,), **other})  # type: ignore[arg-type]

    pack(draft, target, manifest_of, silent)
    return target


def nothing(_: Path) -> None:
    """Leaves the database as it is."""


def spoken(statement: str) -> Callable[[Path], None]:
    def speak(path: Path) -> None:
        with raw(path) as connection:
            connection.execute(statement)

    return speak


def restored(path: Path, folder: Path) -> None:
    with prepared(sound_backup(path), folder, LINE, silent):
        pass


def test_a_flipped_bit_anywhere_is_told(backup: Path, tmp_path: Path) -> None:
    whole = backup.read_bytes()
    chosen = random.Random(1).sample(range(len(whole)), 60)
    for place in (*range(0, 300, 7), *chosen, *range(len(whole) - 500, len(whole), 9), len(whole) - 1):
        damaged = bytearray(whole)
        damaged[place] ^= 1 << place % 8
        file = tmp_path / "damaged"
        file.write_bytes(damaged)
        with pytest.raises(BackupRefused):
            check(file)
    restored(backup, tmp_path)


def test_a_missing_end_is_told(backup: Path, tmp_path: Path) -> None:
    whole = backup.read_bytes()
    for length in (*range(0, len(whole), len(whole) // 40), len(whole) - 1):
        file = tmp_path / "cut"
        file.write_bytes(whole[:length])
        with pytest.raises(BackupRefused, match="cut off|not a backup"):
            check(file)


def test_somebody_elses_file_is_told(backup: Path, tmp_path: Path) -> None:
    text, archive = tmp_path / "text", tmp_path / "archive"
    text.write_text("Dear Sirs, " * 500)
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("users.csv", "user_id,name\n")
    database = tmp_path / "plain.sqlite"
    sqlite3.connect(database).execute("CREATE TABLE t (x)").connection.close()
    for other in (text, archive, database):
        with pytest.raises(BackupRefused, match="not a backup of Tallyboard"):
            check(other)


def test_a_newer_schema_is_told(backup: Path, tmp_path: Path) -> None:
    newer = packed(tmp_path, backup, nothing, schema_revision="9999")
    with pytest.raises(BackupRefused, match=r"newer Tallyboard \(1\.2\.3, schema 9999\)"):
        sound_backup(newer)


@pytest.mark.parametrize(
    ("statement", "other", "sentence"),
    [
        ("DELETE FROM users WHERE user_id = 'u1'", {}, None),
        ("SELECT 1", {"rows": {"users": 1}}, "other rows"),
        ("SELECT 1", {"schema_revision": "0001"}, "other rows"),
        ("UPDATE alembic_version SET version_num = '0001'", {}, "other rows"),
        ("CREATE TRIGGER t AFTER INSERT ON staff BEGIN DELETE FROM users; END", {}, "damaged"),
        ("CREATE VIEW v AS SELECT 1", {}, "damaged"),
        ("DROP TABLE alembic_version", {}, "can not be read"),
    ],
)
def test_the_database_inside_is_held_to_its_manifest(
    backup: Path, tmp_path: Path, statement: str, other: dict[str, object], sentence: str | None
) -> None:
    file = packed(tmp_path, backup, spoken(statement), **other)
    if sentence is None:
        restored(file, tmp_path)
        return
    with pytest.raises(BackupRefused, match=sentence):
        restored(file, tmp_path)
    assert not list(tmp_path.glob(".tallyboard*"))


def test_a_torn_page_inside_is_told(backup: Path, tmp_path: Path) -> None:
    def tear(path: Path) -> None:
        with path.open("r+b") as file:
            file.seek(path.stat().st_size - 4096 * 3)
            file.write(b"\xff" * 4096 * 3)

    draft = tmp_path / "whole.sqlite"
    unpack(check(backup), draft, silent)
    rows = rows_of(draft)
    file = tmp_path / "torn.backup"
    tear(draft)
    manifest = check(backup).manifest
    pack(draft, file, lambda part: replace(manifest, rows=rows, parts=(part,)), silent)
    with pytest.raises(BackupRefused, match=r"damaged|can not be read"):
        restored(file, tmp_path)


def test_a_part_that_is_more_than_it_says_is_not_unpacked(backup: Path, tmp_path: Path) -> None:
    sound = check(backup)
    part = replace(sound.manifest.parts[0], size=4096)
    small = replace(sound, manifest=replace(sound.manifest, parts=(part,)))
    with pytest.raises(BackupRefused, match="larger than its manifest says"):
        unpack(small, tmp_path / "x", silent)
    assert (tmp_path / "x").stat().st_size <= 4096 + (1 << 20)


def test_no_room_is_told(backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = type(shutil.disk_usage(tmp_path))
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage(10**9, 10**9, 10))
    with pytest.raises(BackupRefused, match="no room"):
        restored(backup, tmp_path)


def test_it_opens_without_tallyboard(backup: Path, tmp_path: Path) -> None:
    assert backup.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(backup) as archive:
        assert archive.testzip() is None
        told = json.loads(archive.read("manifest.json"))
        archive.extract("database.sqlite", tmp_path)
    database = tmp_path / "database.sqlite"
    assert hashlib.sha256(database.read_bytes()).hexdigest() == told["parts"][0]["sha256"]
    assert told["made_at"] == "2025-01-01T00:00:00Z" and told["rows"]["accounts"] == 1
    with sqlite3.connect(database) as connection:
        assert connection.execute("SELECT slug FROM accounts").fetchall() == [("acme",)]
    connection.close()
    if shutil.which("sha256sum"):
        said = subprocess.run(["sha256sum", backup], capture_output=True, check=True, encoding="utf-8").stdout
        assert said.split()[0] == check(backup).sha256


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b'{"format": "tallyboard backup", "format_version": 1}',
        b'{"format": "x", "format_version": 1}',
        b'{"format": "tallyboard backup", "format_version": 2}',
        b'{"format": "tallyboard backup", "format_version": 1, "parts": 3}',
        b"[" * 100_000,
        WHOLE.replace(b'"size": 3', b'"size": "3"'),
        WHOLE.replace(b'"product_version": "1"', b'"product_version": 1'),
        WHOLE.replace(b'"users": 3', b'"users": "many"'),
        WHOLE.replace(b'"size": 3', b'"length": 3'),
    ],
)
def test_a_manifest_that_is_none_is_told(text: bytes) -> None:
    with pytest.raises(BackupRefused):
        read(text)


def test_a_manifest_says_what_it_was_told() -> None:
    assert read(WHOLE) == MANIFEST
