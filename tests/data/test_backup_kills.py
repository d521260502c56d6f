"""Backups and restores that are killed: the database is as before or as after, and nothing stays behind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from data.backups import drafts
from data.control import open_control
from data.engine import Database
from tests.data.backing import backed_up, filled
from tests.data.builders import account

pytestmark = pytest.mark.faults
ROOT = Path(__file__).resolve().parents[2]


def test_what_a_killed_one_left_goes_with_the_next(tmp_path: Path) -> None:
    left = tmp_path / ".tallyboard-draft-left"
    left.mkdir()
    (left / "in-use").touch()
    (left / "database.sqlite").write_bytes(b"half")
    os.utime(left, (0, 0))
    with drafts.draft_folder(tmp_path) as alive:
        assert not left.exists()
        os.utime(alive, (0, 0))
        with drafts.draft_folder(tmp_path):
            assert alive.exists()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize("what", ["backup", "restore"])
def test_whoever_is_killed_when_leaves_a_usable_database(
    database: Database, tmp_path: Path, what: str
) -> None:
    store = open_control(database.url)
    filled(database, tmp_path)
    first = backed_up(database, store, tmp_path / "first.backup")
    account(database, "later")
    second = backed_up(database, store, tmp_path / "second.backup")
    store.dispose()
    database.dispose()
    words = [sys.executable, "-m", "tests.data.killed", what, database.url, str(first.path), str(second.path)]
    quiet = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(words, cwd=ROOT, env=quiet, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    outcomes = done.stdout.split()
    assert len(outcomes) >= 6 and set(outcomes) == {"before", "after"}, outcomes
