"""What readers keep between requests: it is exact at each instant, and gone when something is written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import text

from core.instants import DAY, THIRTY_DAYS, format_instant
from core.requests import Request
from core.screens import Headline
from data.engine import Database, open_database
from data.reports import course as course_reports
from data.reports import courses as courses_reports
from data.reports import screens
from data.reports.sources import reading
from data.rollups.corrections import _CORRECTIONS
from data.rollups.settle import settle
from tests.data.builders import (
    RECORDED,
    Drop,
    account,
    admin,
    attempt,
    bring,
    certification,
    enrolment,
    group,
    joined,
    member,
    rows,
    user,
)
from tests.data.builders import course as course_rows

PEOPLE = [f"u{number}" for number in range(8)]


def month_of_learning() -> Drop:
    """Attempts, enrolments, awards and their ends, all within the 30 days before the import."""
    random = Random(4)

    def some_day() -> str:
        return format_instant(RECORDED - random.randint(1, 30 * 24) * DAY // 24)

    return joined(
        course_rows("c", ["e1", "e2"]),
        course_rows("d", ["f1"]),
        {
            "users": [user(person) for person in PEOPLE],
            "groups": [group("g")],
            "group_members": [member(person) for person in PEOPLE[:3]],
            "enrolments": [
                *(enrolment(person, "c", some_day() if random.random() < 0.6 else "") for person in PEOPLE),
                *(enrolment(person, "d", some_day()) for person in PEOPLE[::2]),
            ],
            "awards": [
                certification(
                    person, format_instant(RECORDED - 25 * DAY), "c", format_instant(RECORDED - place * DAY)
                )
                for place, person in enumerate(PEOPLE[:4])
            ],
            "attempts": [
                attempt(f"a{number}", random.choice(PEOPLE), random.choice(["e1", "e2", "f1"]), some_day())
                for number in range(60)
            ],
        },
    )


def recounted(database: Database, account_id: int, request: Request) -> Headline:
    """The headline 30 days before `request.now`, from a recount of the raw rows."""
    then = replace(request, now=request.now - THIRTY_DAYS)
    with reading(database, admin(account_id), then, settled=True) as reader:
        assert (reader.standing is None) == (then.now < RECORDED)
        if then.course is None:
            return courses_reports.screen(reader, then).headline
        sums = course_reports.sums_of(reader, then.course, then.group)
        return course_reports.course_headline(sums, started=then.started)


def test_the_change_in_30_days_is_exact_at_one_instant_after_another(
    database: Database, tmp_path: Path
) -> None:
    account_id = account(database)
    bring(database, account_id, tmp_path, month_of_learning(), RECORDED)
    nows = [RECORDED + days * DAY for days in (0, 3, 8, 9, 17, 30, 31)]
    expected = {now: recounted(database, account_id, Request(now=now)) for now in nows}
    started = {now: recounted(database, account_id, Request(now=now, started=True)) for now in nows}
    one_course = {now: recounted(database, account_id, Request(now=now, course="c")) for now in nows}
    assert len(set(expected.values())) > 5, "the figures move"
    for order in (nows, nows[::-1], Random(1).sample(nows * 3, len(nows) * 3)):
        for now in order:
            assert screens.headline_before(database, admin(account_id), Request(now=now)) == expected[now]
            asked = Request(now=now, started=True)
            assert screens.headline_before(database, admin(account_id), asked) == started[now]
            asked = Request(now=now, course="c")
            assert screens.headline_before(database, admin(account_id), asked) == one_course[now]


def test_corrections_are_kept_and_go_with_a_write(database: Database, tmp_path: Path) -> None:
    account_id = account(database)
    bring(database, account_id, tmp_path, month_of_learning(), RECORDED)
    request = Request(now=RECORDED + 20 * DAY)

    def kept() -> set[str]:
        with reading(database, admin(account_id), request, settled=True) as reader:
            return {person for person in PEOPLE if _CORRECTIONS.get(reader, person)}

    assert not kept()
    screens.headline_before(database, admin(account_id), request)
    assert kept()
    late = {"attempts": [attempt("late", "u1", "e1", format_instant(RECORDED - 29 * DAY))]}
    bring(database, account_id, tmp_path, late, RECORDED)
    assert not kept()
    asked = screens.headline_before(database, admin(account_id), request)
    assert asked == recounted(database, account_id, request)
    settle(database, account_id, request.now)
    assert screens.headline_before(database, admin(account_id), request) == asked


def test_a_persons_page_shows_what_became_of_a_course(database: Database, tmp_path: Path) -> None:
    account_id = account(database)
    bring(database, account_id, tmp_path, month_of_learning(), RECORDED)
    asked: dict[str, Any] = {"user": "u1", "course": "c"}
    before = rows(database, "individual-exercises", admin(account_id), **asked)
    assert [row[1] for row in before] == ["e1", "e2"]
    renamed = course_rows("c", ["e3", "e1", "e2"])
    renamed["chapters"] = [{**renamed["chapters"][0], "title": "Anew"}]
    bring(database, account_id, tmp_path, renamed, RECORDED)
    after = rows(database, "individual-exercises", admin(account_id), **asked)
    assert [row[1] for row in after] == ["e3", "e1", "e2"]
    assert [row for row in after if row[1] != "e3"] == before
    chapters = rows(database, "individual-chapters", admin(account_id), **asked)
    assert [row[1] for row in chapters] == ["Anew"]
    assert screens.person(database, admin(account_id), Request(now=RECORDED, **asked)).chapters == tuple(
        chapters
    )


def test_no_connection_maps_the_file_into_the_process(tmp_path: Path) -> None:
    """A million rows read would stay in its memory, and each write would cost every other connection its map."""
    database = open_database(f"sqlite:///{tmp_path / 'new.sqlite'}")
    for door in (database.reading, database.writing):
        with door() as connection:
            assert not connection.execute(text("PRAGMA mmap_size")).scalar()
    database.dispose()
