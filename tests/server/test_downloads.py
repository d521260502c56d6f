"""Downloads and feeds: the same permission, parameters and figures as the screens."""

from __future__ import annotations

import io
import json
from pathlib import Path
from threading import Timer

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from core.reports import REPORTS
from core.scope import Role, grants
from data import audit, users
from server import downloads, exports
from server.turns import Turns
from tests.server.world import PEOPLE, RECORDED, close, rooms_of, signed_in

ASKED = {
    "courses": "",
    "course-chapters": "?course=safety",
    "course-league": "?course=safety",
    "course-groups": "?course=safety",
    "individual-chapters": "?user=lea",
    "individual-exercises": "?user=lea",
    "attempts": "?user=lea&exercise=doors",
    "usage-grid": "",
    "consumption": "?plan=year-1",
    "users": "",
    "active-users": "",
    "active-user-list": "",
    "organization": "",
    "statement": "",
}
Clients = dict[Role, FlaskClient]


def fetch(client: FlaskClient, path: str) -> TestResponse:
    """A download to its end, closed as a server closes it."""
    return client.get(f"/download/{path}", buffered=True)


@pytest.mark.parametrize("form", exports.FORMATS)
@pytest.mark.parametrize("slug", REPORTS)
@pytest.mark.parametrize("role", PEOPLE)
def test_a_file_has_the_permission_of_its_report(clients: Clients, role: Role, slug: str, form: str) -> None:
    answer = fetch(clients[role], f"{slug}.{form}{ASKED[slug]}")
    there = 200 if form in REPORTS[slug].forms else 404
    assert answer.status_code == (there if grants(role, REPORTS[slug].permission) or there == 404 else 403)


def test_every_format_tells_the_same_digest(clients: Clients) -> None:
    answers = [fetch(clients[Role.ADMIN], f"course-league.{form}?course=safety") for form in exports.FORMATS]
    digests = {answer.headers["X-Report-Digest"] for answer in answers}
    assert len(digests) == 1
    assert json.loads(answers[2].text)["digest"] in digests


def test_the_csv_is_a_spreadsheets_and_runs_nothing(clients: Clients) -> None:
    answer = fetch(clients[Role.ADMIN], "course-league.csv?course=safety&sort=name&direction=asc")
    assert answer.data.startswith(b"\xef\xbb\xbfrank,user_id,name,")
    assert "'=Ola Outside" in answer.text
    assert answer.text.count("\r\n") == 4
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    name = "course-league_acme_safety_2026-03-01.csv"
    assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_workbook_opens_and_leaves_no_file(
    clients: Clients, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    answer = fetch(clients[Role.ADMIN], "course-league.xlsx?course=safety")
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert book.worksheets[0].max_row == 4
    answer.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", exports.FORMATS)
def test_head_tells_what_get_would(clients: Clients, form: str) -> None:
    address = f"/download/courses.{form}"
    head, full = (
        clients[Role.ADMIN].head(address, buffered=True),
        clients[Role.ADMIN].get(address, buffered=True),
    )
    assert head.status_code == 200 and head.data == b""
    for name in ("Content-Type", "Content-Disposition", "X-Report-Digest"):
        assert head.headers[name] == full.headers[name]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("courses.pdf", 404),
        ("courses", 404),
        ("nothing.csv", 404),
        (".csv", 404),
        ("courses.csv?course=safety", 400),
        ("courses.csv?x=1", 400),
        ("courses.csv?started=yes", 400),
        ("courses.csv?now=yesterday", 400),
        ("courses.csv?now=2026-01-01&now=2026-01-02", 400),
        ("courses.csv?sort=coverage", 400),
        ("courses.csv?sort=users&direction=up", 400),
        ("courses.csv?direction=asc", 400),
        ("courses.csv?group=nothing", 404),
        ("course-groups.csv?course=safety&sort=small", 400),
        ("attempts.csv?user=lea&exercise=doors&sort=result", 400),
        ("course-league.csv", 400),
        ("course-league.csv?course=", 400),
        ("course-league.csv?course=safety&sort=email", 400),
        ("course-league.csv?course=safety&direction=up", 400),
        ("course-league.csv?course=nul%00", 400),
        ("course-league.csv?course=nothing", 404),
        ("course-league.csv?course=safety&group=nothing", 404),
        ("attempts.csv?user=lea&exercise=nothing", 404),
        ("attempts.csv?user=nobody&exercise=doors", 404),
        ("individual-chapters.csv?user=nobody", 404),
    ],
)
def test_what_is_asked_wrongly_is_refused(clients: Clients, address: str, status: int) -> None:
    answer = fetch(clients[Role.ADMIN], address)
    assert answer.status_code == status
    assert answer.headers["X-Request-Id"]


