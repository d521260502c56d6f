"""An account's subscription: read for its screens, set by staff as an import of its own.

So an undo, what was known before, and the export of a drop treat it as any other row of the file `subscription`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, select

from core.cells import Value
from core.interchange import BY_NAME
from core.subscription import MAXIMA, Subscription
from core.subscription_draft import cells_of
from data.audit import Line, append_in
from data.engine import Database
from data.form_change import Change, NotWritten, Outcome
from data.ingest.importing import writing_batch
from data.ingest.whole_rows import set_row
from data.rollups.rebuild import rebuild
from data.scoped import Sealed, mine, tables

SOURCE = "subscription set"


Cells = Mapping[str, str]  # of a form


def load_subscription(connection: Connection, account_id: int) -> Subscription | None:
    """The account's subscription; None where none was given."""
    row = _ROW.first(connection, account_id, {})
    return None if row is None else _subscription(row)


def set_subscription(
    database: Database,
    account_id: int,
    cells: Mapping[str, Value],
    *,
    opened: Cells,
    stay: Collection[str] = (),
    line: Line,
) -> Change[Cells]:
    """Make the subscription exactly these cells of its file. `opened`: the cells that the form showed.

    A cell left out is taken away; `stay`: those that stay as they stand, whatever is given. SAME, and nothing written,
    where it is this one already: sent twice, it happens once. `line` goes into the audit log in the same transaction;
    its instant is the real clock's, and the import's.
    """
    try:
        with writing_batch(database, account_id, SOURCE, line.at) as run:
            stood = load_subscription(run.connection, account_id)
            stands = cells_of(stood)
            wanted = _wanted(stood, cells, opened, stay)
            if not set_row(run, BY_NAME["subscription"], (), wanted):
                raise NotWritten(Outcome.SAME)
            rebuild(run.connection, account_id, run.touched, now=line.at)
            append_in(run.connection, line)
    except NotWritten as left:
        return Change(left.outcome, stands)
    return Change(Outcome.SAVED, _texts(wanted))


def _wanted(
    stood: Subscription | None,
    cells: Mapping[str, Value],
    opened: Cells,
    stay: Collection[str],
) -> dict[str, Value]:
    """The cells to write; NotWritten where they stand already, or where others stand than the form showed."""
    kept = {name: value for name in stay if (value := getattr(stood, name, None)) is not None}
    wanted = {name: value for name, value in cells.items() if name not in stay} | kept
    stands = cells_of(stood)
    if _texts(wanted) == stands:
        raise NotWritten(Outcome.SAME)
    if any(stands[name] != opened[name] for name in stands if name not in stay):
        raise NotWritten(Outcome.OUTRUN)
    return wanted


def _texts(cells: Mapping[str, Value]) -> Cells:
    return {name: str(cells.get(name, "")) for name in _NAMES}


def _subscription(row: Any) -> Subscription:
    cells = dict(zip(_NAMES, row, strict=True))
    maxima = {name: cells[name] for name in MAXIMA if cells[name] is not None}
    return Subscription(**{name: cells[name] for name in _NAMES if name not in MAXIMA}, maxima=maxima)


_T = tables.drop_tables["subscription"]
_NAMES = ("plan_name", "plan_basis", "video", *MAXIMA, "renews_on", "billing_anchor_day")
_ROW = Sealed(select(*(_T.c[name] for name in _NAMES)).where(mine(_T)))
