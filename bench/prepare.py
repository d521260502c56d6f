"""The databases, made once per recipe: drops are written, imported in a process of their own, and timed."""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench import drops, jobs
from bench.learning import ATTEMPTS_PER_MOMENT, Attempts, Learners, attempts_of, learners, moments_of
from bench.recipe import COURSES, PER_COURSE, SMALL_ACCOUNTS, Recipe, postgres_recipe

SEED = 20_240_101
STAGE_IDS = 100_000_000  # ids of a stage begin at its number times this


def say(text: str) -> None:
    """Progress, for whoever waits."""
    print(text, file=sys.stderr, flush=True)


@dataclass(frozen=True)
class Made:
    """The databases and drops of a recipe. `grown` is there after `--growth` alone."""

    recipe: Recipe
    folder: Path

    @property
    def main(self) -> Path:
        """10 million attempts."""
        return self.folder / "main.sqlite"

    @property
    def first(self) -> Path:
        """The same people at 2 million."""
        return self.folder / "first.sqlite"

    @property
    def grown(self) -> Path:
        """The same people at 50 million."""
        return self.folder / "grown.sqlite"

    @property
    def league(self) -> Path:
        """One course of a million."""
        return self.folder / "league.sqlite"

    @property
    def drops(self) -> Path:
        """The drop folders that are kept: people, and the first attempts."""
        return self.folder / "drops"

    @property
    def imports(self) -> dict[str, dict[str, Any]]:
        """What each import took when the data were made."""
        found: dict[str, dict[str, Any]] = json.loads((self.folder / "imports.json").read_text())
        return found

    def note(self, name: str, result: dict[str, Any]) -> None:
        """Keep what an import took."""
        path = self.folder / "imports.json"
        kept = self.imports if path.exists() else {}
        path.write_text(json.dumps(kept | {name: result}, indent=1))


def url_of(path: Path) -> str:
    """The address of an SQLite file."""
    return f"sqlite:///{path}"


def prepare(recipe: Recipe, data: Path, *, growth: bool) -> Made:
    """Everything that is missing is made; a step that was broken off is made anew."""
    made = Made(recipe, data / recipe.digest)
    made.folder.mkdir(parents=True, exist_ok=True)
    _once(made.first, lambda draft: _make_first(made, draft))
    _once(made.main, lambda draft: _make_stage(made, made.first, draft, recipe.attempts, 2))
    _once(made.league, lambda draft: _make_league(made, draft))
    if growth:
        _once(made.grown, lambda draft: _make_stage(made, made.main, draft, recipe.grown, 3))
    return made


def _once(path: Path, make: Callable[[Path], None]) -> None:
    if path.exists():
        return
    draft = path.with_suffix(".draft")
    for old in path.parent.glob(f"{draft.name}*"):
        old.unlink()
    begun = time.monotonic()
    say(f"making {path.name} …")
    make(draft)
    draft.rename(path)
    say(f"made {path.name} in {time.monotonic() - begun:,.0f} s")


def _make_first(made: Made, draft: Path) -> None:
    """All accounts with their people; the small ones with all their events, account 1 with its first."""
    recipe = made.recipe
    people = big_people(recipe)
    write_big(made, people)
    _import(made, draft, "people", "big", made.drops / "people")
    _import_small(made, draft)
    _import_and_bare(made, draft, "first attempts", made.drops / "first")


def _import_small(made: Made, draft: Path) -> None:
    recipe, folders = made.recipe, {}
    for number in range(1, SMALL_ACCOUNTS + 1):
        folder = folders[f"small-{number}"] = made.drops / f"small-{number}"
        people = learners(recipe.small_users, 10, SEED + 10 + number)
        drops.write_people(folder, people, 5, 10)
        _write_events(folder, people, recipe.small_attempts, recipe.small_attempts, 0)
    given = {slug: str(folder) for slug, folder in folders.items()}
    made.note("small accounts", jobs.run("imports:import_several", url=url_of(draft), drops=given))
    for folder in folders.values():
        shutil.rmtree(folder)


