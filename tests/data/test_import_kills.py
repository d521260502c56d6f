"""Imports, undoings and live events that are killed: all of it is there or nothing, and the next one goes through."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from data.engine import Database
from tests.data.backing import DROP
from tests.data.builders import write

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
@pytest.mark.parametrize("what", ["import", "undo", "event"])
def test_whatever_is_killed_leaves_all_or_nothing(database: Database, tmp_path: Path, what: str) -> None:
    drop = write(tmp_path / "drop", DROP)
    database.dispose()
    words = [sys.executable, "-m", "tests.data.killed_imports", what, database.url, str(drop)]
    quiet = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(words, cwd=ROOT, env=quiet, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    outcomes = done.stdout.split()
    assert len(outcomes) >= 10 and set(outcomes) == {"before", "after"}, outcomes
