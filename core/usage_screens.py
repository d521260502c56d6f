"""What the Usage details screen shows, as values: made by `data.reports.usage`, drawn by `components`.

Instants are microseconds since the epoch, shares fractions 0..1, amounts whole seats, users or credits. Empty is None.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from core.credits import CreditRow
from core.explain import Evidence, Exclusion
from core.mau import MauRow
from core.periods import PlanState
from core.plans import Plan, PlanType
from core.seats import SeatMove, SeatRow

MonthRow = SeatRow | MauRow | CreditRow


@dataclass(frozen=True)
class PlanChoice:
    """One plan of the picker."""

    plan: Plan
    state: PlanState


@dataclass(frozen=True)
class Contact:
    """The account's success manager, for questions."""

    name: str
    email: str


class DayLine(NamedTuple):  # hundreds on a screen: a frozen dataclass takes four times as long to make
    """One UTC day of the plan that has begun, at its start instant.

    Seats: taken and released that day. MAU and MAUC: `taken` are people whose first login of the plan month that
    was. `level` after the day: seats held, or credits (users) counted so far in the plan.
    """

    start: int
    taken: int
    released: int
    level: int


@dataclass(frozen=True)
class NamedMove:
    """A seat taken or given back, with the person's name."""

    move: SeatMove
    name: str


@dataclass(frozen=True)
class UsageScreen:
    """Usage details of one account. `chosen` is None where the account has no plan that customers see.

    `rows`: those of the report `consumption`; `days`: only those begun, none of a future plan; `people`: rows of the
    users report, `idle` of them without a login in the plan; `recent`: the latest seat moves, newest first;
    `tracked_from`: since when status changes are tracked, so that earlier months are marked.
    """

    plans: tuple[PlanChoice, ...]
    chosen: PlanChoice | None
    now: int
    as_known_at: int | None
    version: int
    rows: tuple[MonthRow, ...] = ()
    days: tuple[DayLine, ...] = ()
    people: int = 0
    idle: int = 0
    recent: tuple[NamedMove, ...] = ()
    average: float | None = None
    tracked_from: int | None = None
    contact: Contact | None = None


@dataclass(frozen=True)
class NamedEvidence:
    """One line of a receipt, with the person's name."""

    evidence: Evidence
    name: str


@dataclass(frozen=True)
class NamedExclusion:
    """Somebody near who did not count, with their name."""

    exclusion: Exclusion
    name: str


@dataclass(frozen=True)
class Formula:
    """How a derived figure is made: its words, and the figures in it by slug with their values.

    `months`: the plan month that each of them is of (0: before the first, or of the plan as a whole), or the UTC day
    as an address says it.
    """

    words: str
    parts: tuple[tuple[str, int | float], ...]
    months: tuple[int | str, ...] = ()


@dataclass(frozen=True)
class Receipt:
    """Why a figure is what it is. A counted one has evidence (`count` lines in all, some of them here from `offset`),
    a derived one its formula with links to the counts in it. `value` is the figure as the screen shows it.
    """

    figure: str
    label: str
    words: str
    value: int | float | None
    start: int
    end: int
    count: int = 0
    offset: int = 0
    evidence: tuple[NamedEvidence, ...] = ()
    exclusions: tuple[NamedExclusion, ...] = ()
    near: int = 0
    formula: Formula | None = None


@dataclass(frozen=True)
class Change:
    """One difference between two knowledges of a closed month: whose, by how much, by which event, known since when.

    `figure`: the report's column; `by`: how the person's part of it changed; `withdrawn`: the event went away.
    """

    month: int
    figure: str
    user_id: str
    name: str
    by: int
    kind: str
    at: int
    known_at: int
    withdrawn: bool


@dataclass(frozen=True)
class IdlePerson:
    """Somebody who does not use the licence yet."""

    user_id: str
    name: str
    email: str | None
    created_at: int | None


class IdlePage(NamedTuple):
    """Some of the people who do not use the licence yet, by user id, and how many there are."""

    people: tuple[IdlePerson, ...]
    total: int


class PerPrice(StrEnum):
    """What the price of one unit of the MAU limit is for."""

    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True)
class Offer:
    """What the reader types of one plan type; prices in minor units.

    `price`: of one unit of the amount (a seat for the year, a unit of the MAU limit, a credit). `overage_price`: of
    one unit above it (a seat or a user above the amount for one month, a credit); 0: overage costs nothing.
    """

    amount: int
    price: int
    overage_price: int = 0


@dataclass(frozen=True)
class ReplayTerms:
    """What the reader asks: which year (a plan's id; None: the last twelve months), and each type's offer, if typed."""

    year: str | None = None
    seats: Offer | None = None
    mau: Offer | None = None
    mauc: Offer | None = None
    mau_per: PerPrice = PerPrice.MONTH

    def offer(self, kind: PlanType) -> Offer | None:
        """The offer of one plan type."""
        return {PlanType.SEATS: self.seats, PlanType.MAU: self.mau, PlanType.MAUC: self.mauc}.get(kind)


@dataclass(frozen=True)
class ReplayLine:
    """One plan type over the months begun. Seats: the sum of the months' peaks, in seat-months; MAU: active users, in
    user-months; MAUC: credits. `highest`: in one month (MAUC: the year's credits).

    `unused` and `overage` against the amount: `used + unused - overage` is the amount for each month begun (MAUC: the
    year's amount). `cost` in minor units, `per_unit` of it for each used one; `cheapest_amount`: the smallest amount at
    which the year would have cost least. None where no offer was typed.
    """

    plan_type: PlanType
    used: int
    highest: int
    unused: int | None = None
    overage: int | None = None
    cost: int | None = None
    per_unit: int | None = None
    cheapest_amount: int | None = None


@dataclass(frozen=True)
class BreakEven:
    """The average of active users a month, nearest to the year's own, at which two types would cost the same if every
    month were larger or smaller in the same proportion; `below` and `above` it, which is cheaper (None: neither).
    """

    one: PlanType
    other: PlanType
    average: float
    cost: int
    below: PlanType | None
    above: PlanType | None


@dataclass(frozen=True)
class Replay:
    """What if: a year `[start, end)` of which `months` have begun, under the three plan types.

    `average`: active users a month, over the months begun.
    """

    start: int
    end: int
    months: int
    average: float | None
    lines: tuple[ReplayLine, ...]
    break_evens: tuple[BreakEven, ...]


@dataclass(frozen=True)
class RunOut:
    """When the purchased amount is reached: start instants of UTC days; None: not before the plan's end.

    `likely` at the pace of `method`; `earliest` and `latest` at paces that 8 of 10 back-tests lay between. `error`:
    the median absolute error of `tested` forecasts over `days` days of the account's own past, in whole seats or
    credits. `reached`: it has been reached already, on that day.
    """

    earliest: int | None
    likely: int | None
    latest: int | None
    method: str
    error: float
    days: int
    tested: int
    reached: int | None = None
