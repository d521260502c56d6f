"""Licence consumption: a plan year of seats, of monthly users and of credits."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from bench import clock, drops, jobs
from bench.cases import ACCOUNT, ADMIN, request
from bench.memory import watched
from bench.prepare import SEED, Made, say, url_of
from bench.recipe import BEGIN, Recipe
from bench.report import Results, Section, megabytes, ms, times
from bench.screens import driver_of
from core.instants import DAY, SECOND
from data import reports
from data.engine import Database, open_database
from data.reports import screens

KINDS = ("seats", "mau", "mauc")
PLAN = "year"
_FIRST_DAY = 366  # 2025 is the plan year
_PER_YEAR = 365 * DAY // SECOND
# (b): the year's months by one GROUP BY over the raw logins
_SEATS = (
    "SELECT strftime('%Y-%m', first / 1000000, 'unixepoch') AS month, count(*) FROM (SELECT min(at_us) AS first"
    " FROM logins WHERE account_id = ? AND at_us >= ? GROUP BY user_id) GROUP BY month"
)
_MONTHS = (
    "SELECT strftime('%Y-%m', at_us / 1000000, 'unixepoch') AS month, count(DISTINCT user_id) FROM logins"
    " WHERE account_id = ? AND at_us >= ? GROUP BY month"
)
# (c): the stored rows as one key range
_RANGE = "SELECT * FROM plan_days WHERE account_id = ? AND plan_id = ? LIMIT ?"


def logins_of(recipe: Recipe) -> tuple[Any, Any]:
    """(person, second since 2024) of the year's logins, half as many as attempts: 50 for each person."""
    rng = np.random.default_rng([SEED, 20])
    number = recipe.attempts // 2
    at = np.sort(rng.integers(0, _PER_YEAR, number)) + _FIRST_DAY * DAY // SECOND
    return rng.integers(0, recipe.users, number), at


def file_of(made: Made, kind: str, size: str = "") -> Path:
    """Where a plan type's account lies; `size`: which one but the whole."""
    return made.folder / f"licences-{kind}{size}.sqlite"


