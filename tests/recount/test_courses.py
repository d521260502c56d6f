"""The recount of courses and groups, held to the worked example and to figures worked out by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.recount import Drop, load, recount
from tests.recount.drop import Attempt
from tests.recount.mastery import (
    mastered,
    mastery_after,
    points,
)
from tests.recount.small import CONTENT, LATE, MAY, attempt, folder

# --- section 9, worked example -------------------------------------------------------------------------------------


def test_example_of_mastery(tmp_path: Path) -> None:
    """✓✗✓✓ without hints: m = 1, 0.35, 0.7725, 0.920375; score 0.75."""
    tries = """attempt_id,user_id,exercise_id,at,correct
        w,u1,e1,2024-01-01,1
        x,u1,e1,2024-01-02,0
        y,u1,e1,2024-01-03,1
        z,u1,e1,2024-01-04,1"""
    drop = load(folder(tmp_path, **CONTENT, users="user_id,name\nu1,Ann", attempts=tries))
    rows = recount(drop, "attempts", now=LATE, user="u1", exercise="e1")
    assert [row[-1] for row in rows] == [1, 0.35, 0.7725, 0.920375]
    exercises = recount(drop, "individual-exercises", now=LATE, user="u1", course="c")
    assert exercises[1] == ["k1", "e1", "First", 0.920375, 0.75, 4, 0, None, False]


def test_mastered_needs_three_attempts_and_080() -> None:
    assert not mastered([attempt(1), attempt(1)])
    assert mastered([attempt(1), attempt(1), attempt(1)])
    assert mastered([attempt(1), attempt(1), attempt(1, mastery=0.8)])
    assert mastered([attempt(1), attempt(1), attempt(1, mastery=0.7999999999)])  # 0.8 at 9 decimals
    assert not mastered([attempt(1), attempt(1), attempt(1, mastery=0.799999)])


def test_supplied_mastery_replaces_and_is_built_upon() -> None:
    # 0.2 given; then 0.65 * 1 + 0.35 * 0.2 = 0.72; a given 0 is given
    assert mastery_after([attempt(1, mastery=0.2), attempt(1)]) == pytest.approx([0.2, 0.72])
    assert mastery_after([attempt(1), attempt(1, mastery=0.0)]) == [1, 0]


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (attempt(1), 10),
        (attempt(0), 0),
        (attempt(0.78), 8),
        (attempt(0.74), 7),
        (attempt(0.05), 1),  # 0.5 + 0.5
        (attempt(0.35), 4),  # 3.5 + 0.5
        (attempt(1, hints=3), 5),
        (attempt(0.5, hints=1), 3),  # c = 0.25: 2.5 + 0.5
        (attempt(1, points=0), 0),
        (attempt(0, hints=1, points=99), 99),
    ],
)
def test_points(one: Attempt, expected: int) -> None:
    assert points(one) == expected


# --- the course reports --------------------------------------------------------------------------------------------


def test_courses(school: Drop) -> None:
    # c in May: users u1, u2, u3 (u4 deactivated, u5 not yet enrolled).
    # mastery (0.55 + 1/3 + 0)/3 = 0.294444; score 3.8/5; points 30; seconds 30; u1 completed. n: nobody yet.
    c = ["c", "Course C", 3, 0.294444, 0, 1, 0.76, 30, 30]
    d = ["d", "Course D", 1, 0, 0, 0, None, 0, 0]
    assert recount(school, "courses", now=MAY) == [c, d]


def test_courses_later(school: Drop) -> None:
    # u5 joins with 1/6 and points 5: (0.55 + 1/3 + 1/6)/4 = 0.2625; score 4.3/6. The enrolment at the instant counts.
    assert recount(school, "courses", now="2024-05-31T23:59:59.999999Z")[0][2] == 3
    joined = recount(school, "courses", now="2024-06-01T00:00:00Z")
    assert [row[:3] for row in joined] == [["c", "Course C", 4], ["d", "Course D", 1], ["n", "Nobody's", 1]]
    assert recount(school, "courses", now=LATE)[0] == ["c", "Course C", 4, 0.2625, 0, 1, 0.716667, 35, 30]


def test_a_course_of_deactivated_people_is_listed_without_figures(school: Drop) -> None:
    rows = recount(school, "courses", now=MAY, people={"u4"})
    assert rows == [["c", "Course C", 0, None, 0, 0, None, 0, 0]]


def test_attempts_after_now_do_not_count(school: Drop) -> None:
    # at the instant of a1 only that attempt exists: u1's mastery 1/3, the mean over three 1/9
    row = recount(school, "courses", now="2024-02-01T00:00:00Z")[0]
    assert row == ["c", "Course C", 3, 0.111111, 0, 0, 1, 10, 10]
    assert recount(school, "courses", now="2024-01-31T23:59:59Z")[0][3:] == [0, 0, 0, None, 0, 0]


def test_courses_started(school: Drop) -> None:
    # u1 and u2: (0.55 + 1/3)/2 = 0.441667
    rows = recount(school, "courses", now=MAY, started=True)
    assert rows[0] == ["c", "Course C", 2, 0.441667, 0, 1, 0.76, 30, 30]
    assert rows[1] == ["d", "Course D", 0, None, 0, 0, None, 0, 0]


def test_course_chapters(school: Drop) -> None:
    # k0 first (position 0): e3, only u1: mastery 0.8/3, score 0.8, coverage 1/3
    # k1: u1 (0.35+0.5)/2 = 0.425, u2 0.5, u3 0 -> 0.308333; score 3/4; coverage (1 + 0.5 + 0)/3
    assert recount(school, "course-chapters", now=MAY, course="c") == [
        ["k0", "Nought", 1, 0.266667, 0.8, 0.333333],
        ["k1", "One", 2, 0.308333, 0.75, 0.5],
    ]
    assert recount(school, "course-chapters", now=MAY, course="d") == [["kd", "Empty", 0, 0, None, 0]]
    nobody = recount(school, "course-chapters", now=MAY, course="d", people={"u2"})
    assert nobody == [["kd", "Empty", 0, None, None, None]]


def test_course_league(school: Drop) -> None:
    assert recount(school, "course-league", now=MAY, course="c") == [
        [1, "u1", "Ann", 0.55, 1, True, False, 0.7, 23, 30],
        [2, "u2", "BOB STRASSE", 0.333333, 0.333333, False, False, 1, 7, 0],
        [3, "u3", "Straße", 0, 0, False, False, None, 0, 0],
    ]


@pytest.mark.parametrize(
    ("filters", "users"),
    [
        ({"group": "g1"}, ["u1", "u2"]),  # u4 is deactivated, u3 only manages it
        ({"group": "g2"}, ["u3"]),
        ({"group": "g3"}, []),
        ({"search": "straße"}, ["u2", "u3"]),  # casefold: ß is ss
        ({"search": "AN"}, ["u1"]),
        ({"completed": True}, ["u1"]),
        ({"completed": False}, ["u2", "u3"]),
        ({"certified": True}, []),
        ({"started": True}, ["u1", "u2"]),
        ({"people": {"u2", "u3", "u4"}}, ["u2", "u3"]),
        ({"sort": "score"}, ["u2", "u1", "u3"]),
        ({"sort": "score", "direction": "asc"}, ["u1", "u2", "u3"]),  # empty last in both
        ({"sort": "name"}, ["u3", "u2", "u1"]),
        ({"sort": "completed", "direction": "asc"}, ["u3", "u2", "u1"]),
    ],
)
def test_filters_and_order_of_the_league(school: Drop, filters: dict[str, Any], users: list[str]) -> None:
    rows = recount(school, "course-league", now=MAY, course="c", **filters)
    assert [row[1] for row in rows] == users


def test_ranks_are_within_the_filtered_set(school: Drop) -> None:
    rows = recount(school, "course-league", now=MAY, course="c", search="strasse")
    assert [(row[0], row[1]) for row in rows] == [(1, "u2"), (2, "u3")]


def test_files_rank_by_mastery_whatever_the_order(school: Drop) -> None:
    rows = recount(school, "course-league", now=MAY, course="c", sort="score")
    assert [(row[0], row[1]) for row in rows] == [(2, "u2"), (1, "u1"), (3, "u3")]
    rows = recount(school, "course-league", now=MAY, course="c", sort="score", rank_by="score")
    assert [(row[0], row[1]) for row in rows] == [(1, "u2"), (2, "u1"), (3, "u3")]


def test_ties_and_empties(tmp_path: Path) -> None:
    """Ranks 1-2-2-4-4: ids by code point, so Z before a, and 10 before 9."""
    users = "user_id,name\n" + "\n".join(f"{u},x" for u in ("a", "Z", "9", "10", "é"))
    enrolments = "course_id,user_id\n" + "\n".join(f"c,{u}" for u in ("a", "Z", "9", "10", "é"))
    tries = """attempt_id,user_id,exercise_id,at,correct
        1,a,e1,2024-01-01,1
        2,9,e1,2024-01-01,0.5
        3,10,e2,2024-01-01,0.5000000001"""  # equal to 0.5 at 9 decimals, in the mean over three exercises
    drop = load(folder(tmp_path, **CONTENT, users=users, enrolments=enrolments, attempts=tries))
    rows = recount(drop, "course-league", now=LATE, course="c")
    assert [(row[0], row[1]) for row in rows] == [(1, "a"), (2, "10"), (2, "9"), (4, "Z"), (4, "é")]
    rows = recount(drop, "course-league", now=LATE, course="c", direction="asc")
    assert [(row[0], row[1]) for row in rows] == [(4, "é"), (4, "Z"), (2, "9"), (2, "10"), (1, "a")]
    rows = recount(
        drop, "course-league", now=LATE, course="c", sort="score", direction="asc", rank_by="score"
    )
    assert [(row[0], row[1]) for row in rows] == [(2, "9"), (2, "10"), (1, "a"), (4, "é"), (4, "Z")]


# --- section 10: groups --------------------------------------------------------------------------------------------


def test_course_groups(school: Drop) -> None:
    # g1: u1 (three rows, once) and u2; u4 deactivated; u3 manages. Mastery (0.55 + 1/3)/2, coverage (1 + 1/3)/2,
    # score 3.8/5, points 30/2, seconds 30/2. g2: u3, who also manages it. g3 has a manager only, g4 nobody: no row.
    assert recount(school, "course-groups", now=MAY, course="c") == [
        ["g1", "First", 2, 0.441667, 0.666667, 1, 0, 0.76, 15, 15, True],
        ["g2", "Second", 1, 0, 0, 0, 0, None, 0, 0, True],
    ]


def test_groups_of_a_manager(school: Drop) -> None:
    rows = recount(school, "course-groups", now=MAY, course="c", people={"u2", "u3"}, groups={"g1", "g4"})
    assert rows == [["g1", "First", 1, 0.333333, 0.333333, 0, 0, 1, 7, 0, True]]
    assert [row[0] for row in recount(school, "course-groups", now=MAY, course="c", started=True)] == ["g1"]


def test_five_members_are_not_small(tmp_path: Path) -> None:
    ids = [f"u{n}" for n in range(5)]
    drop = load(
        folder(
            tmp_path,
            **CONTENT,
            users="user_id,name\n" + "\n".join(f"{u},x" for u in ids),
            enrolments="course_id,user_id\n" + "\n".join(f"c,{u}" for u in ids),
            groups="group_id,name\nfive,x\nfour,x",
            group_members="group_id,user_id\n"
            + "\n".join(f"five,{u}\nfour,{u if u != 'u0' else 'u1'}" for u in ids),
        )
    )
    rows = recount(drop, "course-groups", now=LATE, course="c")
    assert [(row[0], row[2], row[-1]) for row in rows] == [("five", 5, False), ("four", 4, True)]
