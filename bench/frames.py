"""The raw rows as arrays on disk, for pandas: made by the generator again, not read from the product."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from bench.drops import write_people
from bench.learning import ATTEMPTS_PER_MOMENT, attempts_of, moments_of
from bench.prepare import SEED, STAGE_IDS, Made, big_people
from bench.recipe import BEGIN
from core.instants import SECOND

_ATTEMPT = [
    ("attempt", "i4"),
    ("user", "i4"),
    ("exercise", "i2"),
    ("at", "i8"),
    ("correct", "i1"),
    ("hints", "i1"),
    ("seconds", "i2"),
]
_MOMENT = [("user", "i4"), ("at", "i8"), ("activities", "i2")]


def write_frames(made: Made) -> Path:
    """The folder with account 1's attempts and moments as arrays, and all else as the files of its drop."""
    folder = made.folder / "raw-rows"
    folder.mkdir(exist_ok=True)
    if not (folder / "attempts.npy").exists():
        recipe, people = made.recipe, big_people(made.recipe)
        counts = (recipe.big(recipe.first), recipe.attempts - recipe.first)
        expected = recipe.big(recipe.attempts)
        moments = [moments_of(people, n // ATTEMPTS_PER_MOMENT, SEED + k) for k, n in enumerate(counts, 1)]
        np.save(folder / "moments.npy", _rows(_MOMENT, moments))
        write_people(folder, people, recipe.groups)
        done = [attempts_of(people, n, expected, SEED + k, probes=k == 1) for k, n in enumerate(counts, 1)]
        rows = _rows(_ATTEMPT, done)
        numbers = [np.arange(len(stage.user)) + k * STAGE_IDS for k, stage in enumerate(done, 1)]
        rows["attempt"] = np.concatenate(numbers)
        np.save(folder / "attempts.npy", rows)
    return folder


def _rows(form: list[tuple[str, str]], stages: list[Any]) -> Any:
    rows = np.empty(sum(len(stage.user) for stage in stages), dtype=form)
    for name in {name for name, _ in form} - {"attempt"}:
        rows[name] = np.concatenate([getattr(stage, name) for stage in stages])
    rows["at"] += BEGIN // SECOND
    return rows
