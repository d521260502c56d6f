"""The raw rows as arrays on disk, for pandas: made by the generator again, not read from the product."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from bench.drops import group_id, person_name, user_id
from bench.learning import ATTEMPTS_PER_MOMENT, attempts_of, moments_of
from bench.prepare import SEED, Made, big_people
from bench.recipe import BEGIN
from core.instants import SECOND

_ATTEMPT = [
    ("user", "i4"),
    ("exercise", "i2"),
    ("at", "i8"),
    ("correct", "i1"),
    ("hints", "i1"),
    ("seconds", "i2"),
]
_MOMENT = [("user", "i4"), ("at", "i8"), ("activities", "i2")]


def write_frames(made: Made) -> Path:
    """The folder with account 1's attempts, moments and people."""
    folder = made.folder / "frames"
    folder.mkdir(exist_ok=True)
    if not (folder / "attempts.npy").exists():
        recipe, people = made.recipe, big_people(made.recipe)
        counts = (recipe.big(recipe.first), recipe.attempts - recipe.first)
        expected = recipe.big(recipe.attempts)
        moments = [moments_of(people, n // ATTEMPTS_PER_MOMENT, SEED + k) for k, n in enumerate(counts, 1)]
        _save(folder / "moments.npy", _MOMENT, moments)
        _write_people(folder, people.count, recipe.groups)
        done = [attempts_of(people, n, expected, SEED + k, probes=k == 1) for k, n in enumerate(counts, 1)]
        _save(folder / "attempts.npy", _ATTEMPT, done)
    return folder


def _save(path: Path, form: list[tuple[str, str]], stages: list[Any]) -> None:
    rows = np.empty(sum(len(stage.user) for stage in stages), dtype=form)
    for name, _ in form:
        rows[name] = np.concatenate([getattr(stage, name) for stage in stages])
    rows["at"] += BEGIN // SECOND
    np.save(path, rows)


def _write_people(folder: Path, count: int, groups: int) -> None:
    lines = (f"{user_id(n)},{person_name(n)},{group_id(n % groups)}\n" for n in range(count))
    (folder / "users.csv").write_text("user_id,name,group\n" + "".join(lines), encoding="utf-8")