def test_a_learner_gets_their_own_figures_alone(clients: Clients) -> None:
    assert fetch(clients[Role.LEARNER], "individual-chapters.csv?user=lea").status_code == 200
    assert fetch(clients[Role.LEARNER], "individual-chapters.csv?user=leo").status_code == 404
    assert fetch(clients[Role.LEARNER], "attempts.csv?user=ola&exercise=doors").status_code == 404


def test_a_manager_gets_their_own_groups_alone(clients: Clients) -> None:
    manager = clients[Role.MANAGER]
    assert "ola" not in fetch(manager, "course-league.csv?course=safety").text
    assert fetch(manager, "course-league.csv?course=safety&group=south").status_code == 404
    assert fetch(manager, "courses.csv?group=south").status_code == 404
    assert "safety,Safety,2," in fetch(manager, "courses.csv?group=north&sort=users&direction=asc").text
    assert fetch(manager, "individual-chapters.csv?user=ola").status_code == 404


def test_the_other_account_has_the_same_ids_and_other_people(own_app: Flask) -> None:
    from data.ingest import import_drop

    folder = rooms_of(own_app).settings.instance / "more"
    folder.mkdir()
    (folder / "users.csv").write_text("user_id,name\nlea,Lea of the other account\nnew,New Person\n")
    (folder / "enrolments.csv").write_text("course_id,user_id\nsafety,new\n")
    import_drop(rooms_of(own_app).database, 2, folder, recorded_at=1_772_000_000_000_000)
    acme, other = signed_in(own_app, Role.ADMIN), signed_in(own_app, Role.ADMIN, "other")
    address = "course-league.csv?course=safety"
    assert "New Person" not in fetch(acme, address).text and "Lea Learner" in fetch(acme, address).text
    assert "New Person" in fetch(other, address).text and "Lea Learner" not in fetch(other, address).text
    assert fetch(acme, "individual-chapters.csv?user=new").status_code == 404


def test_exports_and_denials_are_in_the_audit_log(own_app: Flask) -> None:
    fetch(signed_in(own_app, Role.ADMIN), "course-league.csv?course=safety")
    fetch(signed_in(own_app, Role.LEARNER), "courses.csv")
    close(own_app)
    lines = {entry.line.action: entry.line for entry in audit.entries(rooms_of(own_app).database, 1)}
    assert json.loads(lines["exported"].detail) == {
        "file": "course-league.csv",
        "rows": 3,
        "course": "safety",
    }
    assert lines["denied"].actor == "learner:lea"
    assert json.loads(lines["denied"].detail)["path"] == "/download/courses.csv"


def test_a_download_waits_for_another_to_end(clients: Clients, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "_TURNS", Turns(everybody=1, one=1, waiting=1, patience_s=10.0))
    first = clients[Role.ADMIN].get("/download/courses.csv", buffered=False)
    ending = Timer(0.3, first.close)
    ending.start()
    assert fetch(clients[Role.ADMIN], "courses.csv").status_code == 200
    ending.join()


@pytest.mark.parametrize(("waiting", "patience"), [(0, 10.0), (1, 0.05)])
def test_too_many_downloads_at_once_are_refused(
    clients: Clients, monkeypatch: pytest.MonkeyPatch, waiting: int, patience: float
) -> None:
    """Where nobody more may wait, at once; else when it takes too long."""
    turns = Turns(everybody=1, one=1, waiting=waiting, patience_s=patience)
    monkeypatch.setattr(downloads, "_TURNS", turns)
    first = clients[Role.ADMIN].get("/download/courses.csv", buffered=False)
    assert fetch(clients[Role.ADMIN], "courses.csv").status_code == 503
    first.close()
    for _ in range(3):  # refusals and ends give their place back
        assert fetch(clients[Role.ADMIN], "courses.csv").status_code == 200
        assert fetch(clients[Role.ADMIN], "course-league.csv?course=nothing").status_code == 404


