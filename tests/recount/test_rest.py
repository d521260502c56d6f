"""The recount of certifications, people, months, statuses and drops, held to figures worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.recount import Drop, load, recount
from tests.recount.drop import instant
from tests.recount.mastery import (
    certified,
    earned_at,
    pooled_score,
    standing,
)
from tests.recount.small import LATE, MAY, folder
from tests.recount.status import status

# --- certified -----------------------------------------------------------------------------------------------------


def certification(tmp_path: Path, awards: str = "", tries: str = "", certify_at: str = "") -> Drop:
    return load(
        folder(
            tmp_path,
            users="user_id,name\nu1,Ann",
            courses=f"course_id,title,certify_at\nc,C,{certify_at}\nother,O,",
            chapters="course_id,chapter_id,title\nc,k,K",
            exercises="chapter_id,exercise_id,title\nk,e1,E1\nk,e2,E2",
            enrolments="course_id,user_id\nc,u1",
            awards="user_id,kind,name,at,course_id,expires_at\n" + awards,
            attempts="attempt_id,user_id,exercise_id,at,correct\n" + tries,
        )
    )


@pytest.mark.parametrize(
    ("award", "now", "expected"),
    [
        ("u1,certification,x,2024-01-01,c,", "2024-01-01", True),
        ("u1,certification,x,2024-01-01,c,", "2023-12-31T23:59:59Z", False),
        ("u1,certification,x,2024-01-01,c,2025-01-01", "2024-12-31T23:59:59Z", True),
        ("u1,certification,x,2024-01-01,c,2025-01-01", "2025-01-01", False),
        ("u1,certification,x,2024-01-01,other,", LATE, False),
        ("u1,certification,x,2024-01-01,,", LATE, False),
        ("u1,badge,x,2024-01-01,c,", LATE, False),
    ],
)
def test_given_certification(tmp_path: Path, award: str, now: str, expected: bool) -> None:
    drop = certification(tmp_path, award)
    assert certified(drop, "u1", "c", instant(now)) is expected
    assert recount(drop, "courses", now=now)[0][4] == int(expected)


def test_earned_certification_is_never_lost(tmp_path: Path) -> None:
    # after a1: e2 not attempted; a2: (1 + 0.6)/2 = 0.8, certified; a3: e1 falls to 0.35
    tries = "a1,u1,e1,2024-01-01,1\na2,u1,e2,2024-01-02,0.6\na3,u1,e1,2024-01-03,0"
    drop = certification(tmp_path, tries=tries)
    assert earned_at(drop, "u1", "c", instant("2024-01-01T23:59:59Z")) is None
    assert earned_at(drop, "u1", "c", instant(LATE)) == instant("2024-01-02")
    assert recount(drop, "course-league", now=LATE, course="c") == [
        [1, "u1", "Ann", 0.475, 1, True, True, 0.533333, 16, 0]
    ]


def test_all_exercises_must_have_been_attempted(tmp_path: Path) -> None:
    # e1 alone gives 0.5, the threshold; only the second exercise completes the course
    drop = certification(tmp_path, tries="a1,u1,e1,2024-01-01,1", certify_at="0.5")
    assert earned_at(drop, "u1", "c", instant(LATE)) is None


def test_attempts_of_one_instant_are_walked_by_id(tmp_path: Path) -> None:
    # by id: e1 1, e2 1 (mean 1: certified), then e1 0. In the order of the file mastery would never reach 1.
    tries = "c,u1,e1,2024-01-01,0\na,u1,e1,2024-01-01,1\nb,u1,e2,2024-01-01,1"
    assert earned_at(certification(tmp_path / "1", tries=tries, certify_at="1"), "u1", "c", instant(LATE))
    tries = "a,u1,e1,2024-01-01,0\nb,u1,e1,2024-01-01,1\nc,u1,e2,2024-01-01,1"
    assert not earned_at(certification(tmp_path / "2", tries=tries, certify_at="1"), "u1", "c", instant(LATE))


# --- one person ----------------------------------------------------------------------------------------------------


def test_individual_chapters(school: Drop) -> None:
    assert recount(school, "individual-chapters", now=MAY, user="u1", course="c") == [
        ["k0", "Nought", 0.8, 0.8, 1],
        ["k1", "One", 0.425, 0.666667, 1],
    ]
    # not enrolled, yet the attempts are there
    assert recount(school, "individual-chapters", now=MAY, user="u6", course="c")[1] == [
        "k1",
        "One",
        0.5,
        1,
        0.5,
    ]
    assert recount(school, "individual-chapters", now=MAY, user="u1", course="d") == [
        ["kd", "Empty", 0, None, 0]
    ]


def test_individual_exercises(school: Drop) -> None:
    # e1: average over the one attempt with seconds; e2: a given 0 is seconds
    assert recount(school, "individual-exercises", now=MAY, user="u1", course="c") == [
        ["k0", "e3", "Third", 0.8, 0.8, 1, 0, 20, True],
        ["k1", "e1", "First", 0.35, 0.5, 2, 0, 10, True],
        ["k1", "e2", "Second", 0.5, 1, 1, 2, 0, True],
    ]
    assert recount(school, "individual-exercises", now=MAY, user="u3", course="c")[0] == [
        "k0", "e3", "Third", 0, None, 0, 0, None, True,
    ]  # fmt: skip


def test_attempts(school: Drop) -> None:
    assert recount(school, "attempts", now=MAY, user="u1", exercise="e1") == [
        ["a1", "2024-02-01T00:00:00Z", 1, 0, 10, 10, 1],
        ["a2", "2024-02-02T00:00:00Z", 0, 0, None, 0, 0.35],
    ]
    assert len(recount(school, "attempts", now="2024-02-01T23:59:59Z", user="u1", exercise="e1")) == 1
    assert recount(school, "attempts", now=MAY, user="u3", exercise="e1") == []


def test_score_is_pooled_not_averaged(school: Drop) -> None:
    now = instant(MAY)
    both = [standing(school, user, ["e1"], now) for user in ("u1", "u2")]
    assert pooled_score(both) == pytest.approx(2 / 3)  # 1, 0 and 1; not the mean of 0.5 and 1
    assert pooled_score([]) is None


# --- section 8: the usage grid -------------------------------------------------------------------------------------


def test_usage_grid(tmp_path: Path) -> None:
    moments = """moment_id,user_id,at,kind,activities
        m1,u1,2023-11-30T23:59:59Z,mastery,3
        m2,u1,2023-11-01T00:00:00Z,mini,1
        m3,u2,2023-11-30T23:30:00-08:00,mini,5
        m4,u1,2024-02-29T23:30:00-08:00,mini,0
        m5,u2,2024-05-01T00:00:01Z,mini,7"""
    drop = load(folder(tmp_path, users="user_id,name\nu1,A\nu2,B", moments=moments))
    # m3 is on 1 December in UTC, m4 on 1 March; January and February are empty; m5 is not yet
    assert recount(drop, "usage-grid", now=MAY) == [
        [2023, 11, 1, 4],
        [2023, 12, 1, 5],
        [2024, 1, 0, 0],
        [2024, 2, 0, 0],
        [2024, 3, 1, 0],
    ]
    assert recount(drop, "usage-grid", now=LATE)[-2:] == [[2024, 4, 0, 0], [2024, 5, 1, 7]]
    assert recount(drop, "usage-grid", now="2023-10-31T23:59:59Z") == []


# --- section 3: status at an instant -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("events", "logins", "column", "now", "expected"),
    [
        ([], [], "", "2024-06-01", "active"),
        ([], [], "deactivated", "2024-06-01", "deactivated"),
        (
            [],
            ["2024-05-01"],
            "deactivated",
            "2024-06-01",
            "deactivated",
        ),  # no `deactivated` event to come back from
        (
            [("2024-05-01", "deactivated")],
            [],
            "deactivated",
            "2024-04-30",
            "active",
        ),  # the opposite of the first
        ([("2024-05-01", "activated")], [], "active", "2024-04-30", "deactivated"),
        ([("2024-05-01", "activated")], [], "deactivated", "2024-05-01", "active"),  # at `now` counts
        ([("2024-05-01", "deactivated")], [], "active", "2024-06-01", "deactivated"),
        ([("2024-05-01", "deactivated")], ["2024-05-02"], "", "2024-06-01", "active"),  # implied
        ([("2024-05-01", "deactivated")], ["2024-05-02"], "", "2024-05-01T12:00:00Z", "deactivated"),
        (
            [("2024-05-01", "deactivated")],
            ["2024-05-01"],
            "",
            "2024-06-01",
            "deactivated",
        ),  # login < deactivated
        (
            [("2024-05-01", "deactivated"), ("2024-05-03", "deactivated")],
            ["2024-05-02"],
            "",
            "2024-06-01",
            "deactivated",
        ),
        ([("2024-05-01", "deactivated"), ("2024-05-01", "activated")], [], "", "2024-06-01", "deactivated"),
        ([("2024-05-01", "deactivated"), ("2024-05-02", "activated")], [], "", "2024-06-01", "active"),
    ],
)
def test_status(
    tmp_path: Path, events: list[tuple[str, str]], logins: list[str], column: str, now: str, expected: str
) -> None:
    drop = load(
        folder(
            tmp_path,
            users=f"user_id,name,status\nu,U,{column}",
            user_events="user_id,at,event\n" + "\n".join(f"u,{at},{event}" for at, event in events),
            logins="user_id,at\n" + "\n".join(f"u,{at}" for at in logins),
        )
    )
    assert status(drop, "u", instant(now)) == expected
