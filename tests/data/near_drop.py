"""A drop whose figures are written alike and are not: courses, groups, exercises and attempts of each."""

from __future__ import annotations

ALIKE = {"a": "0.33333305", "b": "0.3333331", "c": "0.33333305", "d": "0.3333331"}  # all written 0.333333
_EACH = list(ALIKE.items())
NEAR = {
    "users": "user_id,name\nu,U\n" + "".join(f"p{one},P\n" for one in ALIKE),
    "groups": "group_id,name\n" + "".join(f"g{one},G\n" for one in ALIKE),
    "group_members": "group_id,user_id\n" + "".join(f"g{one},p{one}\n" for one in ALIKE),
    "courses": "course_id,title\nx,X\ng,G\n" + "".join(f"c{one},C\n" for one in ALIKE),
    "chapters": "course_id,chapter_id,title\nx,hx,H\ng,hg,H\n"
    + "".join(f"c{one},h{one},H\n" for one in ALIKE),
    "exercises": "chapter_id,exercise_id,title\nhg,eg,E\nhx,often,E\n"
    + "".join(f"h{one},e{one},E\nhx,x{one},E\n" for one in ALIKE),
    "enrolments": "course_id,user_id\n" + "".join(f"c{one},u\ng,p{one}\n" for one in ALIKE),
    # `u` tries an exercise of each course, an exercise of `x` each, and one of them with every figure; each group's
    # one member tries `eg`
    "attempts": "attempt_id,user_id,exercise_id,at,correct,mastery\n"
    + "".join(f"u{one},u,e{one},2024-01-02T00:00:00Z,{share},\n" for one, share in _EACH)
    + "".join(f"v{one},u,x{one},2024-01-03T00:00:00Z,{share},\n" for one, share in _EACH)
    + "".join(f"w{one},u,often,2024-01-04T00:00:00Z,{share},{share}\n" for one, share in _EACH)
    + "".join(f"g{one},p{one},eg,2024-01-04T00:00:00Z,{share},\n" for one, share in _EACH),
}