def test_one_account_does_not_take_every_place(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who reads their files slowly keeps their places for as long as they like."""
    monkeypatch.setattr(downloads, "_TURNS", Turns(everybody=3, one=2, waiting=0, patience_s=0))
    acme, other = signed_in(app, Role.ADMIN), signed_in(app, Role.EXECUTIVE, "other")
    slow = [acme.get("/download/courses.csv", buffered=False) for _ in range(2)]
    assert fetch(acme, "courses.csv").status_code == 503
    assert fetch(other, "courses.csv").status_code == 200
    for one in slow:
        one.close()
    assert fetch(acme, "courses.csv").status_code == 200


def test_the_league_comes_in_blocks(clients: Clients) -> None:
    page = clients[Role.ADMIN].get("/data/league?course=safety&offset=1&limit=1&sort=name&direction=asc").json
    assert page is not None and page["count"] == 3
    (row,) = page["rows"]
    assert row["name"] == "Lea Learner" and set(row) == {
        column.name for column in REPORTS["course-league"].columns
    }
    rest = clients[Role.ADMIN].get("/data/league?course=safety&offset=3").json
    assert rest == {"rows": [], "count": 3}


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("course=safety&offset=-1", 400),
        ("course=safety&limit=many", 400),
        ("course=safety&offset=99999999999999999999", 400),
        ("course=safety&limit=1&limit=2", 400),
        ("course=safety&offset=%D9%A3", 400),
        ("course=safety&columns=name", 400),
        ("offset=0", 400),
        ("course=nothing", 404),
        ("course=safety&limit=1000000", 200),
    ],
)
def test_a_block_is_asked_for_strictly(clients: Clients, query: str, status: int) -> None:
    assert clients[Role.ADMIN].get(f"/data/league?{query}").status_code == status


def test_search_finds_within_the_scope(clients: Clients) -> None:
    def titles(role: Role, text: str) -> set[str]:
        found = clients[role].get("/data/search", query_string={"q": text}).json
        assert found is not None
        return {hit["title"] for hit in found["hits"]}

    assert titles(Role.ADMIN, "ea Lear") == {"Lea Learner"}
    assert "Safety" in titles(Role.ADMIN, "saf")
    assert titles(Role.MANAGER, "=ola") == set() == titles(Role.STAFF, "lea") == titles(Role.ADMIN, " ")
    assert titles(Role.LEARNER, "leo") == set()


@pytest.mark.parametrize("text", ["x" * 201, "nul\x00"])
def test_search_refuses_what_nobody_types(clients: Clients, text: str) -> None:
    assert clients[Role.ADMIN].get("/data/search", query_string={"q": text}).status_code == 400


def test_freshness_tells_the_last_event_that_has_happened(clients: Clients) -> None:
    found = clients[Role.ADMIN].get("/data/freshness").json
    assert found is not None and found["last_event_at"] == "2026-02-03T10:00:00Z"
    assert found["now"] == "2026-03-01T00:00:00Z"
    assert found["moved"] is True, "TALLYBOARD_NOW is set in this world"
    nothing = clients[Role.STAFF].get("/data/freshness").json
    assert nothing is not None and nothing["last_event_at"] is None


def test_a_large_file_tells_its_digest_from_the_second_time_on_until_something_changes(
    own_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "MOST_ROWS_DIGESTED", 0)
    admin, manager = signed_in(own_app, Role.ADMIN), signed_in(own_app, Role.MANAGER)
    name = "course-league.csv?course=safety"

    def told(client: FlaskClient, path: str) -> str | None:
        return fetch(client, path).headers.get("X-Report-Digest")

    assert told(admin, name) is None
    inside = json.loads(fetch(admin, "course-league.json?course=safety").text)["digest"]
    assert told(admin, name) == inside
    assert told(admin, name.replace("csv", "xlsx")) == inside
    assert told(admin, f"{name}&sort=name") is None
    assert told(manager, name) is None  # other rows: those of their own groups
    assert told(manager, name) not in (None, inside)
    assert told(signed_in(own_app, Role.ADMIN, "other"), name) is None
    new = {"user_id": "new", "name": "New"}
    users.create_user(rooms_of(own_app).database, 1, new, recorded_at=RECORDED)
    assert told(admin, name) is None
