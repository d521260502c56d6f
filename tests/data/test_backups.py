"""Backups: one committed state out of either database, the same rows back in either, and nothing in between."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread

import pytest
from alembic import command
from alembic.config import Config

from core.backup_manifest import BackupRefused
from core.instants import SECOND
from data import audit, sessions
from data.backups.installing import IN_USE, install, refuse_early
from data.backups.restoring import NOT_EMPTY, prepared, sound_backup
from data.control import open_control
from data.engine import Database, migrate, open_database
from data.reports import screens
from data.upgrade import newest_revision, revision_of
from data.users import create_staff
from data.verify import verify
from tests.data.backing import DROP, LINE, backed_up, filled, put_back, silent
from tests.data.builders import (
    RECORDED,
    account,
    admin,
    attempt,
    bring,
    contents,
    figures,
    login,
)
from tests.data.conftest import BOTH, another

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def store(database: Database) -> Iterator[Database]:
    opened = open_control(database.url)
    yield opened
    opened.dispose()


@pytest.fixture(params=BOTH)
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Another, empty database of either kind."""
    yield from another(request, tmp_path / "elsewhere")


def without_line(rows: dict[str, list[object]]) -> dict[str, list[object]]:
    """Every table, the line aside that tells of the restore."""
    return rows | {"audit_log": [row for row in rows["audit_log"] if "restored" not in str(row)]}


def test_either_database_comes_back_in_either(
    database: Database, store: Database, elsewhere: Database, tmp_path: Path
) -> None:
    mine = filled(database, tmp_path)
    before, said = contents(database), figures(database, mine, DROP)
    made = backed_up(database, store, tmp_path / "b.backup")
    assert made.manifest.rows["users"] == len(before["users"])
    assert made.path.stat().st_mode & 0o777 == 0o600
    assert put_back(elsewhere, made.path) is None
    assert without_line(contents(elsewhere)) == before
    assert figures(elsewhere, mine, DROP) == said
    assert verify(elsewhere, None) == [] and audit.verify_chain(elsewhere) == []
    assert [entry.line.action for entry in audit.entries(elsewhere, None)] == ["restored"]
    assert screens.search(elsewhere, admin(mine), "break")
    bring(elsewhere, mine, tmp_path, {"logins": [login(at="2024-05-01T10:00:00Z")]})  # it takes more
    assert verify(elsewhere, None) == []


def test_a_backup_beside_a_writer_is_one_committed_state(
    database: Database, store: Database, elsewhere: Database, tmp_path: Path
) -> None:
    mine, over, written = filled(database, tmp_path), Event(), Event()
    each = 5

    def write() -> None:
        for n in range(10_000):
            some = [
                attempt(f"w{n}-{k}", "u1", "e1", f"2024-06-01T10:{n % 60:02}:{k:02}Z") for k in range(each)
            ]
            bring(database, mine, tmp_path, {"attempts": some})
            written.set()
            if over.is_set():
                return

    writer = Thread(target=write)
    writer.start()
    made = []
    for n in range(3):
        written.clear()
        assert written.wait(30)
        made.append(backed_up(database, store, tmp_path / f"{n}.backup"))
    over.set()
    writer.join()
    for least, one in enumerate(made, start=2):
        put_back(elsewhere, one.path, replace=True)
        found = contents(elsewhere)
        batches = sum(row[0] == mine for row in found["batches"])
        attempts = [row for row in found["attempts"] if str(row).count("w")]
        assert batches >= least and len(attempts) == each * (batches - 1)
        assert verify(elsewhere, None) == [] and audit.verify_chain(elsewhere) == []


def test_lines_that_wait_are_in_the_backup(
    database: Database, store: Database, elsewhere: Database, tmp_path: Path
) -> None:
    mine = filled(database, tmp_path)
    waiting = audit.Line(mine, "admin:ada", "downloaded", "{}", RECORDED)
    audit.enqueue(store, waiting)
    put_back(elsewhere, backed_up(database, store, tmp_path / "b.backup").path)
    assert waiting in [entry.line for entry in audit.entries(elsewhere, mine)]
    assert audit.waiting(store) == [waiting]


