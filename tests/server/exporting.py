"""What the tests of organisation exports do as a browser does: press, look, wait, open the file."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from typing import Any

import openpyxl
from flask import Flask
from flask.testing import FlaskClient

from core.export_jobs import JobState
from data import audit, export_jobs
from tests.server.world import csrf, rooms_of

STATE, START, CANCEL = ("/data/organization-export" + more for more in ("", "/start", "/cancel"))
FILE = "/organization-export/"
PATIENCE_S = 60


def post(client: FlaskClient, address: str, body: Any = None) -> Any:
    return client.post(address, json={} if body is None else body, headers=csrf(client))


def told(answer: Any) -> str:
    """What a card says: its state."""
    assert answer.status_code == 200, answer.text
    return str(answer.json["props"]["children"][1]["props"]["children"]["props"]["data-state"])


def until(holds: Callable[[], bool]) -> None:
    stop = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < stop, "it takes too long"
        time.sleep(0.1)


def finished_job(app: Flask, client: FlaskClient, account_id: int = 1) -> Any:
    """A job from the button to its file."""
    assert told(post(client, START)) in ("queued", "running")
    until(lambda: told(client.get(STATE)) not in ("queued", "running"))
    job = export_jobs.latest(rooms_of(app).store, account_id)
    assert job is not None and job.state is JobState.DONE, job
    return job


def cells(content: bytes) -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {sheet.title: [tuple(row) for row in sheet.values] for sheet in book.worksheets}


def actions(app: Flask, account_id: int = 1) -> list[str]:
    app.extensions["tallyboard_mover"].flush()
    return [entry.line.action for entry in audit.entries(rooms_of(app).database, account_id)]
