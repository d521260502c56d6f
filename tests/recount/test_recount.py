"""The recount held to the rulebook's worked examples (section 9; sections 8 and 10 give rules without figures) and to
small drops whose results are worked out by hand in the comments."""

import zipfile
from pathlib import Path
from typing import Any

import pytest

from . import COLUMNS, REPORTS, Drop, load, recount
from .drop import Attempt, instant, instant_text
from .mastery import certified, earned_at, mastered, mastery_after, points, pooled_score, standing
from .status import status

LATE = "2030-01-01T00:00:00Z"


def folder(path: Path, **files: str) -> Path:
    """Write a drop folder; cells may be padded with blanks for reading, which are taken out again."""
    path.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        lines = [",".join(cell.strip() for cell in line.split(",")) for line in text.strip().splitlines()]
        (path / f"{name}.csv").write_text("\r\n".join(lines) + "\r\n", encoding="utf-8-sig", newline="")
    return path


def attempt(
    correct: float, *, hints: int = 0, points: int | None = None, mastery: float | None = None
) -> Attempt:
    return Attempt(instant(LATE), "a", correct, hints, None, points, mastery)


# Course c: chapter k1 (position 1) with e1, e2; chapter k0 (empty position: 0, so first) with e3. Course d: nothing.
CONTENT = {
    "courses": """course_id,title,certify_at
        c,Course C,
        d,Course D,0.5
        n,Nobody's,""",
    "chapters": """course_id,chapter_id,title,position
        c,k1,One,1
        c,k0,Nought,
        d,kd,Empty,1""",
    "exercises": """chapter_id,exercise_id,title,position
        k1,e2,Second,2
        k1,e1,First,1
        k0,e3,Third,1""",
}
PEOPLE = {
    "users": """user_id,name,status
        u1,Ann,
        u2,BOB STRASSE,active
        u3,Straße,
        u4,Dan,deactivated
        u5,Eve,
        u6,Fay,""",
    "enrolments": """course_id,user_id,enrolled_at
        c,u1,
        c,u2,2024-01-01T00:00:00Z
        c,u3,2024-01-01
        c,u4,
        c,u5,2024-06-01T00:00:00Z
        d,u1,
        n,u6,2024-06-01T00:00:00Z""",
    "groups": """group_id,name
        g1,First
        g2,Second
        g3,Managed
        g4,Empty""",
    "group_members": """group_id,user_id,member_role
        g1,u1,
        g1,u1,member
        g1,u1,
        g1,u2,member
        g1,u4,member
        g1,u3,manager
        g2,u3,member
        g2,u3,manager
        g3,u1,manager""",
    # u1: e1 1, 0 -> m 1, 0.35; e2 1 with a hint -> 0.5; e3 0.8 -> 0.8. Mastery (0.35 + 0.5 + 0.8)/3 = 0.55,
    #     score 2.8/4 = 0.7, points 10+0+5+8 = 23, seconds 10+0+0+20 = 30.
    # u2: e1 1 -> 1. Mastery 1/3, score 1, points 7 (given), seconds 0. u6 is not enrolled in c: e1 1.
    # u3: nothing. u4: deactivated; e1 1. u5 is enrolled from June; e3 0.5 -> 0.5, points floor(5.5) = 5, mastery 1/6.
    "attempts": """attempt_id,user_id,exercise_id,at,correct,hints,seconds,points
        a1,u1,e1,2024-02-01T00:00:00Z,1,,10,
        a2,u1,e1,2024-02-02T00:00:00Z,0,0,,
        a3,u1,e2,2024-02-03T00:00:00Z,1,2,0,
        a4,u1,e3,2024-02-04T00:00:00Z,0.8,,20,
        a5,u2,e1,2024-02-05T00:00:00Z,1,,,7
        a6,u4,e1,2024-02-05T00:00:00Z,1,,5,
        a7,u5,e3,2024-07-01T00:00:00Z,0.5,,,
        a8,u6,e1,2024-02-05T00:00:00Z,1,,5,""",
}
MAY = "2024-05-01T00:00:00Z"


@pytest.fixture
def school(tmp_path: Path) -> Drop:
    return load(folder(tmp_path / "school", **CONTENT, **PEOPLE))


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