def test_every_session_ends_and_the_old_file_is_kept(
    database: Database, store: Database, tmp_path: Path
) -> None:
    filled(database, tmp_path)
    made = backed_up(database, store, tmp_path / "b.backup")
    account(database, "later")
    secret = sessions.start(store, sessions.Holder(1, "mine", "u1", "mark"), at=RECORDED)
    old = audit.Line(1, "admin:ada", "downloaded", "{}", RECORDED + SECOND)
    audit.enqueue(store, old)
    store.dispose()
    kept = put_back(database, made.path, replace=True)
    assert sessions.find(store, secret, at=RECORDED) is None
    assert len(contents(database)["accounts"]) == 2 and audit.waiting(store) == []
    if not database.is_sqlite:
        assert kept is None
        return
    assert kept is not None and kept.exists()
    before = open_database(f"sqlite:///{kept}")
    assert len(contents(before)["accounts"]) == 3
    assert old in [entry.line for entry in audit.entries(before, 1)]
    before.dispose()


def test_a_log_of_another_file_is_not_applied(tmp_path: Path) -> None:
    """The main file was removed, its log was not: the restored file must not take it up."""
    old = open_database(f"sqlite:///{tmp_path / 'tallyboard.sqlite'}")
    migrate(old)
    store = open_control(old.url)
    mine = filled(old, tmp_path)
    made = backed_up(old, store, tmp_path / "b.backup")
    account(old, "later")
    log = (tmp_path / "tallyboard.sqlite-wal").read_bytes()
    assert b"later" in log
    old.dispose()
    kept = put_back(old, made.path, replace=True)
    old.dispose()
    assert kept is not None and not list(tmp_path.glob("tallyboard.sqlite-[ws]*"))
    (tmp_path / "tallyboard.sqlite").unlink()
    (tmp_path / "tallyboard.sqlite-wal").write_bytes(log)
    migrate(old)
    put_back(old, made.path)
    assert [row[1] for row in contents(old)["accounts"]] == ["mine", "other"]
    assert verify(old, mine) == []
    old.dispose()
    store.dispose()


def test_what_is_there_is_not_written_over(database: Database, store: Database, tmp_path: Path) -> None:
    filled(database, tmp_path)
    made = backed_up(database, store, tmp_path / "b.backup")
    was, before = made.path.read_bytes(), contents(database)
    with pytest.raises(BackupRefused, match="is there already"):
        backed_up(database, store, made.path)
    with pytest.raises(BackupRefused, match=NOT_EMPTY.partition(";")[0]):
        put_back(database, made.path)
    assert made.path.read_bytes() == was and contents(database) == before
    assert not list(tmp_path.glob(".tallyboard*"))


def test_staff_alone_are_something(elsewhere: Database, database: Database, tmp_path: Path) -> None:
    store = open_control(database.url)
    made = backed_up(database, store, tmp_path / "b.backup")
    store.dispose()
    create_staff(elsewhere, "sam", "Sam")
    with pytest.raises(BackupRefused, match="--replace"):
        put_back(elsewhere, made.path)


def test_who_has_the_database_open_is_noticed(database: Database, store: Database, tmp_path: Path) -> None:
    filled(database, tmp_path)
    made = backed_up(database, store, tmp_path / "b.backup")
    store.dispose()
    before = contents(database)
    server = open_database(database.url)
    with server.reading():
        pass  # its connection stays open, as a server's does
    with pytest.raises(BackupRefused, match=IN_USE.partition(";")[0]):
        put_back(database, made.path, replace=True)
    server.dispose()
    assert contents(database) == before
    put_back(database, made.path, replace=True)


def test_a_server_that_starts_meanwhile_is_noticed(
    database: Database, store: Database, tmp_path: Path
) -> None:
    filled(database, tmp_path)
    made = backed_up(database, store, tmp_path / "b.backup")
    server = open_database(database.url)
    refuse_early(database, store, replace=True)
    with prepared(sound_backup(made.path), tmp_path, LINE, silent) as draft:
        contents(server)
        with pytest.raises(BackupRefused, match=IN_USE.partition(";")[0]):
            install(database, store, draft, silent, replace=True, aside="then")
    server.dispose()
    assert "restored" not in [entry.line.action for entry in audit.entries(database, None)]


def test_an_older_schema_is_brought_up_to_date(elsewhere: Database, tmp_path: Path) -> None:
    old = open_database(f"sqlite:///{tmp_path / 'old.sqlite'}")
    migrate(old)
    store = open_control(old.url)
    mine = filled(old, tmp_path)
    config = Config()
    config.set_main_option("script_location", str(ROOT / "data" / "migrations"))
    with old.writing() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0006")
    made = backed_up(old, store, tmp_path / "b.backup")
    assert made.manifest.schema_revision == "0006" == revision_of(old)
    put_back(elsewhere, made.path)
    assert revision_of(elsewhere) == newest_revision()
    assert verify(elsewhere, mine) == [] and audit.verify_chain(elsewhere) == []
    old.dispose()
    store.dispose()
