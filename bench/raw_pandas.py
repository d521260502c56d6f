"""(a): how long pandas takes to answer every screen from the raw rows in memory, and whether its answers are ours."""

from __future__ import annotations

import time
from collections.abc import Iterable
from functools import partial
from typing import Any

from bench import clock
from bench.agreement import difference, plain
from bench.cases import CASES, Case
from bench.clock import Timing
from bench.memory import watched
from bench.pandas_courses import OF_COURSES
from bench.pandas_people import OF_PEOPLE
from bench.raw_frames import Raw, load, ordered
from bench.recipe import PROBES
from data.engine import Database, open_database

QUESTIONS = OF_COURSES | OF_PEOPLE


def measure(folder: str, url: str) -> dict[str, Any]:
    """Every question's milliseconds, the memory that frames and work took, and where an answer is not ours.

    `ordered`: the same where the attempts were sorted for these questions beforehand.
    """
    with watched() as memory:
        raw = load(folder)
        ways = {"p50": raw, "ordered": ordered(raw)}
        taken = {case.name: _timed(case, ways) for case in CASES}
    found = differences(ways.values(), open_database(url))
    told = {way: {name: one[way].p50 for name, one in taken.items()} for way in ways}
    return {**told, "differences": found, **memory.as_dict()}


def _timed(case: Case, ways: dict[str, Raw]) -> dict[str, Timing]:
    """By the processor's time: pandas waits for nothing, and a busy machine lengthens its second, not our moment."""
    calls = {name: partial(QUESTIONS[case.name], one) for name, one in ways.items()}
    return clock.interleaved(calls, rounds=200, seconds=4, warm_up=1, watch=time.thread_time_ns)


def differences(frames: Iterable[Raw], database: Database) -> dict[str, str | None]:
    """For each case the first difference between our answer and pandas', None where they are the same."""
    every = list(frames)
    return {case.name: _difference(case, every, database) for case in CASES}


def _difference(case: Case, frames: list[Raw], database: Database) -> str | None:
    """Of every probe where it is about one."""
    for turn in range(PROBES if case.probed else 1):
        ours = plain(case.ask(database, turn))
        for one in frames:
            if found := difference(ours, plain(QUESTIONS[case.name](one, turn))):
                return found
    return None
