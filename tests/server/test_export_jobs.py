"""How an export job ends: cancelled, killed, silent, expired, or asked for by somebody who may not have it any more."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from core.export_jobs import DEAD_AFTER, KEPT, KILLED, JobState
from core.scope import Role
from data import export_jobs, users
from data.control import export_jobs as rows
from data.ingest.rows import add_rows
from server import export_attendant, workbooks
from server.clock import real_now
from server.workbooks import exports_folder
from tests.server.exporting import (
    CANCEL,
    FILE,
    PATIENCE_S,
    START,
    STATE,
    actions,
    cells,
    finished_job,
    post,
    told,
    until,
)
from tests.server.test_commands import ran
from tests.server.world import RECORDED, build, close, rooms_of, signed_in


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers that come to no end by themselves."""
    monkeypatch.setattr(export_attendant, "WORKER", "tests.server.slow_export_worker")


def running(app: Flask, client: FlaskClient) -> Any:
    """A job whose process has said that it goes on."""
    assert told(post(client, START)) in ("queued", "running")

    def beats() -> bool:
        job = export_jobs.latest(rooms_of(app).store, 1)
        return job is not None and (job.beat_at or 0) > (job.started_at or 0) > 0

    until(beats)
    return export_jobs.latest(rooms_of(app).store, 1)


def children(app: Flask) -> dict[str, Any]:
    found: dict[str, Any] = app.extensions["tallyboard_exports"]._children
    return found


@pytest.mark.usefixtures("slow")
def test_twice_asked_is_one_job_and_cancelling_ends_it_within_two_seconds(own_app: Flask) -> None:
    first, second = signed_in(own_app, Role.ADMIN), signed_in(own_app, Role.ADMIN)
    job = running(own_app, first)
    assert told(post(second, START)) == "running"
    assert export_jobs.latest(rooms_of(own_app).store, 1).job_id == job.job_id  # type: ignore[union-attr]
    process = children(own_app)[job.job_id][1]
    folder = exports_folder(rooms_of(own_app).settings)
    assert [path.name for path in folder.iterdir()] == [job.job_id]
    assert (folder.stat().st_mode & 0o777, (folder / job.job_id).stat().st_mode & 0o777) == (0o700, 0o700)
    begun = time.monotonic()
    assert told(post(second, CANCEL, {"job": job.job_id})) == "cancelled"
    assert process.wait(PATIENCE_S) != 0
    assert time.monotonic() - begun < 2
    until(lambda: list(folder.iterdir()) == [])
    assert told(first.get(STATE)) == "cancelled"
    assert told(post(first, CANCEL, {"job": job.job_id})) == "cancelled", "over already: nothing changes"
    assert actions(own_app).count("organisation export requested") == 1
    assert actions(own_app).count("organisation export cancelled") == 1


@pytest.mark.usefixtures("slow")
def test_a_killed_process_is_a_failed_job_and_another_can_be_started(own_app: Flask) -> None:
    client = signed_in(own_app, Role.ADMIN)
    job = running(own_app, client)
    os.kill(children(own_app)[job.job_id][1].pid, signal.SIGKILL)
    until(lambda: told(client.get(STATE)) == "failed")
    failed = export_jobs.latest(rooms_of(own_app).store, 1)
    assert failed is not None and failed.error == KILLED
    assert failed.request_id in client.get(STATE).text
    until(lambda: list(exports_folder(rooms_of(own_app).settings).iterdir()) == [])
    again = running(own_app, client)
    assert again.job_id != job.job_id
    assert told(post(client, CANCEL, {"job": again.job_id})) == "cancelled"


def test_a_process_that_nobody_looks_after_is_noticed_by_its_silence(own_app: Flask) -> None:
    """It was another server's, which is gone with it."""
    store, client = rooms_of(own_app).store, signed_in(own_app, Role.ADMIN)
    job, _ = export_jobs.request(store, 1, "adi", "r", at=real_now() - 2 * DEAD_AFTER)
    assert export_jobs.claim(store, at=real_now() - 2 * DEAD_AFTER, at_once=1) is not None
    assert told(client.get(STATE)) == "failed", "shown before anybody has noted it"
    done = finished_job(own_app, client)
    assert done.job_id != job.job_id
    assert not export_jobs.beat(store, job, (), at=real_now()), "whoever wakes up late learns that it is over"


