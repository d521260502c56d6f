"""An account's subscription: read for its screens, set by staff as an import of its own.

So an undo, what was known before, and the export of a drop treat it as any other row of the file `subscription`.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from core.subscription import MAXIMA, Subscription
from data.scoped import Sealed, mine, tables


def load_subscription(connection: Connection, account_id: int) -> Subscription | None:
    """The account's subscription; None where none was given."""
    row = _ROW.first(connection, account_id, {})
    return None if row is None else _subscription(row)


def _subscription(row: Any) -> Subscription:
    cells = dict(zip(_NAMES, row, strict=True))
    maxima = {name: cells[name] for name in MAXIMA if cells[name] is not None}
    return Subscription(**{name: cells[name] for name in _NAMES if name not in MAXIMA}, maxima=maxima)


_T = tables.drop_tables["subscription"]
_NAMES = ("plan_name", "plan_basis", "video", *MAXIMA, "renews_on", "billing_anchor_day")
_ROW = Sealed(select(*(_T.c[name] for name in _NAMES)).where(mine(_T)))
