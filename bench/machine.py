"""What it was measured on: cores, memory, versions. No date and no name: a run replaces the last."""

from __future__ import annotations

import platform
from importlib.metadata import version
from pathlib import Path

import psutil
import pysqlite3

from bench.recipe import CHAPTERS, COURSES, EXERCISES, SMALL_ACCOUNTS, Recipe

_PACKAGES = ("SQLAlchemy", "pandas", "numpy", "psycopg", "Flask", "dash")


def machine() -> str:
    """One paragraph."""
    cores, memory = psutil.cpu_count() or 1, psutil.virtual_memory().total / 2**30
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    return (
        f"Machine: {cores} cores ({_processor()}), {memory:.0f} GB of memory, {platform.system()};"
        f" Python {platform.python_version()}, SQLite {pysqlite3.sqlite_version}, {packages}."
    )


def load() -> str:
    """How busy the machine was with other work when the run began."""
    one, _, _ = psutil.getloadavg()
    return f"Load when the run began: {one:.1f} (other work slows every figure; ratios less so)."


def told(recipe: Recipe) -> str:
    """The recipe in words."""
    return (
        f"Data: {recipe.attempts:,} attempts of {recipe.users:,} people in {1 + SMALL_ACCOUNTS} accounts, of which"
        f" one has 95 % ({COURSES} courses by Zipf's law × {CHAPTERS} chapters × {EXERCISES} exercises, lognormal"
        f" people, 24 months), a moment for every 4 attempts; and a course of {recipe.league:,} people with"
        f" {recipe.league_attempts:,} attempts. Recipe {recipe.digest}."
    )


def _processor() -> str:
    path = Path("/proc/cpuinfo")
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    found = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(found, platform.processor() or platform.machine())
