"""The organisation export: button, address and command give the same cells, to admins of the account alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from core.scope import Role
from data import export_jobs
from data.ingest import import_drop
from server.grants import grant_of
from tests.server.exporting import CANCEL, FILE, START, STATE, actions, cells, finished_job, post, told
from tests.server.test_commands import ran, run
from tests.server.world import PEOPLE, RECORDED, build, close, csrf, rooms_of, signed_in

HOSTILE = {
    "users": 'user_id,name,attr.=1+1,attr.Shoe size\n007,=1+1,@cmd,\nrtl,\u202eשלום עולם,,42\nnl,"two\nlines",,\n'
}


@pytest.fixture(scope="module")
def exporting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An application whose account holds names that spreadsheets would run."""
    made = build(tmp_path_factory.mktemp("exporting"))
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "users.csv").write_text(HOSTILE["users"], encoding="utf-8")
    import_drop(rooms_of(made).database, 1, folder, recorded_at=RECORDED + 1)
    yield made
    close(made)


@pytest.fixture(scope="module")
def admin(exporting: Flask) -> FlaskClient:
    return signed_in(exporting, Role.ADMIN)


# --- one workbook, three ways ----------------------------------------------------------------------------------------


def test_button_address_and_command_give_the_same_workbook(
    exporting: Flask, admin: FlaskClient, tmp_path: Path
) -> None:
    job = finished_job(exporting, admin)
    fetched = admin.get(FILE + job.job_id, buffered=True)
    address = admin.get("/download/organization.xlsx", buffered=True)
    out = tmp_path / "out.xlsx"
    ran(exporting, "export", "organization", "--account", "acme", "--format", "xlsx", "-o", str(out))
    assert fetched.data == address.data == out.read_bytes()
    name = "organization_acme_2026-03-01.xlsx"
    for answer in (fetched, address):
        assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"
        assert answer.headers["X-Report-Digest"] == job.file.digest
        assert answer.headers["Cache-Control"] == "no-store"
    about = {row[0]: row[1] for row in cells(fetched.data)["About"]}
    assert about["digest"] == job.file.digest
    assert about["now"] == "2026-03-01T00:00:00Z"
    assert about["rows Users"] == 10
    assert {
        "organisation export requested",
        "organisation export made",
        "organisation export fetched",
    } <= set(actions(exporting))


def test_text_stays_text_whoever_reads_it(admin: FlaskClient) -> None:
    sheets = cells(admin.get("/download/organization.xlsx", buffered=True).data)
    header, *people = sheets["Users"]
    assert header[-2:] == ("attr.=1+1", "attr.Shoe size")
    found = {row[0]: row for row in people}
    assert found["007"][1] == "=1+1" and found["007"][-2:] == ("@cmd", None)
    assert found["rtl"][1] == "\u202eשלום עולם" and found["rtl"][-2:] == (None, "42")
    assert found["nl"][1] == "two\nlines"
    assert [row[0] for row in people] == sorted(row[0] for row in people)
    assert ("Users", "attr.Shoe size", "Shoe size", "text") in [row[:4] for row in sheets["Dictionary"]]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("organization.csv", 404),
        ("organization.json", 404),
        ("organization", 404),
        ("organization.xlsx?course=safety", 400),
        ("organization.xlsx?now=yesterday", 400),
        ("organization.xlsx?now=2026-01-01&now=2026-01-02", 400),
    ],
)
def test_what_is_asked_wrongly_is_refused(admin: FlaskClient, address: str, status: int) -> None:
    assert admin.get(f"/download/{address}", buffered=True).status_code == status


def test_another_instant_is_another_workbook(admin: FlaskClient) -> None:
    then = "now=2026-01-31T00:00:00Z&as_known_at=2026-02-27T00:00:00Z"
    sheets = cells(admin.get(f"/download/organization.xlsx?{then}", buffered=True).data)
    assert [row[0] for row in sheets["Engagement"][1:]] == ["lea", "leo", "off"]
    assert len(sheets["Users"]) == 8, "the second import was not known"
    assert {row[0]: row[1] for row in sheets["About"]}["as known at"] == "2026-02-27T00:00:00Z"


def test_a_command_says_what_it_does_not_write(exporting: Flask) -> None:
    done = run(exporting, "export", "organization", "--account", "acme")
    assert done.exit_code == 2
    assert "organization is a workbook of several tables and comes as xlsx alone" in done.output


# --- rights ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [role for role in PEOPLE if role is not Role.ADMIN])
def test_nobody_else_sees_starts_cancels_or_fetches(exporting: Flask, role: Role) -> None:
    client = signed_in(exporting, role)
    job = export_jobs.latest(rooms_of(exporting).store, 1)
    assert job is not None
    assert client.get(STATE).status_code == 403
    assert post(client, START).status_code == 403
    assert post(client, CANCEL, {"job": job.job_id}).status_code == 403
    assert client.get(FILE + job.job_id).status_code == 403


def test_foreign_absent_and_forged_jobs_look_alike(exporting: Flask, admin: FlaskClient) -> None:
    job = finished_job(exporting, admin)
    other = signed_in(exporting, Role.ADMIN, "other")
    said = {
        (answer.status_code, json.loads(answer.text)["error"])
        for answer in (
            other.get(FILE + job.job_id),
            other.get(FILE + "0" * 32),
            other.get(FILE + "x" * 20_000),
            post(other, CANCEL, {"job": job.job_id}),
        )
    }
    assert said == {(404, "no such file: it is not there, or it has expired")}
    assert told(other.get(STATE)) == "none"
    assert admin.get(FILE + job.job_id, buffered=True).status_code == 200


@pytest.mark.parametrize(
    "body", [None, [], "job", {"job": 7}, {"job": None}, {"job": "x", "more": 1}, {"job": "nul\u0000"}, {}]
)
def test_a_forged_body_is_refused(admin: FlaskClient, body: Any) -> None:
    answer = admin.post(CANCEL, data=json.dumps(body), content_type="application/json", headers=csrf(admin))
    assert answer.status_code in (400, 404)


def test_starting_needs_the_token_of_the_form(admin: FlaskClient) -> None:
    assert admin.post(START, json={}).status_code == 400
    assert admin.get(START).status_code == 404, "looking starts nothing"


def test_looking_is_no_use_of_the_session(exporting: Flask, admin: FlaskClient) -> None:
    grant = grant_of(exporting.view_functions["export_state"])
    assert grant is not None and not grant.keeps_alive


def test_a_relative_address_of_a_database_means_the_same_file_to_the_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    app = build(tmp_path / "instance", DATABASE_URL="sqlite:///here.sqlite")
    answer = signed_in(app, Role.ADMIN).get("/download/organization.xlsx", buffered=True)
    assert len(cells(answer.data)["Users"]) == 8
    close(app)
