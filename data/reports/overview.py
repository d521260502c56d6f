"""The account overview: what is in use, what the subscription limits, and the usage grid. Rulebook 3 and 8."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from core.engagement import month_uses
from core.limits import Limit
from core.overview_screens import OverviewScreen, Question
from core.requests import Request
from core.scope import Permission
from core.subscription import MAXIMA, Subscription
from data.account_settings import load_settings
from data.reports import usage_grid
from data.reports.account_figures import figures
from data.reports.overview_receipts import receipt
from data.scoped import Reader
from data.subscriptions import load_subscription
from data.upgrades import load_requests


def screen(
    reader: Reader, home: Connection, request: Request, question: Question | None = None
) -> OverviewScreen:
    """The screen at `request.now`; `question`: the receipt that is opened. NotFound for one that does not exist.

    `home`: the account's own database, where `reader` may read a copy: its settings and requests stand there.
    """
    account_id = reader.scope.account_id
    rows: Any = usage_grid.rows(reader, request)
    found, subscription = figures(reader), load_subscription(reader.connection, account_id)
    asks = reader.scope.may(Permission.ACCOUNT_ADMIN)
    return OverviewScreen(
        figures=found,
        subscription=subscription,
        limits=limits(found, subscription),
        months=month_uses(rows),
        now=request.now,
        contact=load_settings(home, account_id).contact,
        requests=load_requests(home, account_id) if asks else (),
        receipt=receipt(reader, Reader(home, reader.scope), request, question, found) if question else None,
    )


def limits(found: dict[str, int], subscription: Subscription | None) -> tuple[Limit, ...]:
    """Each maximum beside what it limits, in the order shown; without a subscription none is given."""
    maxima = subscription.maxima if subscription else {}
    return tuple(Limit(figure, found[figure], maxima.get(name)) for name, figure in MAXIMA.items())
