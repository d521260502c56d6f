"""Active users by match are what the slow recount says: of a real drop, of the rulebook's examples, and of any past."""

from __future__ import annotations

import csv
import itertools
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from core.instants import DAY, format_instant, parse_instant
from core.reports import REPORTS
from core.scope import BadRequest
from data.engine import Database
from data.ingest import import_drop, undo_import
from data.scoped import tables
from tests.data.against import written
from tests.data.builders import RECORDED, Drop, account, admin, bring, plain, rows, user, write
from tests.data.match_pasts import Past, pasts
from tests.data.strategies import EXAMPLES
from tests.recount import COLUMNS, load, recount
from tests.recount import Drop as SlowDrop

SLUGS = ("active-users", "active-user-list")
AFTER = parse_instant("2026-02-01T00:00:00Z")
_slugs = itertools.count(1)
examples = settings(
    max_examples=3 * EXAMPLES,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(scope="module")
def database(file_database: Database) -> Database:
    """One for the whole file."""
    return file_database


def agrees(database: Database, account_id: int, source: SlowDrop, now: int, **more: int) -> None:
    """Both reports, cell by cell."""
    for slug in SLUGS:
        said = written(slug, rows(database, slug, admin(account_id), now, **more))
        assert plain(said) == plain(recount(source, slug, now=format_instant(now))), (slug, now)


def match(match_id: str, people: str, start: str, end: str = "") -> Drop:
    """A match of people with ids of one letter: the first of them the mentor."""
    sides = ("mentor", *("mentee" for _ in people[1:]))
    return {
        "matches": [{"match_id": match_id, "program_id": "p", "started_at": start, "ended_at": end}],
        "match_members": [
            {"match_id": match_id, "user_id": one, "side": side}
            for one, side in zip(people, sides, strict=True)
        ],
    }


def program(*matches: Drop, anchor: str = "15", people: str = "ABCDE") -> Drop:
    """One program with these matches."""
    return {
        "users": [user(one) for one in people],
        "programs": [{"program_id": "p", "name": "Program"}],
        "subscription": [{"plan_name": "Team", "billing_anchor_day": anchor}],
        **{
            file: [row for one in matches for row in one[file]]
            for file in ("matches", "match_members")
            if matches
        },
    }


def active(database: Database, folder: Path, drop: Drop, now: str) -> dict[str, object]:
    """Active users by the first day of the period."""
    account_id = account(database, f"matches-{next(_slugs)}")
    bring(database, account_id, folder, drop)
    found = rows(database, "active-users", admin(account_id), parse_instant(now))
    return {str(row[0])[:10]: row[3] for row in written("active-users", found)}


def test_the_columns_are_the_interchanges() -> None:
    for slug in SLUGS:
        assert [column.name for column in REPORTS[slug].columns] == COLUMNS[slug]


def test_the_rulebooks_examples(database: Database, tmp_path: Path) -> None:
    now = "2024-05-20T00:00:00Z"
    around = program(
        match("1", "AB", "2024-01-01T00:00:00Z"),
        match("2", "AC", "2024-01-01T00:00:00Z", "2024-04-15T00:00:00Z"),
        match("3", "DE", "2024-05-14T23:59:00Z"),
    )
    assert active(database, tmp_path, around, now)["2024-04-15"] == 4
    mentor = program(match("1", "AB", "2024-04-20T00:00:00Z"), match("2", "AC", "2024-04-20T00:00:00Z"))
    assert active(database, tmp_path, mentor, now)["2024-04-15"] == 3
    pairs = program(match("1", "AB", "2024-04-20T00:00:00Z"), match("2", "CD", "2024-04-20T00:00:00Z"))
    assert active(database, tmp_path, pairs, now)["2024-04-15"] == 4


def test_a_match_that_starts_and_ends_at_the_start_counts(database: Database, tmp_path: Path) -> None:
    edge = "2024-04-15T00:00:00Z"
    moment = program(match("1", "AB", edge, edge))
    found = active(database, tmp_path, moment, "2024-05-20T00:00:00Z")
    assert (found["2024-03-15"], found["2024-04-15"], found["2024-05-15"]) == (0, 2, 0)


def test_one_person_on_both_sides_is_one_person_in_one_match(database: Database, tmp_path: Path) -> None:
    drop = program(match("1", "AB", "2024-04-20T00:00:00Z"))
    both = {"match_id": "1", "user_id": "A", "side": "mentee"}
    drop = {**drop, "match_members": [*drop["match_members"], both]}
    account_id = account(database, f"matches-{next(_slugs)}")
    bring(database, account_id, tmp_path, drop)
    now = parse_instant("2024-05-20T00:00:00Z")
    listed = rows(database, "active-user-list", admin(account_id), now)
    assert [(row[0], row[4], row[6]) for row in listed] == [("A", 1, 1), ("B", 1, 1)]


def test_without_matches_seven_periods_are_empty_and_nobody_is_listed(
    database: Database, tmp_path: Path
) -> None:
    assert list(active(database, tmp_path, program(), "2024-05-20T00:00:00Z").values()) == [0] * 7
    account_id = account(database, f"matches-{next(_slugs)}")
    assert rows(database, "active-user-list", admin(account_id)) == []  # not even an import


@pytest.mark.parametrize("now", ["0001-01-01T00:00:00Z", "0001-06-30T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_at_the_ends_of_the_calendar_there_are_no_seven_periods(database: Database, now: str) -> None:
    account_id = account(database, f"matches-{next(_slugs)}")
    with pytest.raises(BadRequest):
        rows(database, "active-users", admin(account_id), parse_instant(now))


def test_a_match_open_again_and_as_known_before(database: Database, tmp_path: Path) -> None:
    ended = match("1", "AB", "2024-01-01T00:00:00Z", "2024-02-01T00:00:00Z")
    again = {"matches": [{**ended["matches"][0], "ended_at": "2024-06-01T00:00:00Z"}]}
    folders = [write(tmp_path, program(ended, anchor="1")), write(tmp_path, again)]
    account_id = account(database, f"matches-{next(_slugs)}")
    for place, folder in enumerate(folders):
        import_drop(database, account_id, folder, recorded_at=RECORDED + place * DAY)
    now = parse_instant("2024-05-20T00:00:00Z")
    agrees(database, account_id, load(folders), now)
    agrees(database, account_id, load(folders[:1]), now, as_known_at=RECORDED)
    undo_import(database, account_id, 2, undone_at=RECORDED + 2 * DAY)
    agrees(database, account_id, load(folders[:1]), now)


@examples
@given(past=pasts())
def test_any_past_is_what_the_recount_says(database: Database, tmp_path: Path, past: Past) -> None:
    account_id = account(database, f"matches-{next(_slugs)}")
    folders = [write(tmp_path, drop) for drop in past.imports]
    for place, folder in enumerate(folders):
        import_drop(database, account_id, folder, recorded_at=RECORDED + place * DAY)
    source = load(folders)
    for now in (*past.looks, RECORDED):
        agrees(database, account_id, source, now)
    before = load(folders[:1])
    agrees(database, account_id, before, past.looks[0], as_known_at=RECORDED)


# --- the real drop ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def mentoring(database: Database, drops: Path) -> int:
    """The real drop: its anchor day is 15."""
    account_id = account(database, f"mentoring-{next(_slugs)}")
    import_drop(database, account_id, drops / "mentoring.zip", recorded_at=AFTER)
    return account_id


@pytest.mark.slow
@pytest.mark.parametrize("anchor", ["15", "1"])
def test_the_real_drop_is_as_the_recount_says(
    database: Database, drops: Path, mentoring: int, tmp_path: Path, anchor: str
) -> None:
    sources = [drops / "mentoring.zip"]
    if anchor != "15":
        sources.append(
            write(tmp_path, {"subscription": [{"billing_anchor_day": anchor, "plan_name": "Team"}]})
        )
        import_drop(database, mentoring, sources[-1], recorded_at=AFTER + 1)
    source = load(sources)
    starts = sorted({parse_instant(row["started_at"]) for row in source.rows("matches")})
    try:
        for now in (AFTER, starts[-1], starts[-1] - 1, starts[len(starts) // 2], starts[0]):
            agrees(database, mentoring, source, now)
    finally:
        if anchor != "15":
            undo_import(database, mentoring, 2, undone_at=AFTER + 2)


@pytest.mark.slow
def test_calendar_months_are_as_another_program_counted_them(
    database: Database, drops: Path, mentoring: int, tmp_path: Path
) -> None:
    """The drop covers the same months; of the last, which ends after it, the whole month is asked for."""
    with (drops / "expected" / "cncf_active_users.csv").open(encoding="utf-8", newline="") as text:
        expected = {row["month"]: int(row["active_users"]) for row in csv.DictReader(text)}
    drop = write(tmp_path, {"subscription": [{"billing_anchor_day": "1", "plan_name": "Team"}]})
    last = max(row[0] for row in _batches(database, mentoring)) + 1
    import_drop(database, mentoring, drop, recorded_at=AFTER + 10)
    found: dict[str, object] = {}
    try:
        for year in range(2022, 2027):
            for month in (1, 6, 12):
                now = parse_instant(f"{year}-{month:02}-01T00:00:00Z")
                said = written("active-users", rows(database, "active-users", admin(mentoring), now))
                found |= {str(row[0])[:7]: row[3] for row in said if row[2] == "closed"}
    finally:
        undo_import(database, mentoring, last, undone_at=AFTER + 11)
    assert {month: found[month] for month in expected} == expected


def _batches(database: Database, account_id: int) -> list[tuple[int]]:
    batches = tables.batches
    with database.reading() as connection:
        found = connection.execute(
            batches.select().with_only_columns(batches.c.batch_no).where(batches.c.account_id == account_id)
        )
        return [(row[0],) for row in found]
