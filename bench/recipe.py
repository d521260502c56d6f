"""How the data are made: sizes, names, where everything lies. The same recipe gives the same bytes."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from core.instants import parse_instant

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "bench" / "data"

BEGIN = parse_instant("2024-01-01T00:00:00Z")
RECORDED = parse_instant("2026-01-01T00:00:00Z")  # every import is learned of at this instant
NOW = "2026-01-01T00:00:30Z"  # a server settles its accounts every 30 s
COURSES, CHAPTERS, EXERCISES = 40, 8, 12
PER_COURSE = CHAPTERS * EXERCISES
PROBES = 20  # people whose attempts are the same at every size: their screens show growth and nothing else
PROBE_ATTEMPTS = 100
SMALL_ACCOUNTS = 5
SEARCHED = "galeno"  # a last name that one person in 250 bears: 4,000 of a million

_FORMAT = 3  # raise it when the generator changes
# What the stored databases depend on: a change makes them anew.
_SHAPED_BY = ("data/schema", "data/migrations/versions", "core/interchange.py")


@dataclass(frozen=True)
class Recipe:
    """Sizes of the data. `first`: attempts at the small end of growth, `grown`: those of `--growth`."""

    users: int
    attempts: int
    first: int
    grown: int
    league: int
    league_attempts: int

    @property
    def big_users(self) -> int:
        """People of account 1, which has 95 % of people and events."""
        return self.users - SMALL_ACCOUNTS * self.small_users

    @property
    def small_users(self) -> int:
        """People of each small account."""
        return max(50, self.users // 100)

    @property
    def small_attempts(self) -> int:
        """Attempts of each small account."""
        return self.attempts // 100

    def big(self, attempts: int) -> int:
        """Account 1's part of a database of `attempts`."""
        return attempts - SMALL_ACCOUNTS * self.small_attempts

    @property
    def groups(self) -> int:
        """Groups of account 1; everybody is in one."""
        return max(5, min(100, self.users // 100))

    @property
    def digest(self) -> str:
        """The recipe and the tables' shape in a few letters."""
        seen = hashlib.sha256(repr((_FORMAT, asdict(self))).encode())
        for place in _SHAPED_BY:
            path = ROOT / place
            for file in sorted(path.glob("*.py")) if path.is_dir() else [path]:
                seen.update(file.read_bytes())
        return seen.hexdigest()[:10]


def recipe_at(scale: float) -> Recipe:
    """The whole (1: 10 million attempts, 100,000 people, a course of a million), or a part of it."""
    return Recipe(
        users=max(1_000, round(100_000 * scale)),
        attempts=round(10_000_000 * scale),
        first=round(2_000_000 * scale),
        grown=round(50_000_000 * scale),
        league=round(1_000_000 * scale),
        league_attempts=round(1_500_000 * scale),
    )


def postgres_recipe(recipe: Recipe) -> Recipe:
    """A tenth of it: PostgreSQL's screens are held against a round trip of its own, not against SQLite."""
    attempts = recipe.attempts // 10
    return replace(recipe, users=max(1_000, recipe.users // 10), attempts=attempts, first=attempts)
