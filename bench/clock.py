"""Measuring time: interleaved rounds, so that a noisy neighbour disturbs every candidate alike."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import update

from data.engine import Database
from data.schema import account_state

_WARM_UP = 3
_PACE = float(os.environ.get("TALLYBOARD_BENCH_PACE", "1"))  # below 1 in a smoke test
_AT_LEAST = 3


@dataclass(frozen=True)
class Timing:
    """Milliseconds: the median, the 95th percentile, and of how many measurements."""

    p50: float
    p95: float
    count: int


def timing(nanoseconds: Iterable[int]) -> Timing:
    """The percentiles of measurements."""
    ordered = sorted(nanoseconds)
    return Timing(_percentile(ordered, 0.50), _percentile(ordered, 0.95), len(ordered))


def _percentile(ordered: list[int], share: float) -> float:
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return (ordered[below] + (ordered[above] - ordered[below]) * (place - below)) / 1e6


def interleaved(
    calls: Mapping[str, Callable[[int], Any]],
    *,
    rounds: int = 200,
    seconds: float = 4.0,
    warm_up: int = _WARM_UP,
    watch: Callable[[], int] = time.perf_counter_ns,
) -> dict[str, Timing]:
    """Time calls in turn, each given the number of its round, until the rounds or the seconds are used up.

    `watch`: nanoseconds; the clock on the wall, or the processor's of this thread alone.
    """
    for turn in range(warm_up):
        for call in calls.values():
            call(turn)
    taken: dict[str, list[int]] = {name: [] for name in calls}
    stop = time.monotonic() + seconds * _PACE
    for turn in range(rounds):
        if turn >= _AT_LEAST and time.monotonic() > stop:
            break
        for name, call in calls.items():
            begun = watch()
            call(turn)
            taken[name].append(watch() - begun)
    return {name: timing(values) for name, values in taken.items()}


def once_or_more(call: Callable[[int], Any], *, most: int = 3, seconds: float = 4.0) -> Timing:
    """Time something slow: once, and again while it stays within the seconds."""
    taken: list[int] = []
    stop = time.monotonic() + seconds * _PACE
    while len(taken) < most and (not taken or time.monotonic() < stop):
        begun = time.perf_counter_ns()
        call(len(taken))
        taken.append(time.perf_counter_ns() - begun)
    return timing(taken)


def first_of(database: Database, call: Callable[[], Any], *, times: int = 5) -> float:
    """Milliseconds of a call where the account has been written to since the last one: nothing kept holds."""
    taken: list[int] = []
    for _ in range(times):
        with database.writing() as connection:
            connection.execute(_WRITTEN)
        begun = time.perf_counter_ns()
        call()
        taken.append(time.perf_counter_ns() - begun)
    return timing(taken).p50


_WRITTEN = update(account_state).values(version=account_state.c.version + 1)
