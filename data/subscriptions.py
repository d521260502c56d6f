"""An account's subscription: read for its screens, set by staff as an import of its own.

So an undo, what was known before, and the export of a drop treat it as any other row of the file `subscription`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from core.cells import Value
from core.interchange import BY_NAME
from core.subscription import MAXIMA, Subscription
from data.audit import Line, append_in
from data.engine import Database
from data.ingest.importing import writing_batch
from data.ingest.whole_rows import set_row
from data.rollups.rebuild import rebuild
from data.scoped import Sealed, mine, tables

SOURCE = "subscription set"


class _AlreadySo(Exception):
    """The subscription is this one: the transaction is left without a trace."""


def load_subscription(connection: Connection, account_id: int) -> Subscription | None:
    """The account's subscription; None where none was given."""
    row = _ROW.first(connection, account_id, {})
    return None if row is None else _subscription(row)


def set_subscription(
    database: Database, account_id: int, cells: Mapping[str, Value], *, recorded_at: int, line: Line
) -> bool:
    """Make the subscription exactly these cells of its file; whether anything changed.

    False, and nothing written, where it is this one already: sent twice, it happens once. A cell left out is taken
    away. `recorded_at`: the real clock; `line` goes into the audit log in the same transaction.
    """
    try:
        with writing_batch(database, account_id, SOURCE, recorded_at) as run:
            if not set_row(run, BY_NAME["subscription"], (), dict(cells)):
                raise _AlreadySo
            rebuild(run.connection, account_id, run.touched, now=recorded_at)
            append_in(run.connection, line)
    except _AlreadySo:
        return False
    return True


def _subscription(row: Any) -> Subscription:
    cells = dict(zip(_NAMES, row, strict=True))
    maxima = {name: cells[name] for name in MAXIMA if cells[name] is not None}
    return Subscription(**{name: cells[name] for name in _NAMES if name not in MAXIMA}, maxima=maxima)


_T = tables.drop_tables["subscription"]
_NAMES = ("plan_name", "plan_basis", "video", *MAXIMA, "renews_on", "billing_anchor_day")
_ROW = Sealed(select(*(_T.c[name] for name in _NAMES)).where(mine(_T)))
