"""What pandas answers about one person, and about none: whole screens, from raw rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from bench.cases import COURSE, EXERCISE, probe
from bench.pandas_pairs import (
    ALPHA,
    NANO,
    PPT,
    Pairs,
    attempts_by,
    attempts_of,
    counted,
    earned,
    learners,
    nano,
    place_of,
    shown,
    standings,
)
from bench.raw_frames import Question, Raw
from bench.recipe import NOW, SEARCHED
from core.instants import parse_instant

_HITS = 8
_EVIDENCE = 3


def _person_place(raw: Raw, turn: int) -> int:
    return place_of(raw.users["user_id"], probe(turn))


def _pairs(raw: Raw, turn: int) -> Pairs:
    return Pairs(raw, attempts_by(raw, _person_place(raw, turn)))


def _chapter_rows(raw: Raw, course: int, pairs: Pairs) -> pd.DataFrame:
    """The rows of the report `individual-chapters`."""
    frame = pd.DataFrame(
        {
            "mastery": pairs.parts,
            "correct": pairs.total(pairs.rows["correct"]),
            "attempts": pairs.attempts,
            "tried": 1,
        }
    )
    chapters = raw.chapters[raw.chapters["course"] == course]
    sums = frame.groupby(pairs.chapter).sum().reindex(chapters.index, fill_value=0)
    exercises = np.bincount(raw.exercises["chapter"], minlength=len(raw.chapters))[chapters.index]
    return pd.DataFrame(
        {
            "chapter_id": chapters["chapter_id"],
            "title": chapters["title"],
            "mastery": shown(nano(sums["mastery"], exercises) / NANO),
            "score": shown(sums["correct"] / sums["attempts"]),
            "coverage": shown(sums["tried"] / exercises),
        }
    )


def _exercise_rows(raw: Raw, course: int, pairs: Pairs) -> pd.DataFrame:
    """The rows of the report `individual-exercises`, the ones not attempted too."""
    columns = ("correct", "hints", "seconds")
    totals = {name: pairs.total(pairs.rows[name]) for name in columns}
    tried = pd.DataFrame(
        {"mastery": pairs.mastery, "attempts": pairs.attempts, **totals}, index=pairs.exercise
    )
    exercises = raw.exercises[raw.exercises["course"] == course]
    sums = tried.reindex(exercises.index, fill_value=0)
    return pd.DataFrame(
        {
            "chapter_id": exercises["chapter_id"],
            "exercise_id": exercises["exercise_id"],
            "title": exercises["title"],
            "mastery": shown(sums["mastery"]),
            "score": shown(sums["correct"] / sums["attempts"]),
            "attempts": sums["attempts"],
            "hints": sums["hints"],
            "seconds": shown(sums["seconds"] / sums["attempts"]),
            "low": sums["attempts"] < _EVIDENCE,
        }
    )


def _chapters(raw: Raw, turn: int) -> Any:
    return _chapter_rows(raw, place_of(raw.courses["course_id"], COURSE), _pairs(raw, turn))


def _exercises(raw: Raw, turn: int) -> Any:
    return _exercise_rows(raw, place_of(raw.courses["course_id"], COURSE), _pairs(raw, turn))


def _person(raw: Raw, turn: int) -> Any:
    user = _person_place(raw, turn)
    pairs = Pairs(raw, attempts_by(raw, user))
    courses = _courses(raw, user, pairs)
    certifications = earned(raw, pairs, courses.index[courses["completed"]])
    whole = [_whole(raw, course) for course in courses["course"]]
    opened = courses["attempts"].to_numpy()[::-1].argmax()
    place = len(courses) - 1 - int(opened)
    course = int(courses["course"].iloc[place])
    groups = raw.groups.iloc[np.sort(raw.members["group"][raw.members["user"] == user])]
    return {
        "user_id": raw.users["user_id"][user],
        "name": raw.users["name"][user],
        "status": raw.users["status"][user],
        "groups": groups[["group_id", "name"]],
        "courses": _course_lines(raw, courses, certifications, [mean for mean, _ in whole]),
        "awards": _awards(raw, certifications),
        "course_id": raw.courses["course_id"][course],
        "chapters": _chapter_rows(raw, course, pairs),
        "chapter_averages": whole[place][1],
        "exercises": _exercise_rows(raw, course, pairs),
    }


def _courses(raw: Raw, user: int, pairs: Pairs) -> pd.DataFrame:
    """Where the person stands in each course they are enrolled in or attempted anything of."""
    found = standings(pairs)
    enrolled = raw.enrolments["course"][raw.enrolments["user"] == user]
    return learners(raw, found, np.union1d(found.index, user * len(raw.courses) + enrolled))


def _whole(raw: Raw, course: int) -> tuple[float | None, list[float | None]]:
    """The mean mastery of a course's people, and of each of its chapters; None without people."""
    people = counted(raw, course=course)
    chapters = raw.chapters.index[raw.chapters["course"] == course]
    if not len(people):
        return None, [None] * len(chapters)
    pairs = Pairs(raw, attempts_of(raw, course=course))
    of_them = np.isin(pairs.place, people)
    sums = pd.Series(pairs.parts[of_them]).groupby(pairs.chapter[of_them]).sum()
    exercises = np.bincount(raw.exercises["chapter"], minlength=len(raw.chapters))[chapters]
    means = sums.reindex(chapters, fill_value=0) / PPT / len(people) / exercises
    return shown([sums.sum() / PPT / len(people) / exercises.sum()])[0], list(shown(means))


