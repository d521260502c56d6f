"""(a): each screen as a pandas groupby over the raw rows, already in memory.

Flattering pandas: the frames hold account 1 alone, ids are categoricals (integers underneath), courses and
chapters stand on each row already, and mastery is the cheaper rule without order of `raw_sql`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from bench import clock
from bench.cases import COURSE, EXERCISE, GROUP, PAGE, probe
from bench.clock import Timing
from bench.drops import chapter_id, course_id, exercise_id, user_id
from bench.memory import watched
from bench.recipe import CHAPTERS, COURSES, EXERCISES, PER_COURSE, SEARCHED


@dataclass(frozen=True)
class Raw:
    """The raw rows of account 1 as frames."""

    attempts: pd.DataFrame
    moments: pd.DataFrame
    people: pd.DataFrame


def _attempts(path: str) -> pd.DataFrame:
    frame = pd.DataFrame(np.load(path))
    people, exercise = int(frame["user"].max()) + 1, frame["exercise"].to_numpy()
    names = {
        "user": [user_id(n) for n in range(people)],
        "exercise": [exercise_id(n) for n in range(COURSES * PER_COURSE)],
        "chapter": [chapter_id(*divmod(n, CHAPTERS)) for n in range(COURSES * CHAPTERS)],
        "course": [course_id(n) for n in range(COURSES)],
    }
    codes = {"user": frame["user"].to_numpy(), "exercise": exercise}
    codes |= {"chapter": exercise // EXERCISES, "course": exercise // PER_COURSE}
    for name, values in codes.items():
        frame[name] = pd.Categorical.from_codes(values, categories=pd.Index(names[name]))
    return frame


def load(folder: str) -> Raw:
    """The frames, from the arrays that `raw_rows` has put into a folder."""
    moments = pd.DataFrame(np.load(f"{folder}/moments.npy"))
    moments["at"] = pd.to_datetime(moments["at"], unit="s")
    return Raw(_attempts(f"{folder}/attempts.npy"), moments, pd.read_csv(Path(folder) / "users.csv"))


def _summed(rows: pd.DataFrame, *by: str) -> pd.DataFrame:
    """Pairs of person and exercise under other columns, then those columns alone."""
    pairs = rows.groupby(list(dict.fromkeys((*by, "user", "exercise"))), observed=True, sort=False).agg(
        n=("correct", "size"), right=("correct", "sum"), seconds=("seconds", "sum")
    )
    pairs["mastered"] = (pairs["n"] >= 3) & (pairs["right"] >= 8 * pairs["n"])
    return pairs.groupby(list(by), observed=True, sort=False).sum()


def _grid(raw: Raw, _: int) -> Any:
    month = raw.moments["at"].to_numpy().astype("datetime64[M]")
    return raw.moments.groupby(month).agg(people=("user", "nunique"), activities=("activities", "sum"))


def _of_course(raw: Raw) -> pd.DataFrame:
    return raw.attempts[raw.attempts["course"] == COURSE]


def _of_group(raw: Raw) -> pd.DataFrame:
    groups = raw.people.set_index("user_id")["group"]
    rows = _of_course(raw)
    return rows[rows["user"].isin(groups.index[groups == GROUP])]


def _by_group(raw: Raw, rows: pd.DataFrame) -> Any:
    groups = raw.people.set_index("user_id")["group"]
    sums = _summed(rows, "user")
    return sums.groupby(groups.reindex(sums.index).to_numpy()).sum()


def _of_person(raw: Raw, turn: int) -> pd.DataFrame:
    return raw.attempts[raw.attempts["user"] == probe(turn)]


def _history(raw: Raw, turn: int) -> Any:
    rows = raw.attempts
    return rows[(rows["user"] == probe(turn)) & (rows["exercise"] == EXERCISE)].sort_values("at")


def _in_course(raw: Raw, turn: int) -> pd.DataFrame:
    rows = _of_person(raw, turn)
    return rows[rows["course"] == COURSE]


def _search(raw: Raw, _: int) -> Any:
    return (
        raw.people[raw.people["name"].str.contains(SEARCHED, case=False, regex=False)]
        .sort_values("name")
        .head(8)
    )


QUESTIONS: dict[str, Callable[[Raw, int], Any]] = {
    "overview: usage grid": _grid,
    "all courses": lambda raw, _: _summed(raw.attempts, "course"),
    "course": lambda raw, _: _summed(_of_course(raw), "chapter"),
    "course: one group's view": lambda raw, _: _summed(_of_group(raw), "chapter"),
    "groups": lambda raw, _: _by_group(raw, _of_course(raw)),
    "groups over all courses": lambda raw, _: _by_group(raw, raw.attempts),
    "league table: a block": lambda raw, _: _summed(_of_course(raw), "user").nlargest(PAGE, "mastered"),
    "league table: a group's block": lambda raw, _: _summed(_of_group(raw), "user").nlargest(
        PAGE, "mastered"
    ),
    "person": lambda raw, n: _summed(_of_person(raw, n), "course", "chapter"),
    "person: chapters": lambda raw, n: _summed(_in_course(raw, n), "chapter"),
    "person: exercises": lambda raw, n: _summed(_in_course(raw, n), "exercise"),
    "exercise history": _history,
    "search": _search,
    "freshness": lambda raw, _: raw.attempts["at"].max(),
}
_SAME = {"courses (report)": "all courses", "chapters": "course", "attempts (report)": "exercise history"}


def measure(folder: str) -> dict[str, Any]:
    """Every question's milliseconds, and the memory that the frames and the work took."""
    with watched() as memory:
        raw = load(folder)
        taken: dict[str, Timing] = {
            name: clock.once_or_more(lambda turn, ask=ask: ask(raw, turn), most=5, seconds=6)  # type: ignore[misc]
            for name, ask in QUESTIONS.items()
        }
    taken |= {name: taken[same] for name, same in _SAME.items()}
    return {"p50": {name: one.p50 for name, one in taken.items()}, **memory.as_dict()}
