"""(a): how long pandas takes to answer every screen from the raw rows in memory, and whether its answers are ours."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial
from typing import Any

from bench import clock
from bench.agreement import difference, plain
from bench.cases import CASES, Case
from bench.clock import Timing
from bench.memory import watched
from bench.pandas_courses import OF_COURSES
from bench.pandas_people import OF_PEOPLE
from bench.raw_frames import Raw, load
from bench.recipe import PROBES
from data.engine import Database, open_database

QUESTIONS = OF_COURSES | OF_PEOPLE


def measure(folder: str, url: str) -> dict[str, Any]:
    """Every question's milliseconds, the memory that frames and work took, and where an answer is not ours.

    `by_order`: the questions about one person, whose rows are found by the frame's order: an index, in effect.
    """
    with watched() as memory:
        raw = load(folder)
        taken = {case.name: _timed(case, raw) for case in CASES}
    found = differences(raw, open_database(url))
    whole = {name: ways["whole"].p50 for name, ways in taken.items()}
    by_order = {name: ways["by order"].p50 for name, ways in taken.items() if "by order" in ways}
    return {"p50": whole, "by_order": by_order, "differences": found, **memory.as_dict()}


def _ways(case: Case, raw: Raw) -> dict[str, Raw]:
    """The ways to find the rows asked about."""
    return {"whole": raw} | ({"by order": replace(raw, by_order=True)} if case.probed else {})


def _timed(case: Case, raw: Raw) -> dict[str, Timing]:
    """By the processor's time: pandas waits for nothing, and a busy machine lengthens its second, not our moment."""
    calls = {name: partial(QUESTIONS[case.name], one) for name, one in _ways(case, raw).items()}
    return clock.interleaved(calls, rounds=200, seconds=4, warm_up=1, watch=time.thread_time_ns)


def differences(raw: Raw, database: Database) -> dict[str, str | None]:
    """For each case the first difference between our answer and pandas', None where they are the same."""
    return {case.name: _difference(case, raw, database) for case in CASES}


def _difference(case: Case, raw: Raw, database: Database) -> str | None:
    """Of every probe where it is about one, either way that their rows are found."""
    for turn in range(PROBES if case.probed else 1):
        ours = plain(case.ask(database, turn))
        for one in _ways(case, raw).values():
            if found := difference(ours, plain(QUESTIONS[case.name](one, turn))):
                return found
    return None
