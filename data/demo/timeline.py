"""Days and months of a demonstration: its window, month arithmetic, written instants."""

import datetime as dt
from calendar import monthrange
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

DAY = 86_400


@dataclass(frozen=True)
class Window:
    """The history's days: day 0 is `first`, the last one is the day before `today`."""

    today: dt.date
    days: int

    @property
    def first(self) -> dt.date:
        """The date of day 0."""
        return self.today - dt.timedelta(days=self.days)

    @property
    def end(self) -> int:
        """Seconds from day 0, 00:00 UTC, to the instant nothing may reach: today, 00:00 UTC."""
        return self.days * DAY

    def date(self, day: int) -> dt.date:
        """The date of a day's number, negative ones lying before the history."""
        return self.first + dt.timedelta(days=day)

    def instant(self, second: int) -> str:
        """The written instant of a second since day 0."""
        return f"{self._midnight() + dt.timedelta(seconds=second):%Y-%m-%dT%H:%M:%SZ}"

    def instants(self, seconds: Ints) -> list[str]:
        """The written instants of many seconds since day 0."""
        start = np.datetime64(self.first.isoformat(), "s")
        texts = np.datetime_as_string(start + seconds.astype("timedelta64[s]"), timezone="UTC")
        return [str(text) for text in texts.tolist()]

    def second(self, date: dt.date) -> int:
        """The second since day 0 at which a date begins."""
        return (date - self.first).days * DAY

    def _midnight(self) -> dt.datetime:
        return dt.datetime.combine(self.first, dt.time())


def add_months(start: dt.date, months: int) -> dt.date:
    """The same day so many months later (or earlier), clamped to its month's end."""
    years, month = divmod(start.month - 1 + months, 12)
    year = start.year + years
    return dt.date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def period_start(day: dt.date, anchor: int) -> dt.date:
    """The latest anchor day (1..28) that is not after the given day."""
    candidate = day.replace(day=anchor)
    return candidate if candidate <= day else add_months(candidate, -1)
