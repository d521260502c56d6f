"""Starting: on nothing, beside an import, and what is served then."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from flask import Flask

from app import create_app
from core.scope import Role
from data.engine import open_database
from data.upgrade import bring_up_to_date
from server.settings import Settings
from tests.server.world import close, enter, rooms_of, signed_in

ROOT = Path(__file__).resolve().parents[2]
SOON_S = 20


def test_an_empty_folder_becomes_a_working_installation(tmp_path: Path) -> None:
    app = create_app(Settings.from_environment({"TALLYBOARD_INSTANCE": str(tmp_path / "new")}))
    assert app.test_client().get("/sign-in").status_code == 200
    assert enter(app.test_client(), "demo", "admin", "admin") == 401  # nobody and no default password
    close(app)


def test_only_the_owner_reads_the_databases_whatever_folder_they_lie_in(tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o755)
    app = create_app(Settings.from_environment({"TALLYBOARD_INSTANCE": str(folder)}))
    readable = [path.name for path in folder.iterdir() if path.is_file() and path.stat().st_mode & 0o077]
    assert readable == []
    assert (folder / "tallyboard.sqlite-wal").exists()  # it was among them
    close(app)


def test_a_folder_that_is_made_for_a_database_is_its_owners_alone(tmp_path: Path) -> None:
    environ = {
        "TALLYBOARD_INSTANCE": str(tmp_path / "keys"),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'data' / 'tally.sqlite'}",
        "TALLYBOARD_SECRET_KEY": "given, so that no folder is made for it",
    }
    app = create_app(Settings.from_environment(environ))
    assert (tmp_path / "data").stat().st_mode & 0o077 == 0
    close(app)


def test_nothing_that_reads_waits_for_an_import(own_app: Flask) -> None:
    """Starting, signing in, reading, downloading, signing out: all while the writing place is taken."""
    rooms = rooms_of(own_app)
    other = open_database(rooms.settings.database_url)
    done: list[str] = []

    def use() -> None:
        bring_up_to_date(rooms.database)
        client = signed_in(own_app, Role.ADMIN)
        done.append(client.get("/courses", headers={"Accept": "text/html"}).status)
        done.append(client.get("/download/courses.csv", buffered=True).status)
        done.append(client.get("/internal", headers={"Accept": "text/html"}).status)

    with other.writing():
        thread = Thread(target=use)
        thread.start()
        thread.join(SOON_S)
        assert done == ["200 OK", "200 OK", "403 FORBIDDEN"]
    thread.join(SOON_S)
    other.dispose()


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def running(tmp_path: Path, port: int) -> Iterator[str]:
    """`python app.py` on a free port."""
    environ = {**os.environ, "TALLYBOARD_INSTANCE": str(tmp_path), "TALLYBOARD_PORT": str(port)}
    process = subprocess.Popen([sys.executable, "app.py"], cwd=ROOT, env=environ, stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + SOON_S
    while not answers(address):
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.1)
    yield address
    process.terminate()
    process.wait(SOON_S)


def answers(address: str) -> bool:
    try:
        with urlopen(f"{address}/health", timeout=2) as answer:
            return bool(answer.status == 200)
    except (URLError, ConnectionError):
        return False


@pytest.mark.slow
def test_people_are_served_while_sixty_others_drip_their_requests(running: str, port: int) -> None:
    slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(60)]
    for one in slow:
        one.sendall(b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\na")
    for _ in range(8):
        start = time.monotonic()
        with urlopen(f"{running}/sign-in", timeout=5) as answer:
            assert answer.status == 200 and "Sign in" in answer.read().decode()
        assert time.monotonic() - start < 1
    for one in slow:
        one.close()
