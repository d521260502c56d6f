"""The organisation export of 100,000 people: the worker's memory and time, and other people's pages meanwhile.

The worker is the product's own process, started by the product's own attendant; its memory is read from outside.
Pages are timed in pairs: the worker is stopped for one of each two calls (SIGSTOP), so that other work on the machine
disturbs both alike.
"""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from bench import clock, drops, jobs
from bench.callbacks import Browser, asks
from bench.cases import ACCOUNT
from bench.learning import ATTEMPTS_PER_MOMENT, attempts_of, learners, moments_of
from bench.licences import logins_of
from bench.prepare import SEED, Made, say, url_of
from bench.recipe import COURSES
from bench.report import Results, Section, megabytes, ms, seconds, times
from core.export_jobs import Job, JobState
from data import export_jobs
from server.clock import real_now
from server.export_worker import finished
from server.people import Rooms

_LIMIT_MB = 256
_MEGABYTE = 2**20
_LOOK_S = 0.02
_SETTLE_S = 0.004  # after the worker was stopped or let go
_ROUNDS = 250
_FIRST_ID = 900_000_000
_PAGES = ("all courses", "course", "league table: a block", "person")


def prepare(made: Made) -> Path:
    """People with content, enrolments, groups, attempts, moments and a year of logins, in one account."""
    path = made.folder / "organization.sqlite"
    if path.exists():
        return path
    recipe, folder = made.recipe, made.drops / "organization"
    people = learners(recipe.users, COURSES, SEED + 30)
    drops.write_people(folder, people, recipe.groups)
    attempts = attempts_of(people, recipe.first, recipe.first, SEED + 30, probes=True)
    drops.write_attempts(folder, attempts, _FIRST_ID)
    drops.write_moments(folder, moments_of(people, recipe.first // ATTEMPTS_PER_MOMENT, SEED + 30), _FIRST_ID)
    drops.write_logins(folder, *logins_of(recipe))
    say("  importing an organisation …")
    draft = path.with_suffix(".draft")
    result = jobs.run("imports:import_one", url=url_of(draft), slug="big", drop=str(folder))
    made.note("organisation", result)
    draft.rename(path)
    shutil.rmtree(folder)
    return path


@dataclass
class Watched:
    """One worker as seen from outside: megabytes at most (all resident pages, and its own alone), and seconds."""

    peak: float = 0.0
    own: float = 0.0
    took: float = 0.0

    def look(self, process: psutil.Process) -> None:
        """One look; the kernel's own high-water mark is in it."""
        try:
            lines = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii").splitlines()
            info = process.memory_info()
        except (OSError, psutil.Error):
            return
        high = next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)
        self.peak = max(self.peak, high, info.rss / _MEGABYTE)
        self.own = max(self.own, (info.rss - getattr(info, "shared", 0)) / _MEGABYTE)


class Export:
    """One job of a running application."""

    def __init__(self, browser: Browser) -> None:
        self.rooms: Rooms = browser.app.extensions["tallyboard"]
        self.attendant = browser.app.extensions["tallyboard_exports"]
        before = {process.pid for process in self.attendant.processes()}  # one that ended may still be listed
        self.job, _ = export_jobs.request(self.rooms.store, ACCOUNT, "admin", "bench", at=real_now())
        self.begun = time.perf_counter()
        self.attendant.wake()
        while not (begun := [one for one in self.attendant.processes() if one.pid not in before]):
            time.sleep(_LOOK_S)
        self.process = psutil.Process(begun[0].pid)

    @property
    def running(self) -> bool:
        """Whether its process is there."""
        try:
            return bool(self.process.is_running() and self.process.status() != psutil.STATUS_ZOMBIE)
        except psutil.NoSuchProcess:  # it ended between the two questions
            return False

    def ended(self) -> Job:
        """The job when it is over."""
        while (found := export_jobs.latest(self.rooms.store, ACCOUNT)) is None or found.state in (
            JobState.QUEUED,
            JobState.RUNNING,
        ):
            time.sleep(_LOOK_S)
        if found.state is not JobState.DONE or found.file is None:
            raise RuntimeError(f"the export ended {found.state}: {found.error}")
        return found


def memory(url: str) -> dict[str, Any]:
    """One export alone."""
    with tempfile.TemporaryDirectory() as instance:
        browser = Browser(url, instance, "big")
        watched, export = Watched(), Export(browser)
        while export.running:
            watched.look(export.process)
            time.sleep(_LOOK_S)
        job = export.ended()
        watched.took = time.perf_counter() - export.begun
        size = finished(export.rooms.settings, job).stat().st_size
        browser.app.extensions["tallyboard_exports"].stop()
    rows = {one.sheet: one.total for one in job.progress}
    return {"peak": watched.peak, "own": watched.own, "seconds": watched.took, "bytes": size, "rows": rows}


def pages(url: str) -> dict[str, Any]:
    """Each page's callback with the worker running and with it stopped, in turn; as many exports as that takes."""
    with tempfile.TemporaryDirectory() as instance:
        browser = Browser(url, instance, "big")
        found = {name: ask for name, ask in asks(browser).items() if name in _PAGES}
        measured = {name: _paired(browser, ask) for name, ask in found.items()}
        browser.app.extensions["tallyboard_exports"].stop()
    return measured


def _paired(browser: Browser, ask: Callable[[int], Any]) -> dict[str, Any]:
    for turn in range(20):
        ask(turn)
    taken: dict[str, list[int]] = {"with": [], "without": []}
    export = Export(browser)
    stop = time.monotonic() + 60 * clock._PACE
    try:
        for turn in range(_ROUNDS):
            if time.monotonic() > stop and len(taken["with"]) > 3:
                break
            if not export.running:
                export.ended()
                export = Export(browser)
            _pair(export, ask, turn, taken)
    finally:
        _end(export)
    timings = {name: clock.timing(values) for name, values in taken.items()}
    return {name: [one.p50, one.p95, one.count] for name, one in timings.items()}


def _pair(export: Export, ask: Callable[[int], Any], turn: int, taken: dict[str, list[int]]) -> None:
    """One of each; none where the export ends in between."""
    pair: dict[str, int] = {}
    with suppress(ProcessLookupError):
        for which in ("with", "without") if turn % 2 else ("without", "with"):
            os.kill(export.process.pid, signal.SIGCONT if which == "with" else signal.SIGSTOP)
            time.sleep(_SETTLE_S)
            begun = time.perf_counter_ns()
            ask(turn)
            pair[which] = time.perf_counter_ns() - begun
        os.kill(export.process.pid, signal.SIGCONT)
        for which, nanoseconds in pair.items():
            taken[which].append(nanoseconds)


def _end(export: Export) -> None:
    """Cancelled, as its page would: the next page's export begins at its beginning."""
    export_jobs.cancel(export.rooms.store, export.job, at=real_now())
    while export.running:
        time.sleep(_LOOK_S)
    export.attendant.wake()
    while export.attendant.processes():
        time.sleep(_LOOK_S)


def organization(made: Made, results: Results) -> None:
    """The export, and the pages beside it."""
    url = url_of(prepare(made))
    say("measuring the organisation export …")
    alone = jobs.run("organization:memory", url=url)
    beside = jobs.run("organization:pages", url=url)
    rows = [
        (
            name,
            *map(ms, (one["without"][0], one["with"][0], one["without"][1], one["with"][1])),
            str(one["with"][2]),
        )
        for name, one in beside.items()
    ]
    sheets = ", ".join(f"{count:,} of {name}" for name, count in alone["rows"].items())
    notes = (
        f"{made.recipe.users:,} people; rows: {sheets}; {megabytes(alone['bytes'] / 1e6)} in"
        f" {seconds(alone['seconds'])}, at the lowest priority.",
        f"Worker's memory: {megabytes(alone['peak'])} resident at most, {megabytes(alone['own'])} of it without pages"
        " of files (libraries; the database is not mapped).",
        "ms of the whole callback; the worker stopped and running in turn, on the same data and the same connections.",
    )
    head = ("page", "p50 without", "p50 with", "p95 without", "p95 with", "pairs")
    results.add(Section("Organisation export, and pages meanwhile", head, rows, notes))
    told = f"{megabytes(alone['peak'])} resident, {megabytes(alone['own'])} of its own"
    results.promise("organisation export of 100,000 people ≤ 256 MB", told, alone["peak"] <= _LIMIT_MB)
    worst = max(one["with"][place] / one["without"][place] for one in beside.values() for place in (0, 1))
    slowest = max(one["with"][1] for one in beside.values())
    told = f"{times(worst)}; the slowest page's p95 {ms(slowest)} ms"
    results.promise("pages during an export ≤ 1.5× what they take without it (p50, p95)", told, worst <= 1.5)
