"""Importing: the same figures however the rows are cut up, nothing twice, and later values win cell by cell."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from core.instants import SECOND, parse_instant
from data.engine import Database, migrate, open_database
from data.ingest import import_drop
from tests.data import builders
from tests.data.against import expected, headlines, said, slow, sound
from tests.data.builders import (
    RECORDED,
    SCHOOL,
    TOTALS,
    Drop,
    account,
    admin,
    bring,
    contents,
    course,
    enrolment,
    joined,
    raw,
    rows,
    user,
    write,
    zipped,
)
from tests.data.singly import totals
from tests.data.strategies import EDGE, EXAMPLES, accounts, later_values, split

# one database for all examples: each has an account of its own
examples = settings(
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
NOWS = [parse_instant(EDGE) - 1, parse_instant(EDGE), RECORDED, parse_instant("2025-02-03T00:00:00Z")]


def fresh(database: Database) -> int:
    return account(database, f"a{len(contents(database)['accounts'])}")


def test_the_same_drop_twice_changes_nothing_and_says_so(database: Database, tmp_path: Path) -> None:
    account_id = account(database)
    drop = write(tmp_path, SCHOOL)
    first = import_drop(database, account_id, drop, recorded_at=RECORDED)
    before, stored = said(database, account_id, SCHOOL, RECORDED), contents(database, TOTALS)
    second = import_drop(database, account_id, drop, recorded_at=RECORDED + SECOND)
    assert not first.nothing_changed
    assert second.nothing_changed
    assert [(file.new, file.changed) for file in second.files] == [(0, 0)] * len(SCHOOL)
    assert {file.name: file.repeated for file in second.files} == {
        name: len(given) for name, given in SCHOOL.items()
    }
    assert said(database, account_id, SCHOOL, RECORDED) == before
    assert contents(database, TOTALS) == stored


@examples
@given(drop=accounts())
def test_every_report_equals_the_slow_recount_at_every_instant(
    database: Database, tmp_path: Path, drop: Drop
) -> None:
    account_id, path = fresh(database), write(tmp_path, drop)
    import_drop(database, account_id, path, recorded_at=RECORDED)
    source = slow([path], [RECORDED])
    for now in NOWS:
        assert said(database, account_id, drop, now) == expected(source, drop, now)
        headlines(database, account_id, now)
    sound(database, account_id)


@examples
@given(data=st.data(), drop=accounts())
def test_any_split_in_any_order_gives_the_same_figures(
    database: Database, tmp_path: Path, data: st.DataObject, drop: Drop
) -> None:
    whole, parts = fresh(database), fresh(database)
    bring(database, whole, tmp_path, drop)
    for place, piece in enumerate(data.draw(split(drop))):
        early = (
            RECORDED - (10 - place) * 30 * 86_400 * SECOND
        )  # so that some events lie ahead of their import
        bring(database, parts, tmp_path, piece, early)
        sound(database, parts)
    for now in NOWS:
        assert said(database, parts, drop, now) == said(database, whole, drop, now)
    headlines(database, parts, RECORDED)


@examples
@given(drop=accounts(), changes=st.lists(later_values, min_size=1, max_size=3))
def test_the_later_import_wins_cell_by_cell(
    database: Database, tmp_path: Path, drop: Drop, changes: list[Drop]
) -> None:
    account_id = fresh(database)
    paths = [write(tmp_path, one) for one in (drop, *changes)]
    recorded = [RECORDED + place * SECOND for place in range(len(paths))]
    for path, at in zip(paths, recorded, strict=True):
        import_drop(database, account_id, path, recorded_at=at)
    now = RECORDED + 60 * SECOND
    assert said(database, account_id, drop, now) == expected(slow(paths, recorded), drop, now)
    sound(database, account_id)


@pytest.mark.slow
def test_a_real_drop_in_three_shuffled_parts_gives_the_same_figures(drops: Path, tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'tallyboard.sqlite'}")
    migrate(database)
    whole, parts = account(database, "whole"), account(database, "parts")
    import_drop(database, whole, drops / "open-university.zip", recorded_at=RECORDED)
    for path in thirds(tmp_path, drops / "open-university.zip"):
        import_drop(database, parts, path, recorded_at=RECORDED)
    assert any(totals(database, whole).values())
    assert totals(database, whole) == totals(database, parts)
    database.dispose()


def thirds(folder: Path, path: Path) -> list[Path]:
    """Events at random in three drops; everything else in the first."""
    from tests.recount import load

    chance, tables = random.Random(7), load(path).tables
    pieces: list[dict[str, list[dict[str, str]]]] = [{}, {}, {}]
    for file, found in tables.items():
        events = builders.is_event(file)
        shuffled = chance.sample(found, len(found))
        for row in shuffled:
            pieces[chance.randrange(3) if events else 0].setdefault(file, []).append(row)
    return [write(folder, piece) for piece in pieces]


# --- statuses --------------------------------------------------------------------------------------------------------


def active(database: Database, account_id: int, now: str) -> bool:
    """Whether the one person enrolled counts."""
    return rows(database, "courses", admin(account_id), parse_instant(now))[0][2] == 1


def month(number: int, day: int = 1) -> int:
    return parse_instant(f"2024-{number:02d}-{day:02d}T00:00:00Z")


def with_statuses(database: Database, folder: Path, *statuses: str) -> int:
    """One person, enrolled; imported again on the first of each month of 2024, each time with the next status."""
    account_id = account(database)
    bring(
        database,
        account_id,
        folder,
        joined(course(), {"users": [user(status=statuses[0])]}, ENROLLED),
        month(1),
    )
    for number, status in enumerate(statuses[1:], start=2):
        bring(database, account_id, folder, {"users": [user(status=status)]}, month(number))
    return account_id


ENROLLED: Drop = {"enrolments": [enrolment()]}


def test_the_first_status_is_the_baseline_and_a_later_change_is_an_event_of_its_import(
    database: Database, tmp_path: Path
) -> None:
    account_id = with_statuses(database, tmp_path, "active", "", "deactivated", "deactivated", "active")
    days = ["2023-01-01", "2024-02-15", "2024-02-29", "2024-03-01", "2024-04-15", "2024-05-01"]
    found = [active(database, account_id, f"{day}T00:00:00Z") for day in days]
    assert found == [True, True, True, False, False, True]
    assert [row[2:4] for row in contents(database)["user_events"]] == [
        (month(3), "deactivated"),
        (month(5), "activated"),
    ]


def test_a_first_status_given_late_is_still_the_baseline(database: Database, tmp_path: Path) -> None:
    account_id = with_statuses(database, tmp_path, "", "deactivated")
    assert not active(database, account_id, "2024-01-15T00:00:00Z")
    assert contents(database)["user_events"] == []


# --- forms of a drop -------------------------------------------------------------------------------------------------


def test_a_zip_and_a_zipped_folder_are_the_folder(database: Database, tmp_path: Path) -> None:
    folder = write(tmp_path, SCHOOL)
    found = []
    for slug, path in (
        ("folder", folder),
        ("zip", zipped(folder)),
        ("inside", zipped(write(tmp_path, SCHOOL), "a/")),
    ):
        account_id = account(database, slug)
        import_drop(database, account_id, path, recorded_at=RECORDED)
        found.append(said(database, account_id, SCHOOL, RECORDED))
    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize(
    "content",
    [
        'name,user_id\n"Ann\nLee","0""7"\n',
        '\ufeffname,user_id\r\n"Ann\nLee","0""7"\r\n',
        '"name","user_id"\r\n\r\n"Ann\nLee","0""7"',
    ],
    ids=["LF", "BOM and CRLF", "blank line, no last line break"],
)
def test_byte_order_marks_line_ends_and_quoted_line_breaks_are_read(
    database: Database, tmp_path: Path, content: str
) -> None:
    account_id = account(database)
    import_drop(database, account_id, raw(tmp_path, users=content), recorded_at=RECORDED)
    assert [row[1:3] for row in contents(database)["users"]] == [('0"7', "Ann\nLee")]


def test_text_is_kept_verbatim(database: Database, tmp_path: Path) -> None:
    """Never trimmed, never normalised: blanks, leading zeros, composed and decomposed letters stay as they are."""
    given = {"007": "  two  blanks  ", "7": "e\u0301", "é": "\u00e9", " 7": "a\tb\r\nc", "\u200b": "=1+1"}
    account_id = account(database)
    bring(database, account_id, tmp_path, {"users": [user(one, name) for one, name in given.items()]})
    assert {row[1]: row[2] for row in contents(database)["users"]} == given


def test_repeated_rows_of_a_group_count_once_and_both_roles_make_a_person_both(
    database: Database, tmp_path: Path
) -> None:
    account_id = account(database)
    again = [
        builders.member("u1"),
        builders.member("u1", member_role=""),
        builders.member("u1", member_role="manager"),
    ]
    bring(database, account_id, tmp_path, joined(SCHOOL, {"group_members": again}))
    found = rows(database, "course-groups", admin(account_id), course="c")
    assert [(row[0], row[2]) for row in found] == [("g", 2), ("h", 1)]
