"""Account 1's raw rows as frames in memory, for (a).

Prepared at load: types, and ids as codes of sorted ids, but for that of an attempt's person, which is a text as well.
The rows stand as they came; nothing is ordered, joined or added up before it is asked for, and a question filters the
frame as pandas does. `ordered` gives the frames of an
analyst who has prepared for these questions, and takes the columns of what is asked about alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from bench.drops import exercise_id, user_id
from core.instants import SECOND


@dataclass(frozen=True)
class Raw:
    """The raw rows of account 1. Columns `user`, `course`, `chapter`, `exercise`, `group` are places in the frames
    of those, which stand in the order of their ids (chapters and exercises in that of the syllabus).

    `ordered`: the attempts stand in the order of the mastery rule (person, exercise, instant, attempt id).
    """

    attempts: pd.DataFrame
    moments: pd.DataFrame
    users: pd.DataFrame
    courses: pd.DataFrame
    chapters: pd.DataFrame
    exercises: pd.DataFrame
    groups: pd.DataFrame
    members: pd.DataFrame
    enrolments: pd.DataFrame
    ordered: bool = False


Question = Callable[[Raw, int], Any]


def load(folder: str) -> Raw:
    """The frames, from what `write_frames` has put into a folder."""
    given = {name: _csv(folder, name) for name in ("users", "courses", "groups", "group_members")}
    users, courses, groups = (given[name].sort_values(name[:-1] + "_id") for name in list(given)[:3])
    chapters, exercises = _content(folder, courses)
    members = given["group_members"]
    members = members[members["member_role"] == "member"].drop_duplicates()
    moments = pd.DataFrame(np.load(f"{folder}/moments.npy"))
    return Raw(
        attempts=_attempts(folder, users, exercises),
        moments=moments.assign(at=pd.to_datetime(moments["at"], unit="s"), user=_people(moments, users)),
        users=users.reset_index(drop=True),
        courses=courses.reset_index(drop=True),
        chapters=chapters,
        exercises=exercises,
        groups=groups.reset_index(drop=True),
        members=_coded(members, group=groups["group_id"], user=users["user_id"]),
        enrolments=_coded(
            _csv(folder, "enrolments"), user=users["user_id"], course=courses["course_id"]
        ).drop_duplicates(),
    )


def _csv(folder: str, name: str) -> pd.DataFrame:
    numbers = {"position": "int64"} if name in ("chapters", "exercises") else {}
    return pd.read_csv(f"{folder}/{name}.csv", dtype=str, keep_default_na=False).astype(numbers)


def _coded(rows: pd.DataFrame, **ids: pd.Series) -> pd.DataFrame:
    """Ids as places among all of them."""
    return pd.DataFrame({name: pd.Index(of).get_indexer(rows[f"{name}_id"]) for name, of in ids.items()})


def _content(folder: str, courses: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Chapters and exercises in the order of the syllabus, each with the places of what it belongs to."""
    chapters = _csv(folder, "chapters")
    chapters["course"] = _coded(chapters, course=courses["course_id"])["course"]
    chapters = chapters.sort_values(["course", "position", "chapter_id"], ignore_index=True)
    exercises = _csv(folder, "exercises")
    exercises["chapter"] = _coded(exercises, chapter=chapters["chapter_id"])["chapter"]
    exercises["course"] = chapters["course"].to_numpy()[exercises["chapter"]]
    return chapters, exercises.sort_values(["chapter", "position", "exercise_id"], ignore_index=True)


def _people(rows: Any, users: pd.DataFrame) -> Any:
    """The places of the generator's people."""
    ids = [user_id(number) for number in range(int(rows["user"].max()) + 1)]
    return pd.Index(users["user_id"]).get_indexer(ids).astype("int32")[rows["user"]]


def _attempts(folder: str, users: pd.DataFrame, exercises: pd.DataFrame) -> pd.DataFrame:
    given = np.load(f"{folder}/attempts.npy")
    ids = [exercise_id(number) for number in range(int(given["exercise"].max()) + 1)]
    places = pd.Index(exercises["exercise_id"]).get_indexer(ids).astype("int16")
    rows = {name: given[name] for name in ("attempt", "hints", "seconds")}
    rows |= {"user": _people(given, users), "exercise": places[given["exercise"]]}
    rows |= {"at": given["at"] * SECOND, "correct": given["correct"] / 10}
    rows["user_id"] = users["user_id"].astype("str").array.take(rows["user"])
    return pd.DataFrame(rows)


def ordered(raw: Raw) -> Raw:
    """The same with the attempts sorted once, beforehand: an index by person and exercise, in effect."""
    numbers = raw.attempts.drop(columns="user_id")
    return replace(raw, attempts=numbers.iloc[rule_order(numbers)], ordered=True)


def rule_order(rows: Any) -> Any:
    """The places of attempts in the order of the mastery rule."""
    return np.lexsort([rows[name] for name in ("attempt", "at", "exercise", "user")])
