"""The mastery rule over frames: what an analyst would write who knows pandas and numpy well. Rulebook 9.

It is `groupby(["user", "exercise"])["credit"].ewm(alpha=0.65, adjust=False).mean()`, in the fastest form found: what is
asked about is sorted in the rule's order, so that a pair of person and exercise is a run of it, and a sum is one pass
of `reduceat`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from bench.raw_frames import Raw, rule_order

ALPHA = 0.65
NANO, PPT = 10**9, 10**12  # figures are compared at 9 decimals
MASTERED = 800_000_000
_FAR = 1_000  # attempts back, from where on nothing weighs any more


def shown(values: Iterable[float]) -> list[float]:
    """Figures as screens show them: compared at 9 decimals, shown at 6."""
    return [round(round(value, 9), 6) for value in np.asarray(values, dtype=float).tolist()]


def nano(total: Any, count: Any) -> Any:
    """Means of shares added in 1/10**12, in 1/10**9, halves up."""
    return (2 * total + 1_000 * count) // (2_000 * count)


class Rows:
    """Some of the attempts; a column is taken out once it is asked for."""

    def __init__(self, raw: Raw, chosen: Any = None, *, in_order: bool = False) -> None:
        self._raw, self._chosen, self._in_order = raw, chosen, in_order or raw.ordered
        self._taken: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._taken:
            self._taken[name] = self._column(name)
        return self._taken[name]

    def _column(self, name: str) -> Any:
        if name in ("chapter", "course"):
            return self._raw.exercises[name].to_numpy(dtype="int16")[self["exercise"]]
        values = self._raw.attempts[name].to_numpy()
        return values if self._chosen is None else values[self._chosen]

    def by_rule(self) -> Rows:
        """The same in the order of the mastery rule."""
        if self._in_order:
            return self
        order = rule_order(self)
        return Rows(self._raw, order if self._chosen is None else self._chosen[order], in_order=True)

    @cached_property
    def credit(self) -> Any:
        """Unaided success: half of it after a hint."""
        return np.where(self["hints"] > 0, self["correct"] / 2, self["correct"])

    @cached_property
    def points(self) -> Any:
        """Points of each attempt; none are given."""
        return np.floor(10 * self.credit + 0.5).astype("int64")

    def only(self, flags: Any) -> Rows:
        """Part of them."""
        chosen = np.flatnonzero(flags) if self._chosen is None else self._chosen[flags]
        return Rows(self._raw, chosen, in_order=self._in_order)


def attempts_of(raw: Raw, *, course: int | None = None, people: Any = None) -> Rows:
    """The attempts in one course, or by some people (a flag of each), or both."""
    if course is None and people is None:
        return Rows(raw)
    chosen: Any = True
    if course is not None:
        chosen = (raw.exercises["course"] == course).to_numpy()[raw.attempts["exercise"].to_numpy()]
    if people is not None:
        chosen = chosen & people[raw.attempts["user"].to_numpy()]
    return _filtered(raw, chosen)


def attempts_by(raw: Raw, user: int) -> Rows:
    """One person's attempts: by their id, or between their places where the rows are sorted."""
    if raw.ordered:
        users = raw.attempts["user"].to_numpy()
        between = np.array([user, user + 1], dtype=users.dtype)
        return Rows(raw, np.arange(*users.searchsorted(between)))
    return _filtered(raw, raw.attempts["user_id"] == raw.users["user_id"][user])


def _filtered(raw: Raw, chosen: Any) -> Rows:
    """The attempts that flags choose; of sorted ones without a frame between."""
    if raw.ordered:
        return Rows(raw, np.flatnonzero(chosen))
    return Rows(replace(raw, attempts=raw.attempts[chosen]))


def place_of(ids: pd.Series, one: str) -> int:
    """Where an id stands among all of them."""
    return int(ids.searchsorted(one))


def _starts(*columns: Any) -> Any:
    """Where runs of equal values begin."""
    changed = np.zeros(max(len(columns[0]) - 1, 0), dtype=bool)
    for values in columns:
        changed |= values[1:] != values[:-1]
    return np.flatnonzero(np.concatenate(([len(columns[0]) > 0], changed)))


