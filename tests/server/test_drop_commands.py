"""import and undo-import: what they say, what they leave beside the drop, what they refuse."""

from __future__ import annotations

import csv
from pathlib import Path

from flask import Flask

from data import accounts, audit, users
from tests.server.test_commands import ran, run
from tests.server.world import rooms_of, write_drop


def people(folder: Path, text: str) -> Path:
    """A drop of nothing but people."""
    drop = folder / "people"
    drop.mkdir()
    (drop / "users.csv").write_text(text)
    return drop


def test_an_import_says_what_it_did_and_the_same_again_changes_nothing(
    own_app: Flask, tmp_path: Path
) -> None:
    drop = write_drop(tmp_path / "drop")
    first = ran(own_app, "import", str(drop), "--account", "new", "--create")
    assert "users: 7 new, 0 changed, 0 repeated" in first and "Imported as new/1" in first
    second = ran(own_app, "import", str(drop), "--account", "new")
    assert "Nothing changed" in second and "new/2" in second
    database = rooms_of(own_app).database
    account = accounts.account_by_slug(database, "new")
    assert account is not None
    lines = [entry.line.action for entry in audit.entries(database, account.account_id)]
    assert lines == ["account created", "imported", "imported"]


def test_an_import_without_create_needs_the_account(own_app: Flask, tmp_path: Path) -> None:
    result = run(own_app, "import", str(write_drop(tmp_path / "drop")), "--account", "new")
    assert result.exit_code == 1 and "There is no account new" in result.stderr


def test_bad_rows_are_listed_and_nothing_is_imported(own_app: Flask, tmp_path: Path) -> None:
    drop = people(tmp_path, "user_id,name,role\nu1,One,learner\nu2,,king\n")
    result = run(own_app, "import", str(drop), "--account", "acme")
    assert result.exit_code == 1
    listed = result.stderr.splitlines()
    assert all(line.startswith("users.csv:3 ") for line in listed[:-1]) and len(listed) >= 2
    assert "Nothing was imported" in listed[-1]
    assert users.person_in_account(rooms_of(own_app).database, 1, "u1") is None


def test_skip_bad_imports_the_rest_and_writes_the_bad_rows_beside(own_app: Flask, tmp_path: Path) -> None:
    drop = people(tmp_path, "user_id,name,role\nu1,One,learner\nu2,Two,king\n")
    ran(own_app, "import", str(drop), "--account", "acme", "--skip-bad")
    assert users.person_in_account(rooms_of(own_app).database, 1, "u1") is not None
    rows = list(csv.DictReader((tmp_path / "people.bad-rows.csv").read_text().splitlines()))
    assert [(row["file"], row["line"], row["column"], row["value"]) for row in rows] == [
        ("users.csv", "3", "role", "king")
    ]


def test_bad_rows_that_are_not_utf_8_are_written_beside_too(own_app: Flask, tmp_path: Path) -> None:
    drop = people(tmp_path, "user_id,name\nu1,One\n")
    (drop / "users.csv").write_bytes(b"user_id,name\nu1,One\nu2,\xff\n")
    assert (
        "1 bad rows were left out"
        in run(own_app, "import", str(drop), "--account", "acme", "--skip-bad").stderr
    )
    rows = list(csv.DictReader((tmp_path / "people.bad-rows.csv").read_text(encoding="utf-8").splitlines()))
    assert [(row["line"], row["value"], row["reason"]) for row in rows] == [("3", "\\udcff", "not UTF-8")]


def test_one_bad_row_is_one_line_whatever_its_column_is_called(own_app: Flask, tmp_path: Path) -> None:
    drop = people(tmp_path, 'user_id,name,"two\nlines\x1b[2J"\nu1,One,\n')
    result = run(own_app, "import", str(drop), "--account", "acme")
    assert result.stderr.splitlines() == [
        "users.csv:1 'two\\nlines\\x1b[2J' '' unknown column",
        "Nothing was imported: 1 bad rows.",
    ]


def test_an_import_can_be_taken_back(own_app: Flask, tmp_path: Path) -> None:
    drop = people(tmp_path, "user_id,name\nu1,One\n")
    name = ran(own_app, "import", str(drop), "--account", "acme").split()[-1]
    assert f"Undid {name}" in ran(own_app, "undo-import", name)
    assert users.person_in_account(rooms_of(own_app).database, 1, "u1") is None
    again = run(own_app, "undo-import", name)
    assert again.exit_code == 1 and f"{name} was not undone" in again.stderr
