"""Hostile text: either it comes through verbatim, or it is refused for its control characters."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from core.cells import UNSAFE
from core.interchange import DropColumn, DropFile
from core.requests import Request
from data import reports
from data.engine import Database
from data.export_drop import export_drop
from data.ingest import import_drop
from data.ingest.parts import BadRow
from data.ingest.reading import DropReader
from data.reports import screens
from tests.data.against import sound
from tests.data.builders import (
    RECORDED,
    Drop,
    account,
    admin,
    attempt,
    bring,
    contents,
    enrolment,
    group,
    member,
    rows,
)

pytestmark = pytest.mark.attack


@pytest.fixture(scope="session")
def hostile(drops: Path) -> Path:
    return drops / "hostile"


@pytest.fixture(scope="session")
def naughty(hostile: Path) -> list[str]:
    """Naughty strings and spreadsheet payloads, each once; the empty one is no id."""
    strings = json.loads((hostile / "naughty-strings" / "blns.json").read_text(encoding="utf-8"))
    payloads = (hostile / "csv-injection" / "csv-payload.txt").read_text(encoding="utf-8").splitlines()
    return [one for one in dict.fromkeys([*strings, *payloads]) if one]


def named(strings: list[str]) -> Drop:
    """An account in which every string is the id and the name of a person and of everything else."""
    return {
        "users": [{"user_id": one, "name": one, "email": one, "attr.Motto": one} for one in strings],
        "groups": [group(one, one) for one in strings],
        "group_members": [member(one, one) for one in strings],
        "courses": [{"course_id": one, "title": one} for one in strings],
        "chapters": [{"course_id": one, "chapter_id": one, "title": one} for one in strings],
        "exercises": [{"chapter_id": one, "exercise_id": one, "title": one} for one in strings],
        "enrolments": [enrolment(one, one) for one in strings],
        "attempts": [attempt(one, one, one) for one in strings],
    }


def test_every_naughty_string_is_kept_verbatim_or_refused_for_its_control_characters(
    database: Database, tmp_path: Path, naughty: list[str]
) -> None:
    account_id = account(database)
    outcome = bring(database, account_id, tmp_path, named(naughty), skip_bad=True)
    kept = [one for one in naughty if not UNSAFE.search(one)]
    assert len(kept) > 400
    stored = contents(database)
    assert (
        sorted(row[1] for row in stored["users"]) == sorted(row[2] for row in stored["users"]) == sorted(kept)
    )
    assert sorted(row[3] for row in stored["user_attributes"]) == sorted(kept)
    assert {bad.reason for bad in outcome.bad if bad.file == "users"} == {"control character"}
    sound(database, account_id)


def test_reports_searches_and_exports_hold_every_naughty_string(
    database: Database, tmp_path: Path, naughty: list[str]
) -> None:
    account_id = account(database)
    kept = [one for one in naughty if not UNSAFE.search(one)]
    bring(database, account_id, tmp_path, named(kept))
    scope = admin(account_id)
    assert [row[0] for row in rows(database, "courses", scope)] == sorted(kept)
    for one in kept:
        request = Request(now=RECORDED, course=one, search=one)
        assert [row[1:3] for row in reports.league_page(database, scope, request, 0, 9).rows] == [(one, one)]
        assert [row[:2] for row in rows(database, "course-groups", scope, course=one)] == [(one, one)]
        assert [row[0] for row in rows(database, "attempts", scope, user=one, exercise=one)] == [one]
    export_drop(database, account_id, tmp_path / "out.zip")
    again = account(database, "again")
    import_drop(database, again, tmp_path / "out.zip", recorded_at=RECORDED)
    stored = contents(database)["users"]
    assert [row[1:4] for row in stored if row[0] == again] == [
        row[1:4] for row in stored if row[0] == account_id
    ]


def test_a_search_finds_any_part_of_a_naughty_name_in_any_case(
    database: Database, tmp_path: Path, naughty: list[str]
) -> None:
    account_id = account(database)
    kept = [one for one in naughty if not UNSAFE.search(one)]
    drop: Drop = {
        "users": [{"user_id": f"{number:04}", "name": one} for number, one in enumerate(kept)],
        "courses": [{"course_id": "c", "title": "C"}],
        "enrolments": [enrolment(f"{number:04}") for number in range(len(kept))],
    }
    bring(database, account_id, tmp_path, drop)
    for part in {one[len(one) // 3 :][:5].upper() for one in kept} - {""}:
        expected = {one for one in kept if part.casefold() in one.casefold()}
        found = rows(database, "course-league", admin(account_id), course="c", search=part)
        assert {row[2] for row in found} == expected


def test_searches_of_the_shell_take_any_text(database: Database, tmp_path: Path, naughty: list[str]) -> None:
    account_id = account(database)
    bring(database, account_id, tmp_path, named([one for one in naughty if not UNSAFE.search(one)]))
    for one in naughty:
        wanted = one.replace("\x00", "").strip().casefold()
        hits = screens.search(database, admin(account_id), one.replace("\x00", ""), limit=600)
        assert all(wanted in hit.title.casefold() for hit in hits)
        if len(wanted) > 1 and not UNSAFE.search(one):
            assert {hit.kind for hit in hits} == {"course", "group", "person"}


SPECTRUM = [
    "comma_in_quotes",
    "empty",
    "empty_crlf",
    "escaped_quotes",
    "json",
    "newlines",
    "newlines_crlf",
    "quotes_and_newlines",
    "simple",
    "simple_crlf",
    "utf8",
]


def parsed(path: Path, columns: list[str]) -> tuple[list[dict[str, str]], list[BadRow]]:
    """A CSV file's rows as the drop reader gives them, whatever its columns."""
    file = DropFile("any", tuple(DropColumn(name) for name in columns), key=(columns[0],))
    bad: list[BadRow] = []
    found: list[dict[str, str]] = []
    for chunk in DropReader({"any": path}, None).chunks(file, bad):
        cells: Any = zip(*chunk.columns.values(), strict=True)
        found += [dict(zip(chunk.columns, row, strict=True)) for row in cells]
    return found, bad


@pytest.mark.parametrize("name", SPECTRUM)
def test_the_csv_spectrum_means_what_its_json_says(hostile: Path, name: str) -> None:
    meant = json.loads((hostile / "csv-spectrum" / "json" / f"{name}.json").read_text(encoding="utf-8"))
    found, bad = parsed(hostile / "csv-spectrum" / "csvs" / f"{name}.csv", list(meant[0]))
    assert (found, bad) == (meant, [])
