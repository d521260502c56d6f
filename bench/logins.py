"""One more login, durable, beside a bare insert: the next of its person, a late one, and others; at two sizes.

What it costs is counted as well as timed: the instructions of SQLite's machine, which no busy machine changes.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bench import clock, drops, jobs, licences
from bench.cases import ACCOUNT, AT
from bench.licences import KINDS
from bench.prepare import Made, say, url_of
from bench.report import Results, Section, ms, times
from bench.screens import driver_of
from core.instants import DAY, SECOND, format_instant, parse_instant
from data.engine import Database, migrate, open_database
from data.ingest.rows import add_rows

ROUNDS = 100
COUNTED = 20  # logins of each kind whose instructions are counted
TENTH = "-tenth"
_YEAR = parse_instant("2025-01-01T00:00:00Z")
_HALF = _YEAR + 180 * DAY
_EVENTED = 100  # people with status events, at most half
_BARE = "a bare insert"
_NEXT = "the next of its person"
Given = tuple[str, dict[str, str]]
# when each kind's login lies; a turn later, a microsecond later
_AT = {
    _NEXT: AT - 3_600 * SECOND,
    "late": _HALF,
    "late, the first of the year": _YEAR,
    "the next, of somebody with status events": AT - 3_600 * SECOND,
    "late, of somebody with status events": _HALF,
}
SLACK = 1.25  # a tenth of the people: one level less in a tree


def _given(name: str, place: int, people: int) -> Callable[[int], Given]:
    """Another person's every turn; those with status events are the first hundred."""
    begins = _AT[name]

    def given(turn: int) -> Given:
        few = _evented(people)
        who = turn % few if "events" in name else few + (turn * 37 + place * 7) % (people - few)
        at = begins + turn * len(_AT) + place
        return "logins", {"user_id": drops.user_id(who), "at": format_instant(at)}

    return given


def _evented(people: int) -> int:
    return min(_EVENTED, people // 2)


def _with_status_events(database: Database, people: int) -> None:
    """They were deactivated for a day."""
    rows = [
        {"user_id": drops.user_id(who), "at": format_instant(_HALF - days * DAY), "event": event}
        for who in range(_evented(people))
        for days, event in ((20, "deactivated"), (19, "activated"))
    ]
    add_rows(database, ACCOUNT, "user_events", rows, source="bench", recorded_at=AT)


def measure(url: str, people: int) -> dict[str, Any]:
    """Of each kind milliseconds (p50, p95) and instructions (median, most); of a bare insert the same."""
    database = open_database(url)
    migrate(database)
    _with_status_events(database, people)
    calls: dict[str, Callable[[int], Any]] = {
        name: _call(database, _given(name, place, people)) for place, name in enumerate(_AT)
    }
    calls[_BARE] = _bare(database, people)
    steps = {name: _steps(database, call) for name, call in calls.items()}
    later = {name: _later(call) for name, call in calls.items()}
    taken = clock.interleaved(later, rounds=ROUNDS, seconds=30, warm_up=5)
    return {name: [one.p50, one.p95, *steps[name]] for name, one in taken.items()}


def _call(database: Database, given: Callable[[int], Given]) -> Callable[[int], Any]:
    def call(turn: int) -> None:
        file, cells = given(turn)
        add_rows(database, ACCOUNT, file, [cells], source="bench", recorded_at=AT + turn)

    return call


def _bare(database: Database, people: int) -> Callable[[int], Any]:
    writer = driver_of(database)

    def call(turn: int) -> None:
        writer.execute("BEGIN IMMEDIATE")
        row = (ACCOUNT, drops.user_id(turn * 37 % people), AT - DAY + turn, 1)
        writer.execute("INSERT INTO logins VALUES (?, ?, ?, ?)", row)
        writer.execute("COMMIT")

    return call


def _later(call: Callable[[int], Any]) -> Callable[[int], Any]:
    """The turns of the counted ones are over, and those of the warming up come before the timed ones."""
    turns = iter(range(COUNTED, COUNTED + 2 * ROUNDS))
    return lambda _: call(next(turns))


def _steps(database: Database, call: Callable[[int], Any]) -> tuple[int, int]:
    """The instructions of SQLite's machine for one row with its totals and its commit: the median, and the most."""
    with database.writing() as connection:
        driver: Any = connection.connection.driver_connection
    counts = sorted(_counted(driver, call, turn) for turn in range(COUNTED))
    return counts[len(counts) // 2], counts[-1]


def _counted(driver: Any, call: Callable[[int], Any], turn: int) -> int:
    taken = 0

    def one_more() -> int:
        nonlocal taken
        taken += 1
        return 0

    driver.set_progress_handler(one_more, 1)
    try:
        call(turn)
    finally:
        driver.set_progress_handler(None, 0)
    return taken


def logins(made: Made, results: Results) -> None:
    """One more login at 5 million of 100,000 people, and at a tenth of both."""
    tenth = replace(
        made, recipe=replace(made.recipe, users=made.recipe.users // 10, attempts=made.recipe.attempts // 10)
    )
    lines, grown = [], []
    for kind in KINDS:
        small, large = _measured(tenth, kind, TENTH), _measured(made, kind, "")
        for name in (*_AT, _BARE):
            lines.append(_line(kind, name, large, small))
            grown.append((large[name][2] / max(1, small[name][2]), kind, name))
    sizes = f"{made.recipe.attempts // 2:,} logins of {made.recipe.users:,} people; small: a tenth of both."
    notes = (sizes, "Steps: instructions of SQLite's machine, the median; each login by another person.")
    head = (
        "plan",
        "a login",
        "p50 (ms)",
        "p95",
        "bare",
        "steps",
        "most",
        "small: p50",
        "p95",
        "steps ",
        "most ",
    )
    results.add(Section("One more login, durable", head, lines, notes))
    ratio, kind, name = max(one for one in grown if one[2] != _BARE)
    promise = f"one more login costs a constant: at most {SLACK} times the steps at ten times the logins"
    results.promise(promise, f"{ratio:.2f} times ({kind}, {name})", ratio <= SLACK)


def _measured(made: Made, kind: str, size: str) -> dict[str, Any]:
    licences.prepare(made, size)
    say(f"one more login, {kind}{size} …")
    scratch = made.folder / "scratch-logins.sqlite"
    shutil.copyfile(licences.file_of(made, kind, size), scratch)
    try:
        return jobs.run("logins:measure", url=url_of(scratch), people=made.recipe.users)
    finally:
        for path in made.folder.glob("scratch-logins*"):
            path.unlink()


def _line(kind: str, name: str, large: dict[str, Any], small: dict[str, Any]) -> tuple[str, ...]:
    (p50, p95, steps, most), few = large[name], small[name]
    ratio = times(p50 / large[_BARE][0])
    counts = [
        f"{one:,}" if one else "—" for one in (steps, most, *few[2:])
    ]  # nobody counts those of a bare one
    return (kind, name, ms(p50), ms(p95), ratio, *counts[:2], ms(few[0]), ms(few[1]), *counts[2:])