def _course_lines(
    raw: Raw, courses: pd.DataFrame, certifications: pd.Series, averages: list[float | None]
) -> Any:
    at = certifications.astype("Int64").reindex(courses.index)
    lines = pd.DataFrame(
        {
            "course_id": raw.courses["course_id"].to_numpy()[courses["course"]],
            "title": raw.courses["title"].to_numpy()[courses["course"]],
            "mastery": shown(courses["nano"] / NANO),
            "coverage": shown(courses["coverage"] / courses["exercises"]),
            "score": shown(courses["correct"] / courses["attempts"]),
            "completed": courses["completed"].to_numpy(),
            "certified_at": at.astype(object).where(at.notna(), None).to_numpy(),
            "points": courses["points"].to_numpy(),
            "seconds": courses["seconds"].to_numpy(),
            "average": averages,
        }
    )
    return lines.to_dict("records")


def _awards(raw: Raw, certifications: pd.Series) -> Any:
    """Those earned here: nothing is given by import. The latest first, then by name."""
    course = certifications.index.to_numpy() % len(raw.courses)
    lines = pd.DataFrame(
        {
            "kind": "certification",
            "name": raw.courses["title"].to_numpy()[course],
            "at": certifications.to_numpy(),
            "course_id": raw.courses["course_id"].to_numpy()[course],
            "expires_at": None,
            "valid": True,
            "earned_here": True,
        }
    )
    return lines.sort_values(["at", "name"], ascending=[False, True]).to_dict("records")


def _attempts(raw: Raw, turn: int) -> tuple[pd.DataFrame, Any, Any]:
    """The rows of the report `attempts`, with each attempt's credit and the mastery after it, in full."""
    exercise = raw.exercises.index[raw.exercises["exercise_id"] == EXERCISE][0]
    by = attempts_by(raw, _person_place(raw, turn))
    rows = by.only(by["exercise"] == exercise).by_rule()
    after = pd.Series(rows.credit).ewm(alpha=ALPHA, adjust=False).mean()
    frame = pd.DataFrame(
        {
            "attempt_id": [f"a{number:09d}" for number in rows["attempt"].tolist()],
            "at": rows["at"],
            "correct": shown(rows["correct"]),
            "hints": rows["hints"],
            "seconds": rows["seconds"],
            "points": rows.points,
            "mastery": shown(after),
        }
    )
    return frame, rows.credit, after


def _history(raw: Raw, turn: int) -> Any:
    user = _person_place(raw, turn)
    exercise = raw.exercises[raw.exercises["exercise_id"] == EXERCISE].iloc[0]
    rows, credit, after = _attempts(raw, turn)
    steps = pd.DataFrame({"credit": credit, "before": after.shift(), "after": after, "supplied": False})
    return {
        "user_id": raw.users["user_id"][user],
        "name": raw.users["name"][user],
        "course_id": raw.courses["course_id"][exercise["course"]],
        "course": raw.courses["title"][exercise["course"]],
        "chapter": raw.chapters["title"][exercise["chapter"]],
        "exercise_id": exercise["exercise_id"],
        "exercise": exercise["title"],
        "rows": rows,
        "steps": steps.to_dict("records"),
    }


def _grid(raw: Raw, _: int) -> Any:
    """Each month from the first to the last: the distinct people of its moments, and their activities."""
    month = raw.moments["at"].to_numpy().astype("datetime64[M]").astype("int64")
    if raw.ordered:
        found = pd.DataFrame(
            {"engaged": _distinct(raw, month), "activities": raw.moments["activities"].groupby(month).sum()}
        )
    else:
        found = raw.moments.groupby(month).agg(engaged=("user", "nunique"), activities=("activities", "sum"))
    every = found.reindex(range(found.index.min(), found.index.max() + 1), fill_value=0)
    years, months = np.divmod(every.index.to_numpy(), 12)
    return pd.DataFrame({"year": 1970 + years, "month": months + 1}).join(every.reset_index(drop=True))


def _distinct(raw: Raw, month: Any) -> pd.Series:
    """How many people each month has: the fastest form found."""
    people = len(raw.users)
    distinct = pd.unique(month * people + raw.moments["user"].to_numpy())
    engaged = pd.Series(np.bincount(distinct // people))
    return engaged[engaged > 0]


def _search(raw: Raw, _: int) -> Any:
    found = [
        _named(raw.courses["title"], raw.courses["course_id"], "course"),
        _named(raw.groups["name"], raw.groups["group_id"], "group"),
        _named(raw.users["name"], raw.users["user_id"], "person"),
    ]
    return pd.concat(found).to_dict("records")


def _named(names: pd.Series, ids: pd.Series, kind: str) -> pd.DataFrame:
    """The first by name of those whose name holds the text."""
    hit = names[names.str.casefold().str.contains(SEARCHED, regex=False)]
    hits = pd.DataFrame({"kind": kind, "id": ids[hit.index], "title": hit})
    return hits.sort_values(["title", "id"]).head(_HITS)


def _freshness(raw: Raw, _: int) -> Any:
    now = parse_instant(NOW)
    moments = _last(raw.moments["at"], pd.Timestamp(now, unit="us"))
    return {"last_event_at": max(_last(raw.attempts["at"], now), moments.value // 1_000)}


def _last(at: pd.Series, now: Any) -> Any:
    """The last instant that has come; a column is filtered only if it holds one that has not."""
    last = at.max()
    return last if last <= now else at[at <= now].max()


OF_PEOPLE: dict[str, Question] = {
    "person": _person,
    "person: chapters": _chapters,
    "person: exercises": _exercises,
    "exercise history": _history,
    "attempts (report)": lambda raw, turn: _attempts(raw, turn)[0],
    "overview: usage grid": _grid,
    "search": _search,
    "freshness": _freshness,
}