def big_people(recipe: Recipe) -> Learners:
    """The people of account 1."""
    return learners(recipe.big_users, COURSES, SEED)


def write_big(made: Made, people: Learners) -> None:
    """Account 1's people with the first moments, and, in a drop of their own, the first attempts."""
    recipe = made.recipe
    count = recipe.big(recipe.first)
    drops.write_people(made.drops / "people", people, recipe.groups)
    moments = moments_of(people, count // ATTEMPTS_PER_MOMENT, SEED + 1)
    drops.write_moments(made.drops / "people", moments, STAGE_IDS)
    first = attempts_of(people, count, recipe.big(recipe.attempts), SEED + 1, probes=True)
    drops.write_attempts(made.drops / "first", first, STAGE_IDS)


def _make_stage(made: Made, before: Path, draft: Path, attempts: int, stage: int) -> None:
    """More attempts and moments of the same people, late data as it were, on top of a copy."""
    recipe, folder = made.recipe, made.drops / f"stage-{stage}"
    more = attempts - (recipe.first if stage == 2 else recipe.attempts)
    people = big_people(recipe)
    _write_events(folder, people, more, recipe.big(recipe.attempts), stage)
    shutil.copyfile(before, draft)
    _import_and_bare(made, draft, f"stage {stage}", folder)
    shutil.rmtree(folder)


def _write_events(folder: Path, people: Learners, count: int, expected: int, stage: int) -> None:
    seed, first_id = SEED + stage, stage * STAGE_IDS
    drops.write_attempts(folder, attempts_of(people, count, expected, seed, probes=False), first_id)
    drops.write_moments(folder, moments_of(people, count // ATTEMPTS_PER_MOMENT, seed), first_id)


def _make_league(made: Made, draft: Path) -> None:
    """One course with everybody enrolled, and a few attempts each."""
    recipe, folder = made.recipe, made.drops / "league"
    rng = np.random.default_rng([SEED, 9])
    courses = np.full((recipe.league, 3), -1, dtype=np.int8)
    courses[:, 0] = 0
    even = np.full(recipe.league, 1 / recipe.league)
    drops.write_people(folder, Learners(courses, even, even), 20, 1)
    count = recipe.league_attempts
    order = np.sort(rng.integers(0, 700 * 86_400, count))
    user, exercise = rng.integers(0, recipe.league, count), rng.integers(0, PER_COURSE, count)
    correct, hints = rng.choice([0, 5, 10, 10], count), rng.choice([0, 0, 0, 1], count)
    drops.write_attempts(
        folder, Attempts(user, exercise, order, correct, hints, rng.integers(10, 100, count)), 0
    )
    _import(made, draft, "course of a million", "league", folder)
    shutil.rmtree(folder)


def _import_and_bare(made: Made, draft: Path, name: str, folder: Path) -> None:
    """A stage of account 1, and right after it the bare insert of the same rows into a copy of what was there."""
    bare = made.folder / "bare.sqlite"
    for old in (bare, *bare.parent.glob(f"{bare.name}-*")):
        old.unlink(missing_ok=True)
    shutil.copyfile(draft, bare)
    _import(made, draft, name, "big", folder)
    say(f"  inserting {name} bare …")
    made.note(
        f"{name}, bare",
        jobs.run("imports:bare_insert", url=url_of(bare), source=url_of(draft), slug="big"),
    )
    for old in bare.parent.glob(f"{bare.name}*"):
        old.unlink()


def _import(made: Made, draft: Path, name: str, slug: str, folder: Path) -> None:
    say(f"  importing {name} …")
    result = jobs.run("imports:import_one", url=url_of(draft), slug=slug, drop=str(folder))
    made.note(name, result)
    say(f"  {sum(result['rows'].values()):,} rows in {result['seconds']:,.1f} s, {result['peak_mb']:,.0f} MB")


def prepare_postgres(made: Made) -> Path:
    """The drop of the PostgreSQL measure, written once."""
    small = Made(postgres_recipe(made.recipe), made.folder / "postgres-drops")
    if not (small.drops / "first" / "attempts.csv").exists():
        write_big(small, big_people(small.recipe))
    return small.drops