def test_an_import_holds_up_nobody_who_starts_looks_or_cancels(own_app: Flask) -> None:
    client, rooms = signed_in(own_app, Role.ADMIN), rooms_of(own_app)
    with rooms.database.writing():
        job = finished_job(own_app, client)
        assert client.get(FILE + job.job_id, buffered=True).status_code == 200
        assert told(client.get(STATE)) == "done"


@pytest.mark.postgres
def test_on_postgresql_it_is_the_same(tmp_path: Path, postgres_database: str) -> None:
    app = build(tmp_path / "instance", DATABASE_URL=postgres_database)
    client = signed_in(app, Role.ADMIN)
    job = finished_job(app, client)
    found = client.get(FILE + job.job_id, buffered=True).data
    assert found == client.get("/download/organization.xlsx", buffered=True).data
    assert len(cells(found)["Users"]) == 8
    app.extensions["tallyboard_exports"].stop()
    assert "organisation export fetched" in actions(app)
    pools: list[Any] = [database.engine.pool for database in (rooms_of(app).database, rooms_of(app).store)]
    until(lambda: not any(pool.checkedout() for pool in pools))  # a thread moves audit lines
    close(app)


def test_an_expired_file_is_gone(own_app: Flask) -> None:
    client = signed_in(own_app, Role.ADMIN)
    job = finished_job(own_app, client)
    path = exports_folder(rooms_of(own_app).settings) / f"{job.job_id}.xlsx"
    assert path.stat().st_mode & 0o777 == 0o600
    assert job.expires_at - job.finished_at == KEPT
    with rooms_of(own_app).store.writing() as connection:
        connection.execute(update(rows).values(expires_us=real_now()))
    assert client.get(FILE + job.job_id).status_code == 404
    assert not path.exists(), "removed on the way"
    assert told(client.get(STATE)) == "expired"
    path.write_bytes(b"")
    own_app.extensions["tallyboard_exports"].round()
    assert not path.exists(), "removed by housekeeping"
    assert export_jobs.latest(rooms_of(own_app).store, 1).state is JobState.EXPIRED  # type: ignore[union-attr]


def test_whoever_is_no_admin_any_more_gets_nothing(own_app: Flask) -> None:
    store, database = rooms_of(own_app).store, rooms_of(own_app).database
    client = signed_in(own_app, Role.ADMIN)
    job = finished_job(own_app, client)
    export_jobs.request(store, 1, "lea", "r", at=real_now())
    own_app.extensions["tallyboard_exports"].wake()
    until(lambda: export_jobs.waiting(store) == 0)
    refused = export_jobs.latest(store, 1)
    assert refused is not None and refused.state is JobState.FAILED
    assert refused.error == "Whoever asked for it may not have it any more"
    changed = {"user_id": "adi", "name": "A", "role": "learner"}
    add_rows(database, 1, "users", [changed], source="test", recorded_at=RECORDED + 9)
    assert users.person_in_account(database, 1, "adi").role is Role.LEARNER  # type: ignore[union-attr]
    assert client.get(FILE + job.job_id).status_code == 401


def test_an_account_without_anything_has_a_workbook_of_headers(own_app: Flask, tmp_path: Path) -> None:
    ran(own_app, "account", "create", "empty")
    out = tmp_path / "empty.xlsx"
    ran(own_app, "export", "organization", "--account", "empty", "--format", "xlsx", "-o", str(out))
    sheets = cells(out.read_bytes())
    assert list(sheets) == ["Users", "Engagement", "Mastery", "Content", "Dictionary", "About"]
    assert [len(sheets[name]) for name in ("Users", "Engagement", "Mastery", "Content")] == [1, 1, 1, 1]


def test_a_worker_that_no_server_looks_after_ends_itself_when_it_is_cancelled(own_app: Flask) -> None:
    """Its own server is gone; another one cancels the job."""
    rooms = rooms_of(own_app)
    job, _ = export_jobs.request(rooms.store, 1, "adi", "r", at=real_now())
    assert export_jobs.claim(rooms.store, at=real_now(), at_once=1) is not None
    folder = exports_folder(rooms.settings) / job.job_id
    folder.mkdir()
    words = (str(job.account_id), job.job_id, str(folder))
    with workbooks.launch(rooms.settings, "tests.server.slow_export_worker", folder, *words) as process:
        assert export_jobs.cancel(rooms.store, job, at=real_now())
        assert process.wait(PATIENCE_S) == 3
    assert not folder.exists()
