"""What the account overview shows, as values: made by `data.reports.overview`, drawn by `components`.

Instants are microseconds since the epoch. Empty is None.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.engagement import MonthUse
from core.limits import Limit
from core.subscription import Subscription
from core.upgrades import UpgradeRequest
from core.usage_screens import Contact, NamedExclusion


@dataclass(frozen=True)
class Question:
    """Which figure's receipt: of a calendar month (`2026-03`), where it is one of a month; lines from `offset`."""

    figure: str
    month: str | None = None
    offset: int = 0


@dataclass(frozen=True)
class Line:
    """One line of a receipt: a person or a thing, what made it count, since when (None: no instant is known).

    `number`: what it adds where lines add up or are compared (activities, profiles, people).
    """

    ident: str
    name: str
    words: str = ""
    at: int | None = None
    number: int | None = None


@dataclass(frozen=True)
class OverviewReceipt:
    """A figure's evidence: its value, `lines` of `total` from `offset`; who or what did not count, and how many.

    `people`: whether the lines are people. `more`: the most of what it counts stands in `others_total`.
    """

    figure: str
    value: int
    total: int
    offset: int
    lines: tuple[Line, ...]
    others: tuple[Line, ...] = ()
    others_total: int = 0
    near: tuple[NamedExclusion, ...] = ()
    month: tuple[int, int] | None = None
    people: bool = False


@dataclass(frozen=True)
class OverviewScreen:
    """The account at `now`: its figures by slug, its subscription (None: none was given), its maxima, its months.

    `months`: newest first. `requests`: for upgrades, the latest first, for those who may ask.
    """

    figures: Mapping[str, int] = field(hash=False)
    subscription: Subscription | None
    limits: tuple[Limit, ...]
    months: tuple[MonthUse, ...]
    now: int
    contact: Contact | None = None
    requests: tuple[UpgradeRequest, ...] = ()
    receipt: OverviewReceipt | None = None
