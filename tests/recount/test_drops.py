"""The recount's reading of drops, held to figures worked out by hand."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tests.recount import COLUMNS, REPORTS, Drop, load, recount
from tests.recount.drop import instant, instant_text
from tests.recount.small import CONTENT, LATE, PEOPLE, folder
from tests.recount.status import status

# --- drops ---------------------------------------------------------------------------------------------------------


def test_text_is_verbatim(tmp_path: Path) -> None:
    tmp_path.mkdir(exist_ok=True)
    content = '\ufeffname,user_id\r\n" =1+1, ""x""\r\n ",007\r\n'.encode()
    (tmp_path / "users.csv").write_bytes(content)
    assert load(tmp_path).users == {"007": {"name": ' =1+1, "x"\r\n ', "user_id": "007"}}


def test_a_zip_is_its_folder(tmp_path: Path) -> None:
    source = folder(tmp_path / "school", **CONTENT, **PEOPLE)
    with zipfile.ZipFile(tmp_path / "school.zip", "w") as archive:
        for file in source.iterdir():
            archive.write(file, f"school/{file.name}")
    assert load(tmp_path / "school.zip") == load(source)


def test_the_same_drop_twice_changes_nothing(tmp_path: Path) -> None:
    source = folder(tmp_path, **CONTENT, **PEOPLE)
    assert load([source, source]) == load(source)


def test_repeated_rows_count_once(tmp_path: Path) -> None:
    drop = load(
        folder(
            tmp_path, logins="user_id,at\nu,2024-03-01 07:30:00\nu,2024-02-29T23:30:00-08:00\nu,2024-03-02"
        )
    )
    assert drop.logins_of == {"u": [instant("2024-03-01T07:30:00Z"), instant("2024-03-02")]}


def test_later_imports(tmp_path: Path) -> None:
    one = folder(
        tmp_path / "1",
        users="user_id,name,email\nu,Old,a@x",
        attempts="attempt_id,user_id,exercise_id,at,correct\na,u,e,2024-01-01,1",
    )
    two = folder(
        tmp_path / "2",
        users="user_id,name,email,status\nu,New,,active",
        attempts="attempt_id,user_id,exercise_id,at,correct\nb,u,e,2024-01-01,1",
    )
    drop = load([one, two])
    assert drop.users == {"u": {"user_id": "u", "name": "New", "email": "a@x", "status": "active"}}
    assert [row["attempt_id"] for row in drop.rows("attempts")] == ["a", "b"]


def test_a_later_status_is_an_event_of_its_import(tmp_path: Path) -> None:
    words = ["", "active", "", "deactivated", "deactivated", "active"]
    drops = [
        folder(tmp_path / str(n), users=f"user_id,name,status\nu,U,{word}") for n, word in enumerate(words)
    ]
    drop = load(drops, imported_at=[f"2024-0{n}-01T00:00:00Z" for n in range(1, 7)])
    assert drop.users["u"]["status"] == "active"
    assert drop.rows("user_events") == [
        {"user_id": "u", "at": "2024-04-01T00:00:00Z", "event": "deactivated"},
        {"user_id": "u", "at": "2024-06-01T00:00:00Z", "event": "activated"},
    ]
    assert [status(drop, "u", instant(f"2024-0{n}-15")) for n in (1, 3, 4, 5, 6)] == [
        "active", "active", "deactivated", "deactivated", "active",
    ]  # fmt: skip
    assert load(drops).rows("user_events") == []


def test_instants() -> None:
    assert instant_text(instant("2024-02-29T23:30:00-08:00")) == "2024-03-01T07:30:00Z"
    assert instant_text(instant("2024-03-01 07:30:00")) == "2024-03-01T07:30:00Z"
    assert instant_text(instant("2024-03-01T07:30:00.1234567Z")) == "2024-03-01T07:30:00.123456Z"
    assert instant_text(instant("2024-03-01T07:30:00.500Z")) == "2024-03-01T07:30:00.500000Z"


def test_every_row_has_its_columns(school: Drop) -> None:
    assert set(COLUMNS) == set(REPORTS)
    parameters: dict[str, dict[str, str]] = {
        "courses": {},
        "usage-grid": {},
        "active-users": {},
        "active-user-list": {},
        "statement": {},
        "individual-chapters": {"user": "u1", "course": "c"},
        "individual-exercises": {"user": "u1", "course": "c"},
        "attempts": {"user": "u1", "exercise": "e1"},
    }
    for report, columns in COLUMNS.items():
        for row in recount(school, report, now=LATE, **parameters.get(report, {"course": "c"})):
            assert len(row) == len(columns)


@pytest.mark.parametrize("report", ["course-chapters", "course-league", "course-groups"])
def test_an_unknown_course_is_an_error(school: Drop, report: str) -> None:
    with pytest.raises(KeyError):
        recount(school, report, now=LATE, course="nope")
