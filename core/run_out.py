"""When the purchased seats or credits run out, as a range with its method and its error over the account's own past.

Two plain methods are tested on the account's own days: the pace of the last four weeks goes on, or the same weeks of
the year before come again. Each forecast in the past is held against what came after it; the method with the
smaller median error is used, and the range is made from its errors. Too short a past gives no forecast at all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from core.instants import DAY
from core.usage_screens import RunOut

WINDOW = 28  # whole weeks, so that a weekend weighs the same in every forecast; near a plan month
STEP = 7  # a forecast a week is tested
LEAST_DAYS = 91  # 13 weeks: fewer whole days of history (three months) give no forecast
YEAR = 364  # the same weekday a year before
LEAST_TESTS = 6
LOW, HIGH = 0.1, 0.9


@dataclass(frozen=True)
class History:
    """Net seats taken (taken - released) or credits used on each whole UTC day, oldest first.

    `days`: those of the plan so far, from its start; `before`: those that lead up to it (the same kind of plan
    adjoining; empty where there was none). The last day is the last whole one before `now`.
    """

    plan_start: int
    plan_end: int
    days: Sequence[int]
    before: Sequence[int] = ()


Forecast = Callable[
    [Sequence[int], int], int
]  # (days known, k): what comes on the k-th next day, times WINDOW


def _pace(known: Sequence[int], ahead: int) -> int:
    """The last four weeks' average every day."""
    del ahead
    return sum(known[-WINDOW:])


def _year_before(known: Sequence[int], ahead: int) -> int:
    """The same weekday's figure a year before."""
    return known[len(known) - YEAR + ahead % YEAR] * WINDOW


METHODS: tuple[tuple[str, int, Forecast], ...] = (
    ("the pace of the last four weeks goes on", WINDOW, _pace),
    ("the same weeks of the year before come again", YEAR, _year_before),
)


@dataclass(frozen=True)
class _Tested:
    words: str
    forecast: Forecast
    errors: tuple[int, ...]  # what came less what was forecast, over WINDOW days, in 1/WINDOW units

    @property
    def error(self) -> float:
        """The median absolute error, in whole units over WINDOW days."""
        return median(abs(one) for one in self.errors) / WINDOW

    @property
    def merit(self) -> tuple[float, int]:
        """Smaller is better: the median error; of equal ones the sum, which the rare large errors make."""
        return (self.error, sum(abs(one) for one in self.errors))


def run_out(history: History, amount: int) -> RunOut | None:
    """The day on which `amount` is reached; None with fewer than 91 whole days of history, or no amount."""
    series = [*history.before, *history.days]
    if len(series) < LEAST_DAYS or amount <= 0:
        return None
    tested = min(_tested(series), key=lambda one: one.merit)
    errors = sorted(tested.errors)
    reached = _first_day(history, amount)
    if reached is not None:
        return RunOut(reached, reached, reached, tested.words, tested.error, WINDOW, len(errors), reached)
    biases = (max(0, _quantile(errors, HIGH)), 0, min(0, _quantile(errors, LOW)))
    left = amount - sum(history.days)
    ahead = _Ahead(history, series, tested.forecast)
    earliest, likely, latest = (ahead.day(left, bias) for bias in biases)
    return RunOut(earliest, likely, latest, tested.words, tested.error, WINDOW, len(errors))


def _tested(series: Sequence[int]) -> list[_Tested]:
    """Each method that the past is long enough for, on the same past days: those that all of them can be tested on."""
    fitting = [one for one in METHODS if len(_origins(series, one[1])) >= LEAST_TESTS]
    origins = _origins(series, max(needs for _, needs, _ in fitting))
    return [
        _Tested(words, forecast, tuple(_error(series, origin, forecast) for origin in origins))
        for words, _, forecast in fitting
    ]


def _origins(series: Sequence[int], needs: int) -> range:
    """The past days at which a forecast is tested: enough was known, and what came is known."""
    return range(len(series) - WINDOW, needs - 1, -STEP)


def _error(series: Sequence[int], origin: int, forecast: Forecast) -> int:
    known = series[:origin]
    return sum(series[origin : origin + WINDOW]) * WINDOW - sum(forecast(known, k) for k in range(WINDOW))


def _quantile(errors: Sequence[int], share: float) -> int:
    """The nearest rank, outwards: of few errors the smallest and the largest."""
    last = len(errors) - 1
    place = int(share * last) if share < 0.5 else last - int((1 - share) * last)
    return errors[place]


def _first_day(history: History, amount: int) -> int | None:
    """The plan's day by whose end the amount was reached and is not given back since; None: it is not reached."""
    level = sum(history.days)
    if level < amount:
        return None
    for place in range(len(history.days) - 1, -1, -1):
        level -= history.days[place]
        if level < amount:
            return history.plan_start + place * DAY
    return history.plan_start


@dataclass(frozen=True)
class _Ahead:
    """The days to come: where they begin and how many there are in the plan."""

    history: History
    series: Sequence[int]
    forecast: Forecast

    def day(self, left: int, bias: int) -> int | None:
        """The first day by whose end `left` more are used; `bias`: an error of WINDOW days, spread over them."""
        today = self.history.plan_start + len(self.history.days) * DAY
        level = 0
        for ahead in range((self.history.plan_end - today) // DAY):
            level += self.forecast(self.series, ahead) * WINDOW + bias
            if level >= left * WINDOW * WINDOW:
                return today + ahead * DAY
        return None
