"""Export jobs killed anywhere: the job has failed and nothing of it is left, or it is done; the next one is whole."""

from __future__ import annotations

import pytest
from flask import Flask

from core.export_jobs import JobState
from core.scope import Role
from data import export_jobs
from server import export_attendant
from server.workbooks import exports_folder
from tests.data.killed import MOST, places
from tests.server.exporting import FILE, START, STATE, finished_job, post, told, until
from tests.server.killed_export_worker import AT, CALLS
from tests.server.world import rooms_of, signed_in

pytestmark = pytest.mark.faults
WORKER = "tests.server.killed_export_worker"
FEWER = 1 if MOST > 8 else 4  # each place is two processes


@pytest.mark.slow
def test_a_job_killed_anywhere_leaves_its_file_or_nothing(
    own_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, rooms = signed_in(own_app, Role.ADMIN), rooms_of(own_app)
    folder = exports_folder(rooms.settings)
    monkeypatch.setattr(export_attendant, "WORKER", WORKER)
    monkeypatch.setenv(AT, "0")
    whole = client.get(FILE + finished_job(own_app, client).job_id, buffered=True).data
    until((rooms.settings.instance / CALLS).exists)
    ends = set()
    for at in places(int((rooms.settings.instance / CALLS).read_text()))[::-FEWER]:
        monkeypatch.setenv(AT, str(at))
        assert told(post(client, START)) in ("queued", "running")
        until(lambda: told(client.get(STATE)) not in ("queued", "running"))
        job = export_jobs.latest(rooms.store, 1)
        assert job is not None and job.state in (JobState.DONE, JobState.FAILED)
        ends.add(job.state)
        own_app.extensions["tallyboard_exports"].round()
        left = {path.name for path in folder.iterdir()}
        if job.state is JobState.FAILED:
            assert job.job_id not in " ".join(left), (at, left)
        else:
            assert client.get(FILE + job.job_id, buffered=True).data == whole
    assert JobState.FAILED in ends
    monkeypatch.setattr(export_attendant, "WORKER", "server.export_worker")
    assert client.get(FILE + finished_job(own_app, client).job_id, buffered=True).data == whole