def prepare(made: Made, size: str = "") -> dict[str, dict[str, Any]]:
    """One file per plan type: the same people and logins, and a plan counted over them; what each step took."""
    taken, first = {}, file_of(made, "none", size)
    if not first.exists():
        folder = made.drops / "licences"
        folder.mkdir(parents=True, exist_ok=True)
        _write(
            folder,
            "users",
            ("user_id", "name"),
            [(drops.user_id(n), drops.person_name(n)) for n in range(made.recipe.users)],
        )
        _write_plan(folder, "seats")
        drops.write_logins(folder, *logins_of(made.recipe))
        say("  importing a plan year of logins …")
        made.note(
            f"plan year of logins{size}",
            jobs.run("imports:import_one", url=url_of(first), slug="big", drop=str(folder)),
        )
        shutil.rmtree(folder)
    for kind in KINDS:
        path = file_of(made, kind, size)
        if not path.exists():
            shutil.copyfile(first, path)
            folder = made.drops / f"plan-{kind}"
            folder.mkdir(parents=True, exist_ok=True)
            _write_plan(folder, kind, amount=made.recipe.users // 3)
            say(f"  counting a plan of {kind} …")
            made.note(
                f"plan of {kind} counted{size}",
                jobs.run("imports:import_one", url=url_of(path), slug="big", drop=str(folder)),
            )
            shutil.rmtree(folder)
    for name in ("plan year of logins", *(f"plan of {kind} counted" for kind in KINDS)):
        taken[name] = made.imports[f"{name}{size}"]
    return taken


def _write_plan(folder: Path, kind: str, amount: int = 1) -> None:
    names = ("plan_id", "plan_type", "amount", "starts_on", "month_basis")
    # where the type stays what it was, another month basis has the plan counted again
    basis = "anniversary" if amount == 1 else "calendar"
    _write(folder, "plans", names, [(PLAN, kind, amount, "2025-01-01", basis)])


def _write(folder: Path, name: str, header: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([header, *rows])


def measure(url: str, kind: str) -> dict[str, Any]:
    """Milliseconds of a plan year's screen, of a page of idle people and of (b) and (c); the users report's seconds."""
    database = open_database(url)
    year = (ACCOUNT, BEGIN + _FIRST_DAY * DAY)
    cursor = driver_of(database).cursor()
    calls: dict[str, Callable[[int], Any]] = {
        "screen": lambda _: screens.usage(database, ADMIN, request(plan=PLAN)),
        "range": lambda _: cursor.execute(_RANGE, (ACCOUNT, PLAN, _PER_YEAR)).fetchall(),
        "idle": lambda _: screens.idle_page(database, ADMIN, request(plan=PLAN), 0, 100),
    }
    taken = clock.interleaved(calls, rounds=400, seconds=4)
    raw = clock.once_or_more(
        lambda _: cursor.execute(_SEATS if kind == "seats" else _MONTHS, year).fetchall(), most=3
    )
    with watched() as memory:
        users = clock.once_or_more(lambda _: _users(database), most=1)
    found = {name: [one.p50, one.p95] for name, one in taken.items()}
    return {**found, "raw": raw.p50, "users": users.p50, **memory.as_dict()}


def _users(database: Database) -> int:
    return sum(1 for _ in reports.run(database, "users", ADMIN, request(plan=PLAN)).rows())


def pandas(file: str) -> dict[str, Any]:
    """(a): the year's months by pandas over the raw logins in memory."""
    frame = pd.DataFrame(np.load(file))
    frame["month"] = (
        frame["at"].to_numpy().astype("datetime64[s]").astype("datetime64[M]").astype("datetime64[s]")
    )

    def months(_: int) -> Any:
        return frame.groupby("month")["user"].nunique()

    def seats(_: int) -> Any:
        return frame.groupby("user")["month"].min().value_counts()

    asked = {"seats": seats, "mau": months}
    found = {name: clock.once_or_more(ask, most=3).p50 for name, ask in asked.items()}
    return {**found, "mauc": found["mau"]}


def licences(made: Made, results: Results) -> None:
    """A plan year of each type."""
    steps = prepare(made)
    frame = made.folder / "logins.npy"
    user, at = logins_of(made.recipe)
    rows = np.empty(len(user), dtype=[("user", "i4"), ("at", "i8")])
    rows["user"], rows["at"] = user, at + BEGIN // SECOND
    np.save(frame, rows)
    say("measuring plan years …")
    slow = jobs.run("licences:pandas", file=str(frame))
    found = {kind: jobs.run("licences:measure", url=url_of(file_of(made, kind)), kind=kind) for kind in KINDS}
    lines = [_line(kind, found[kind], slow[kind]) for kind in KINDS]
    head = (
        "plan year",
        "p50",
        "p95",
        "(c)",
        "(a) pandas",
        "(b) SQL",
        "idle page",
        "users report",
        "its memory",
    )
    notes = (
        f"{made.recipe.users:,} people, {len(user):,} logins in the year; p50 and p95: ms of the whole screen.",
        *(f"{name}: {one['seconds']:,.1f} s, {megabytes(one['peak_mb'])}." for name, one in steps.items()),
    )
    results.add(Section("A plan year of licences", head, lines, notes))
    worst = max(one["screen"][1] for one in found.values())
    results.promise("a plan year opens within 20 ms of server time (p95)", f"{ms(worst)} ms", worst <= 20)


def _line(kind: str, one: dict[str, Any], slow: float) -> tuple[str, ...]:
    mine = one["screen"][0]
    ratios = (times(slow / mine), times(one["raw"] / mine))
    rest = (ms(one["idle"][0]), f"{ms(one['users'])} ms", megabytes(one["peak_mb"]))
    return (kind, ms(mine), ms(one["screen"][1]), ms(one["range"][0]), *ratios, *rest)
