"""Small drops whose figures can be worked out by hand, for the recount's own tests."""

from __future__ import annotations

from pathlib import Path

from tests.recount.drop import Attempt, instant

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
