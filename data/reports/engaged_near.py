"""Who was near a month of the usage grid and did not count: the exclusions of its receipt. Rulebook 12.

Within 24 hours outside the month, of people not engaged in it; further deliveries of a moment; withdrawn moments. Of
each reason the first few are read: people beside the month one by one in their own moments, until enough are found.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, BigInteger, and_, bindparam, cast, func, or_, select

from core.engagement import month_edges
from core.explain import NEAR, Exclusion, Reason
from core.requests import Request
from core.usage_screens import NamedExclusion
from data.reports.evidence import names
from data.scoped import Reader, mine, tables
from data.sealed import Sealed

MOST = 50  # of each reason
_FILE = "moments"


@dataclass(frozen=True)
class MonthAround:
    """A calendar month as it is asked for."""

    year: int
    month: int
    request: Request

    @property
    def number(self) -> int:
        """The month as `core.instants.month_number` counts it."""
        return self.year * 12 + self.month - 1

    @property
    def edges(self) -> tuple[int, int]:
        """`[start, end)`."""
        return month_edges(self.year, self.month)

    @property
    def window(self) -> dict[str, Any]:
        """The month and 24 hours on each side, up to now, and what was known."""
        start, end = self.edges
        high = min(end + NEAR, self.request.now + 1)
        return {"low": start - NEAR, "high": high, "known": self.request.as_known_at, "most": MOST}


def near(reader: Reader, stored: Reader, month: MonthAround) -> tuple[NamedExclusion, ...]:
    """By instant. `reader` stands at `now` and at what was known; `stored` is the account's own database."""
    found = {
        *_outside(reader, month),
        *_made(_repeated(stored, month), Reason.REPEATED),
        *_made(_withdrawn(reader, stored, month), Reason.WITHDRAWN),
    }
    named = names(reader, [one.user_id for one in found])
    ordered = sorted(found, key=lambda one: (one.at, one.user_id, one.reason))
    return tuple(NamedExclusion(one, named.get(one.user_id, one.user_id)) for one in ordered)


def _made(rows: list[tuple[str, int, str]], reason: Reason) -> list[Exclusion]:
    return [Exclusion(user, at, f"{kind} moment", reason) for user, at, kind in rows]


def _outside(reader: Reader, month: MonthAround) -> list[Exclusion]:
    start, end = month.edges
    sides = (
        (month.number - 1, start - NEAR, start, Reason.BEFORE),
        (month.number + 1, end, end + NEAR, Reason.AFTER),
    )
    found = []
    for beside, low, high, reason in sides:
        until = min(high, month.request.now + 1)
        asked = {"beside": beside, "month": month.number, "low": low, "high": until, "most": MOST}
        found += _made(list(reader.rows(_BESIDE, **asked)), reason)
    return found


def _repeated(stored: Reader, month: MonthAround) -> list[tuple[str, int, str]]:
    """Moments that more imports delivered, which stood then; where the first was undone, one of them is the moment."""
    rows = stored.rows(_REPEATED, file=_FILE, **month.window)
    undone = {row[0] for row in stored.rows(_UNDONE, known=month.request.as_known_at)} if rows else set()
    return [(user, at, kind) for user, at, kind, first, times in rows if times > (first in undone)]


def _withdrawn(reader: Reader, stored: Reader, month: MonthAround) -> list[tuple[str, int, str]]:
    """Moments of undone imports that do not stand again."""
    rows = stored.rows(_WITHDRAWN[stored.connection.dialect.name], file=_FILE, **month.window)
    ids = sorted({row[0] for row in rows})
    standing = {row[0] for row in reader.rows(_STANDING, ids=ids)} if ids else set()
    return [(user, int(at), kind) for moment, user, at, kind in rows if moment not in standing]


_M, _O, _I = tables.user_months, tables.moments, tables.moment_ids
_B, _D, _W = tables.batches, tables.deliveries, tables.withdrawn
_N = _M.alias("month_itself")
_LOW: Any = bindparam("low")
_HIGH: Any = bindparam("high")
_MOST: Any = bindparam("most")
_KNOWN = bindparam("known", type_=BigInteger())
_IN_IT = (
    select(_N.c.user_id)
    .where(mine(_N), _N.c.month == bindparam("month"), _N.c.user_id == _M.c.user_id)
    .correlate(_M)
    .exists()
)
_BESIDE = Sealed(
    select(_M.c.user_id, _O.c.at_us, _O.c.kind)
    .join_from(_M, _O, and_(mine(_O), _O.c.user_id == _M.c.user_id, _O.c.at_us >= _LOW, _O.c.at_us < _HIGH))
    .where(mine(_M), _M.c.month == bindparam("beside"), ~_IN_IT)
    .order_by(_M.c.user_id, _O.c.at_us)
    .limit(_MOST)
)
_REPEATED = Sealed(
    select(_O.c.user_id, _O.c.at_us, _O.c.kind, _O.c.batch_no, func.count())
    .select_from(_D)
    .join(_B, and_(mine(_B), _B.c.batch_no == _D.c.batch_no))
    .join(_I, and_(mine(_I), _I.c.moment_id == _D.c.row_key))
    .join(
        _O,
        and_(
            mine(_O), _O.c.user_id == _I.c.user_id, _O.c.at_us == _I.c.at_us, _O.c.moment_id == _I.c.moment_id
        ),
    )
    .where(
        mine(_D),
        _D.c.file == bindparam("file"),
        _I.c.at_us >= _LOW,
        _I.c.at_us < _HIGH,
        or_(_KNOWN.is_(None), _B.c.recorded_us <= _KNOWN),
        or_(_B.c.undone_us.is_(None), _B.c.undone_us > _KNOWN),
    )
    .group_by(_O.c.user_id, _O.c.at_us, _O.c.kind, _O.c.batch_no, _O.c.moment_id)
    .order_by(_O.c.at_us, _O.c.user_id)
    .limit(_MOST)
)
_UNDONE = Sealed(
    select(_B.c.batch_no).where(
        mine(_B), _B.c.undone_us.is_not(None), or_(_KNOWN.is_(None), _B.c.undone_us <= _KNOWN)
    )
)
_STANDING = Sealed(
    select(_I.c.moment_id).where(mine(_I), _I.c.moment_id.in_(bindparam("ids", expanding=True)))
)


def _cell(dialect: str, name: str) -> Any:
    """A cell of a withdrawn row, which is kept as JSON."""
    if dialect == "sqlite":
        return func.json_extract(_W.c.cells, f"$.{name}")
    return cast(_W.c.cells, JSON)[name].as_string()


def _withdrawn_on(dialect: str) -> Sealed:
    at = cast(_cell(dialect, "at"), BigInteger)
    columns = (_W.c.row_key, _cell(dialect, "user_id"), at, _cell(dialect, "kind"))
    known = or_(_KNOWN.is_(None), _W.c.until_us <= _KNOWN)
    ours = (mine(_W), _W.c.file == bindparam("file"), known, at >= _LOW, at < _HIGH)
    return Sealed(select(*columns).where(*ours).order_by(at, _W.c.row_key).limit(_MOST))


_WITHDRAWN = {dialect: _withdrawn_on(dialect) for dialect in ("sqlite", "postgresql")}
