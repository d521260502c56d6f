"""What pandas answers about courses, their chapters, groups and league tables: whole screens, from raw rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from bench.cases import COURSE, GROUP, PAGE
from bench.pandas_pairs import (
    NANO,
    PPT,
    Pairs,
    attempts_of,
    certified,
    counted,
    exercises_of,
    learners,
    members_of,
    nano,
    place_of,
    shown,
    standings,
)
from bench.raw_frames import Question, Raw

_SMALL = 5
_LEVELS = 10
_ADDED = ["mastery", "coverage", "completed", "certified", "correct", "attempts", "points", "seconds"]


def _people(raw: Raw, *, course: int | None = None, group: int | None = None) -> tuple[Pairs, pd.DataFrame]:
    """The pairs asked about, and where everyone who counts stands, certifications too."""
    members = None if group is None else members_of(raw, group)
    pairs = Pairs(raw, attempts_of(raw, course=course, people=members))
    people = learners(raw, standings(pairs), counted(raw, course=course, group=group))
    people["certified"] = certified(raw, pairs, people)
    return pairs, people


def _added(people: pd.DataFrame, by: Any) -> pd.DataFrame:
    """Sums over people with how many they are; shares over `cells`, people times exercises."""
    sums = people.groupby(by)[_ADDED].sum()
    sums["people"] = people.groupby(by).size()
    return sums


def _course_rows(raw: Raw, people: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows of the report `courses`, and the sums that they are made of."""
    listed = np.unique(raw.enrolments["course"])
    sums = _added(people, "course").reindex(listed, fill_value=0)
    sums["cells"] = sums["people"] * exercises_of(raw)[listed]
    rows = pd.DataFrame(
        {
            "course_id": raw.courses["course_id"].to_numpy()[listed],
            "title": raw.courses["title"].to_numpy()[listed],
            "people": sums["people"].to_numpy(),
            "mastery": shown(sums["mastery"] / PPT / sums["cells"]),
            "certified": sums["certified"].to_numpy(),
            "completed": sums["completed"].to_numpy(),
            "score": shown(sums["correct"] / sums["attempts"]),
            "points": sums["points"].to_numpy(),
            "seconds": sums["seconds"].to_numpy(),
        }
    )
    return rows, sums


def _courses(raw: Raw, _: int) -> Any:
    return _course_rows(raw, _people(raw)[1])[0]


def _all_courses(raw: Raw, _: int) -> Any:
    people = _people(raw)[1]
    rows, sums = _course_rows(raw, people)
    return {
        "headline": _headline(people),
        "rows": rows,
        "coverages": shown(sums["coverage"] / sums["cells"]),
        "group": None,
    }


def _headline(people: pd.DataFrame) -> dict[str, Any]:
    share = (people["mastery"] / people["exercises"]).mean() / PPT
    return {
        "users": people["user"].nunique(),
        "mastery": shown([share])[0],
        "certifications": people["certified"].sum(),
        "seconds": people["seconds"].sum(),
    }


def _chapter_rows(raw: Raw, course: int, pairs: Pairs, places: Any) -> pd.DataFrame:
    """The rows of the report `course-chapters`."""
    of_them = np.isin(pairs.place, places)
    frame = pd.DataFrame(
        {
            "mastery": pairs.parts[of_them],
            "correct": pairs.total(pairs.rows["correct"])[of_them],
            "attempts": pairs.attempts[of_them],
            "tried": 1,
        }
    )
    chapters = raw.chapters[raw.chapters["course"] == course]
    sums = frame.groupby(pairs.chapter[of_them]).sum().reindex(chapters.index, fill_value=0)
    exercises = np.bincount(raw.exercises["chapter"], minlength=len(raw.chapters))[chapters.index]
    cells = exercises * len(places)
    return pd.DataFrame(
        {
            "chapter_id": chapters["chapter_id"],
            "title": chapters["title"],
            "exercises": exercises,
            "mastery": shown(sums["mastery"] / PPT / cells),
            "score": shown(sums["correct"] / sums["attempts"]),
            "coverage": shown(sums["tried"] / cells),
        }
    )


def _chapters(raw: Raw, _: int) -> Any:
    course = place_of(raw.courses["course_id"], COURSE)
    pairs = Pairs(raw, attempts_of(raw, course=course))
    return _chapter_rows(raw, course, pairs, counted(raw, course=course))


