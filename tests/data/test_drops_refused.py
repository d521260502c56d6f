"""Drops that are none: what can not be read as one is refused as a whole, and nothing is written."""

from __future__ import annotations

import os
import time
import zipfile
from pathlib import Path

import pytest

from data.engine import Database
from data.ingest import DropRefused, import_drop
from tests.data.builders import RECORDED, SCHOOL, account, contents, write, zipped

pytestmark = pytest.mark.attack

USERS = "user_id,name,status\n"


@pytest.mark.parametrize("name", ["people.csv", "users.txt", "Users.csv", "users.csv.bak", ".hidden"])
@pytest.mark.parametrize("as_zip", [False, True])
def test_a_file_name_that_is_not_in_the_table_is_an_error(
    database: Database, tmp_path: Path, name: str, *, as_zip: bool
) -> None:
    folder = write(tmp_path, SCHOOL)
    (folder / name).write_text("x", encoding="utf-8")
    with pytest.raises(DropRefused, match=name):
        import_drop(database, account(database), zipped(folder) if as_zip else folder, recorded_at=RECORDED)
    assert contents(database)["users"] == []


def test_two_files_of_one_name_in_a_zip_are_refused_not_silently_dropped(
    database: Database, tmp_path: Path
) -> None:
    with zipfile.ZipFile(tmp_path / "drop.zip", "w") as archive:
        archive.writestr("a/users.csv", USERS + "x,X,\n")
        archive.writestr("b/users.csv", USERS + "y,Y,\n")
    with pytest.raises(DropRefused, match="users"):
        import_drop(database, account(database), tmp_path / "drop.zip", recorded_at=RECORDED)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(database: Database, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "drop.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("users.csv", USERS + "x" * 50_000_000)
    with pytest.raises(DropRefused, match="unpacks"):
        import_drop(database, account(database), tmp_path / "drop.zip", recorded_at=RECORDED)


def test_an_archive_of_very_many_names_is_refused_at_once_in_a_short_sentence(
    database: Database, tmp_path: Path
) -> None:
    """Each name was counted among all others: 60,000 took a minute, and all of them were told."""
    with zipfile.ZipFile(tmp_path / "drop.zip", "w") as archive:
        for number in range(30_000):
            archive.writestr(f"{number}.csv", "")
    begun = time.monotonic()
    with pytest.raises(DropRefused, match="and 29,980 more") as refused:
        import_drop(database, account(database), tmp_path / "drop.zip", recorded_at=RECORDED)
    assert time.monotonic() - begun < 8 and len(str(refused.value)) < 500


def test_a_pipe_in_a_drop_is_refused_and_not_waited_for(database: Database, tmp_path: Path) -> None:
    folder = write(tmp_path, SCHOOL)
    (folder / "logins.csv").unlink(missing_ok=True)
    os.mkfifo(folder / "logins.csv")
    with pytest.raises(DropRefused, match=r"no plain file: logins\.csv"):
        import_drop(database, account(database), folder, recorded_at=RECORDED)


def test_a_damaged_zip_is_no_drop_and_nothing_is_written(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "drop.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("users.csv", USERS + "x,Somebody,\n")
    path.write_bytes(path.read_bytes().replace(b"Somebody", b"Someb0dy"))
    before = contents(database)["users"]
    with pytest.raises(DropRefused):
        import_drop(database, account(database), path, recorded_at=RECORDED)
    assert contents(database)["users"] == before


def test_a_folder_inside_of_a_drop_is_refused(database: Database, tmp_path: Path) -> None:
    (tmp_path / "drop" / "users.csv").mkdir(parents=True)
    with pytest.raises(DropRefused, match=r"a folder inside of the drop: users\.csv"):
        import_drop(database, account(database), tmp_path / "drop", recorded_at=RECORDED)


@pytest.mark.parametrize(
    ("place", "byte"), [(6, 0x01), (8, 97)], ids=["with a password", "in an unknown way"]
)
def test_a_zip_that_can_not_be_unpacked_is_refused(
    database: Database, tmp_path: Path, place: int, byte: int
) -> None:
    path = tmp_path / "drop.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("users.csv", USERS)
    packed = bytearray(path.read_bytes())
    # flags and method stand in the member's own header and, two bytes further, in the directory
    for at in (place, packed.index(b"PK\x01\x02") + place + 2):
        packed[at] = byte
    path.write_bytes(packed)
    with pytest.raises(DropRefused, match=r"users\.csv can not be unpacked"):
        import_drop(database, account(database), path, recorded_at=RECORDED)


def test_neither_a_folder_nor_a_zip_is_no_drop(database: Database, tmp_path: Path) -> None:
    (tmp_path / "users.csv").write_text(USERS, encoding="utf-8")
    for path in (tmp_path / "users.csv", tmp_path / "nowhere"):
        with pytest.raises(DropRefused, match="neither"):
            import_drop(database, account(database, f"a{len(path.name)}"), path, recorded_at=RECORDED)
