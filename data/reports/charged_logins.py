"""People charged for by a login in the invoice's period: those known at an instant, and those known today."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, func, select

from core.charged import Adjustment, compared, earlier
from core.explain import Evidence
from core.interchange import BY_NAME
from core.matches import BillingPeriod
from core.status import LOGIN
from data.reports.since import since
from data.scoped import Reader, mine, tables
from data.sealed import Sealed

Row = tuple[str, int, int, int | None]  # user, at, known from, withdrawn at


def pair(
    home: Reader, period: BillingPeriod, known_at: int, now: int, upto: int | None = None
) -> tuple[list[Evidence], list[Evidence], list[Adjustment]]:
    """(counted at `known_at` from what was known then, counted at `now` from what is known today, the differences).

    Everybody with at least one login in the period, with their first. By user id. `upto`: nothing that became known
    after it is there (None: all that is known today). Rulebook 4 and 5, 11.
    """
    first = earlier(known_at, upto)
    if known_at >= period.end and not since(home).moved(first, ("logins",)):
        asked = {"start": period.start, "end": period.end}
        same = [Evidence(user, at, LOGIN) for user, at in home.stream(_FIRST, **asked)]
        return same, same, []
    rows = [*_standing(home, period), *_withdrawn(home, period)]
    then = _first(rows, first, known_at)
    if upto == first:
        return then, then, []
    later = _first(rows, upto, max(now, known_at))
    added, gone = compared(then, later)
    standing = [row for row in rows if _stood(row, upto)]
    changes = [_adjustment(one, standing, known_at, is_added=True) for one in added.values()]
    changes += [_adjustment(one, rows, known_at, is_added=False) for one in gone.values()]
    return then, later, sorted(changes)


def _first(rows: list[Row], known_at: int | None, now: int) -> list[Evidence]:
    first: dict[str, int] = {}
    for row in rows:
        user, at, *_ = row
        if _stood(row, known_at) and at <= now:
            first[user] = min(at, first.get(user, at))
    return [Evidence(user, at, LOGIN) for user, at in sorted(first.items())]


def _stood(row: Row, known_at: int | None) -> bool:
    """Whether the login was known at the instant; None: whether it is today."""
    *_, known, until = row
    return until is None if known_at is None else known <= known_at and (until is None or known_at < until)


def _adjustment(one: Evidence, rows: list[Row], known_at: int, *, is_added: bool) -> Adjustment:
    """Why: the login that counts today and was not known then, or not yet, or the one that has been withdrawn.

    `rows`: of somebody added those that are known today.
    """
    same = [row for row in rows if (row[0], row[1]) == (one.user_id, one.at)]
    if not is_added:
        until = min((row[3] for row in same if row[3] is not None and row[3] > known_at), default=one.at)
        return Adjustment(one.user_id, False, "login withdrawn", one.at, until)
    known = min((row[2] for row in same), default=one.at)
    why = "login became known" if known > known_at else "login after the invoice was issued"
    return Adjustment(one.user_id, True, why, one.at, max(known, one.at))


def _standing(home: Reader, period: BillingPeriod) -> list[Row]:
    recorded = since(home).recorded
    asked = {"start": period.start, "end": period.end}
    return [(user, at, recorded[batch], None) for user, at, batch in home.stream(_LOGINS, **asked)]


def _withdrawn(home: Reader, period: BillingPeriod) -> list[Row]:
    found: list[Row] = []
    for key, known, until in home.stream(_GONE):
        user, at = tables.parsed_key(BY_NAME["logins"], key)
        if period.start <= at < period.end:
            found.append((user, at, known, until))
    return found


_L, _W = tables.drop_tables["logins"], tables.withdrawn
_INSIDE: Any = (_L.c.at_us >= bindparam("start"), _L.c.at_us < bindparam("end"))
_LOGINS = Sealed(select(_L.c.user_id, _L.c.at_us, _L.c.batch_no).where(mine(_L), *_INSIDE))
_FIRST = Sealed(
    select(_L.c.user_id, func.min(_L.c.at_us))
    .where(mine(_L), *_INSIDE)
    .group_by(_L.c.user_id)
    .order_by(_L.c.user_id)
)
_GONE = Sealed(select(_W.c.row_key, _W.c.known_us, _W.c.until_us).where(mine(_W), _W.c.file == "logins"))