def _group_rows(raw: Raw, people: pd.DataFrame, group: int | None) -> pd.DataFrame:
    """The rows of the report `course-groups`, the highest mean mastery first, then by id."""
    members = raw.members if group is None else raw.members[raw.members["group"] == group]
    sums = _added(members.merge(people, on="user"), "group")
    cells = sums["people"] * people["exercises"].iloc[0]
    ranked = sums.assign(cells=cells, order=-nano(sums["mastery"], cells)).sort_values("order", kind="stable")
    return _group_figures(raw, ranked)


def _group_figures(raw: Raw, sums: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "group_id": raw.groups["group_id"].to_numpy()[sums.index],
            "name": raw.groups["name"].to_numpy()[sums.index],
            "members": sums["people"].to_numpy(),
            "mastery": shown(sums["mastery"] / PPT / sums["cells"]),
            "coverage": shown(sums["coverage"] / sums["cells"]),
            "completed": sums["completed"].to_numpy(),
            "certified": sums["certified"].to_numpy(),
            "score": shown(sums["correct"] / sums["attempts"]),
            "points": shown(sums["points"] / sums["people"]),
            "seconds": shown(sums["seconds"] / sums["people"]),
            "small": (sums["people"] < _SMALL).to_numpy(),
        }
    )


def _groups(raw: Raw, _: int) -> Any:
    return _group_rows(raw, _people(raw, course=place_of(raw.courses["course_id"], COURSE))[1], None)


def _course(raw: Raw, *, group: int | None = None) -> Any:
    course = place_of(raw.courses["course_id"], COURSE)
    pairs, people = _people(raw, course=course, group=group)
    tenths = (people["nano"] * _LEVELS // NANO).clip(upper=_LEVELS - 1)
    level = tenths.where(people["attempts"] > 0, -1)
    return {
        "course_id": COURSE,
        "title": raw.courses["title"][course],
        "certify_at": 0.8,
        "headline": _headline(people),
        "chapters": _chapter_rows(raw, course, pairs, people.index),
        "spread": np.bincount(level + 1, minlength=_LEVELS + 1),
        "groups": _group_rows(raw, people, group),
    }


def _league(raw: Raw, *, group: int | None = None) -> Any:
    """The first rows of the league table; only of the people in them is it asked whether they are certified."""
    course = place_of(raw.courses["course_id"], COURSE)
    members = None if group is None else members_of(raw, group)
    pairs = Pairs(raw, attempts_of(raw, course=course, people=members))
    people = learners(raw, standings(pairs), counted(raw, course=course, group=group))
    people["rank"] = people["nano"].rank(method="min", ascending=False).astype("int64")
    page = people.sort_values("rank", kind="stable").head(PAGE)
    return pd.DataFrame(
        {
            "rank": page["rank"],
            "user_id": raw.users["user_id"].to_numpy()[page["user"]],
            "name": raw.users["name"].to_numpy()[page["user"]],
            "mastery": shown(page["nano"] / NANO),
            "coverage": shown(page["coverage"] / page["exercises"]),
            "completed": page["completed"],
            "certified": certified(raw, pairs, page),
            "score": shown(page["correct"] / page["attempts"]),
            "points": page["points"],
            "seconds": page["seconds"],
        }
    )


def _all_groups(raw: Raw, _: int) -> Any:
    """Each group over its courses: the mean over every member in every course of theirs."""
    people = _people(raw)[1]
    people["share"] = people["mastery"] / people["exercises"] / PPT
    found = raw.members.merge(people, on="user").groupby("group")
    lines = found.agg(
        members=("user", "nunique"),
        courses=("course", "nunique"),
        mastery=("share", "mean"),
        certifications=("certified", "sum"),
        seconds=("seconds", "sum"),
    )
    lines["mastery"] = shown(lines["mastery"])
    lines.insert(0, "group_id", raw.groups["group_id"].to_numpy()[lines.index])
    lines.insert(1, "name", raw.groups["name"].to_numpy()[lines.index])
    return lines.sort_values("mastery", ascending=False, kind="stable").to_dict("records")


OF_COURSES: dict[str, Question] = {
    "all courses": _all_courses,
    "courses (report)": _courses,
    "course": lambda raw, _: _course(raw),
    "course: one group's view": lambda raw, _: _course(raw, group=place_of(raw.groups["group_id"], GROUP)),
    "chapters": _chapters,
    "groups": _groups,
    "league table: a block": lambda raw, _: _league(raw),
    "league table: a group's block": lambda raw, _: _league(
        raw, group=place_of(raw.groups["group_id"], GROUP)
    ),
    "groups over all courses": _all_groups,
}