class Pairs:
    """Each person's attempts at each exercise, as runs of the rows in the rule's order."""

    def __init__(self, raw: Raw, rows: Rows) -> None:
        rows = rows.by_rule()
        user, exercise = rows["user"], rows["exercise"]
        self.rows, self.first = rows, _starts(user, exercise)
        self.attempts = np.diff(self.first, append=len(user))
        self.user, self.exercise = user[self.first].astype("int64"), exercise[self.first]
        # person and course in one number, ascending
        self.place = self.user * len(raw.courses) + rows["course"][self.first]

    def total(self, values: Any) -> Any:
        """Sums over each run; whole numbers stay whole."""
        kind = "float64" if values.dtype.kind == "f" else "int64"
        return np.add.reduceat(values, self.first, dtype=kind) if len(self.first) else values[:0].astype(kind)

    @cached_property
    def chapter(self) -> Any:
        """Each run's chapter."""
        return self.rows["chapter"][self.first]

    @cached_property
    def mastery(self) -> Any:
        """Mastery after the last attempt of each run, the weights of the average written out."""
        back = np.repeat(self.first + self.attempts - 1, self.attempts) - np.arange(self.attempts.sum())
        decay = (1 - ALPHA) ** np.arange(min(back.max(initial=0), _FAR) + 1)
        weights = decay[np.minimum(back, _FAR)]
        weights[self.first] /= ALPHA
        return self.total(ALPHA * weights * self.rows.credit)

    @cached_property
    def parts(self) -> Any:
        """Mastery in 1/10**12: whole numbers, whose sums are the same in any order."""
        return np.floor(self.mastery * PPT + 0.5).astype("int64")

    def running(self) -> Any:
        """Mastery after every attempt: the first of every run, the second of every run, and so on."""
        credit, first, left = self.rows.credit, self.first, self.attempts
        mastery, done = credit.copy(), 1
        while len(first := first[left > done]):
            left = left[left > done]
            mastery[first + done] = ALPHA * credit[first + done] + (1 - ALPHA) * mastery[first + done - 1]
            done += 1
        return mastery


def standings(pairs: Pairs) -> pd.DataFrame:
    """Each person in each course they attempted anything of, indexed by `place`."""
    rows = pairs.rows
    first = _starts(pairs.place)
    sums = {
        "coverage": np.ones(len(pairs.place), dtype="int64"),
        "mastery": pairs.parts,
        "correct": pairs.total(rows["correct"]),
        "attempts": pairs.attempts,
        "points": pairs.total(rows.points),
        "seconds": pairs.total(rows["seconds"]),
    }
    added = {name: np.add.reduceat(values, first) if len(first) else values for name, values in sums.items()}
    return pd.DataFrame(added, index=pairs.place[first])


def counted(raw: Raw, *, course: int | None = None, group: int | None = None) -> Any:
    """The places of the people who count: enrolled and active, in one course or of one group."""
    user, at = raw.enrolments["user"].to_numpy(), raw.enrolments["course"].to_numpy()
    chosen = (raw.users["status"] == "active").to_numpy()[user]
    if course is not None:
        chosen &= at == course
    if group is not None:
        chosen &= members_of(raw, group)[user]
    return np.sort(user[chosen] * len(raw.courses) + at[chosen])


def members_of(raw: Raw, group: int) -> Any:
    """A flag of each person: whether they are in the group."""
    found = np.zeros(len(raw.users), dtype=bool)
    found[raw.members["user"][raw.members["group"] == group]] = True
    return found


def learners(raw: Raw, found: pd.DataFrame, places: Any) -> pd.DataFrame:
    """The standings of the people who count, zeros for those who have not started; `nano`: mastery as compared."""
    rows = found.reindex(places, fill_value=0)
    rows["user"], rows["course"] = np.divmod(places, len(raw.courses))
    rows["exercises"] = exercises_of(raw)[rows["course"]]
    rows["completed"] = rows["coverage"] == rows["exercises"]
    rows["nano"] = nano(rows["mastery"], rows["exercises"])
    return rows


def exercises_of(raw: Raw) -> Any:
    """The number of exercises of each course, the ones without attempts too."""
    return np.bincount(raw.exercises["course"], minlength=len(raw.courses))


def certified(raw: Raw, pairs: Pairs, people: pd.DataFrame) -> Any:
    """A flag of each: who stands high enough with everything attempted has earned it; of the others, who once did."""
    done = people["completed"].to_numpy()
    high = people["nano"].to_numpy() >= MASTERED
    places = people.index.to_numpy()
    return (done & high) | np.isin(places, earned(raw, pairs, places[done & ~high]).index)


def earned(raw: Raw, pairs: Pairs, places: Any) -> pd.Series:
    """The instants at which these people, who have completed their courses, earned the certification, by place."""
    rows = pairs.rows.only(np.repeat(np.isin(pairs.place, places), pairs.attempts))
    walk = _walk(Pairs(raw, rows))
    exercises = exercises_of(raw)[walk["place"] % len(raw.courses)]
    good = walk[(walk["tried"] == exercises) & (nano(walk["total"], exercises) >= MASTERED)]
    return pd.Series(good.drop_duplicates("place").set_index("place")["at"])


def _walk(pairs: Pairs) -> pd.DataFrame:
    """The attempts of each place in order of time: how much had been tried, and what its mastery added up to."""
    rows, change = pairs.rows, np.floor(pairs.running() * PPT + 0.5).astype("int64")
    new = np.zeros(len(change), dtype="int64")
    new[pairs.first] = 1
    change[1:] -= np.where(new[1:], 0, change[:-1].copy())
    place = np.repeat(pairs.place, pairs.attempts)
    order = np.lexsort((rows["attempt"], rows["at"], place))
    walk = pd.DataFrame({"place": place, "at": rows["at"], "tried": new, "total": change}).iloc[order]
    walk[["tried", "total"]] = walk.groupby("place", sort=False)[["tried", "total"]].cumsum()
    return walk
