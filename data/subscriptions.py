"""An account's subscription: read for its screens, set by staff as an import of its own.

So an undo, what was known before, and the export of a drop treat it as any other row of the file `subscription`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from sqlalchemy import Connection, select

from core.cells import Value
from core.interchange import BY_NAME
from core.subscription import MAXIMA, Subscription
from core.subscription_draft import cells_of
from data.audit import Line, append_in
from data.engine import Database
from data.ingest.importing import writing_batch
from data.ingest.whole_rows import set_row
from data.rollups.rebuild import rebuild
from data.scoped import Sealed, mine, tables

SOURCE = "subscription set"


class Outcome(Enum):
    """What became of it. OUTRUN: it was changed since the form was opened, and nothing is written."""

    SAVED = auto()
    SAME = auto()
    OUTRUN = auto()


@dataclass(frozen=True)
class Change:
    """What was done, and the subscription that stands now, as cells of a form."""

    outcome: Outcome
    stands: Mapping[str, str]


class _NotWritten(Exception):
    """The transaction is left without a trace."""

    def __init__(self, outcome: Outcome, stands: Mapping[str, str]) -> None:
        super().__init__(str(outcome))
        self.change = Change(outcome, stands)


def load_subscription(connection: Connection, account_id: int) -> Subscription | None:
    """The account's subscription; None where none was given."""
    row = _ROW.first(connection, account_id, {})
    return None if row is None else _subscription(row)


def set_subscription(
    database: Database,
    account_id: int,
    cells: Mapping[str, Value],
    *,
    opened: Mapping[str, str],
    stay: Collection[str] = (),
    line: Line,
) -> Change:
    """Make the subscription exactly these cells of its file. `opened`: the cells that the form showed.

    A cell left out is taken away; `stay`: those that stay as they stand, whatever is given. SAME, and nothing written,
    where it is this one already: sent twice, it happens once. `line` goes into the audit log in the same transaction;
    its instant is the real clock's, and the import's.
    """
    try:
        with writing_batch(database, account_id, SOURCE, line.at) as run:
            wanted = _wanted(load_subscription(run.connection, account_id), cells, opened, stay)
            if not set_row(run, BY_NAME["subscription"], (), wanted):
                raise _NotWritten(Outcome.SAME, _texts(wanted))
            rebuild(run.connection, account_id, run.touched, now=line.at)
            append_in(run.connection, line)
    except _NotWritten as left:
        return left.change
    return Change(Outcome.SAVED, _texts(wanted))


def _wanted(
    stood: Subscription | None,
    cells: Mapping[str, Value],
    opened: Mapping[str, str],
    stay: Collection[str],
) -> dict[str, Value]:
    """The cells to write; _NotWritten where they stand already, or where others stand than the form showed."""
    kept = {name: value for name in stay if (value := getattr(stood, name, None)) is not None}
    wanted = {name: value for name, value in cells.items() if name not in stay} | kept
    stands = cells_of(stood)
    if _texts(wanted) == stands:
        raise _NotWritten(Outcome.SAME, stands)
    if any(stands[name] != opened[name] for name in stands if name not in stay):
        raise _NotWritten(Outcome.OUTRUN, stands)
    return wanted


def _texts(cells: Mapping[str, Value]) -> Mapping[str, str]:
    return {name: str(cells.get(name, "")) for name in _NAMES}


def _subscription(row: Any) -> Subscription:
    cells = dict(zip(_NAMES, row, strict=True))
    maxima = {name: cells[name] for name in MAXIMA if cells[name] is not None}
    return Subscription(**{name: cells[name] for name in _NAMES if name not in MAXIMA}, maxima=maxima)


_T = tables.drop_tables["subscription"]
_NAMES = ("plan_name", "plan_basis", "video", *MAXIMA, "renews_on", "billing_anchor_day")
_ROW = Sealed(select(*(_T.c[name] for name in _NAMES)).where(mine(_T)))
