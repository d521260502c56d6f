"""A full disk, a folder that can not be written, a held database, a lost connection: plain words, all or nothing.

`make test` breaks some commands at a few places, `make faults` every one at many (TALLYBOARD_PLACES).
"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from flask import Flask

from core.scope import Role
from data.engine import migrate, open_database
from tests.server.breaking import broken_connections, held
from tests.server.faulted import MANY
from tests.server.world import build, close, enter, rooms_of, signed_in, write_drop

pytestmark = pytest.mark.faults
ROOT = Path(__file__).resolve().parents[2]
COMMANDS = ("import", "undo", "drop", "book", "backup", "restore")
ALL = [(fault, name) for fault in ("full", "readonly", "locked") for name in COMMANDS]
FEW = [("full", "import"), ("readonly", "undo"), ("locked", "backup")]


def outcomes(fault: str, name: str, url: str, folder: Path) -> list[str]:
    """What was found after each place, in a process of its own that starts others."""
    (folder / "instance").mkdir()
    database = open_database(url)
    migrate(database)
    database.dispose()
    drop = write_drop(folder / "drop")
    words = [
        sys.executable,
        "-m",
        "tests.server.faulted",
        fault,
        name,
        url,
        str(folder / "instance"),
        str(drop),
    ]
    quiet = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(words, cwd=ROOT, env=quiet, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@pytest.mark.slow
@pytest.mark.parametrize(("fault", "name"), ALL if MANY else FEW)
def test_a_command_on_a_broken_disk_says_so_and_leaves_all_or_nothing(
    tmp_path: Path, fault: str, name: str
) -> None:
    found = outcomes(fault, name, f"sqlite:///{tmp_path}/instance/tallyboard.sqlite", tmp_path)
    expected = {"before", "after"} if fault == "full" else {"before"} if name in ("import", "undo") else None
    assert found and (expected is None or set(found) == expected), found


@pytest.mark.slow
@pytest.mark.parametrize("name", COMMANDS if MANY else ("import",))
def test_a_command_whose_connection_is_lost_says_so_and_leaves_all_or_nothing(
    tmp_path: Path, postgres_database: str, name: str
) -> None:
    found = outcomes("lost", name, postgres_database, tmp_path)
    assert "before" in found and set(found) <= {"before", "after"}, found


def test_a_server_whose_connections_were_lost_answers_the_next_request(
    tmp_path: Path, postgres_database: str
) -> None:
    app = build(tmp_path / "instance", DATABASE_URL=postgres_database)
    client = signed_in(app, Role.ADMIN)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # the pool drops what the server has closed
        for _ in range(3):
            broken_connections(postgres_database)
            assert client.get("/download/courses.csv", buffered=True).status_code == 200
        gc.collect()
    close(app)


def test_who_can_not_sign_in_just_now_is_asked_to_try_again_and_others_read_on(own_app: Flask) -> None:
    """Somebody from outside, who does not queue, holds the file of sessions."""
    reader, store = signed_in(own_app, Role.ADMIN), rooms_of(own_app).store
    with store.writing() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=50")
    with held(store.url):
        stranger = own_app.test_client()
        assert enter(stranger, "acme", "eve") == 503
        assert reader.get("/courses", headers={"Accept": "text/html"}).status_code == 200
        assert reader.get("/data/search?q=lea").status_code == 200
    assert enter(stranger, "acme", "eve") == 302
