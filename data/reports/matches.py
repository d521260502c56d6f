"""Active users by match: the reports `active-users` and `active-user-list` from the matches' raw rows. Rulebook 7.

Read are the matches that can count in the periods shown, not the whole history; what counts is `core.matches`' say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, bindparam, func, select, union_all

from core.matches import BillingPeriod, Match, active_people, active_rows, billing_periods
from core.requests import Request
from core.scope import BadRequest
from core.status import LOGIN, status_at
from core.table import Row
from data.bulk import batched
from data.scoped import Reader, mine, tables
from data.sealed import Sealed

_BLOCK = 1_000
FIRST_DAY = 1  # calendar months, where the subscription names no day


def shown_periods(reader: Reader, now: int) -> tuple[BillingPeriod, ...]:
    """The six last closed billing periods and the current one; BadRequest where the calendar ends before they do."""
    row = reader.first(_ANCHOR)
    try:
        return billing_periods(now, row[0] if row and row[0] else FIRST_DAY)
    except (ValueError, OverflowError) as error:
        raise BadRequest("now is too near an end of the calendar for billing periods") from error


def matches_within(reader: Reader, start: int, end: int, now: int) -> list[Match]:
    """The matches, begun by `now` and before `end`, that were open at or after `start`, or began there; by id."""
    return gathered(reader.stream(_WITHIN, start=start, end=end, now=now))


def open_matches(reader: Reader, now: int) -> list[Match]:
    """The matches open at `now`, by id."""
    return gathered(reader.stream(_OPEN, now=now))


def gathered(rows: Iterable[Any]) -> list[Match]:
    """Rows of a match and one of its people (None: nobody), as matches; those of one match may stand apart."""
    people: dict[str, set[str]] = defaultdict(set)
    told: dict[str, tuple[str, int, int | None]] = {}
    for match_id, *match, person, _side in rows:
        told[match_id] = (match[0], match[1], match[2])
        people[match_id].update(() if person is None else (person,))
    return [Match(match_id, *told[match_id], frozenset(people[match_id])) for match_id in sorted(told)]


def active_users(reader: Reader, request: Request, *, status_holds: bool) -> list[Row]:
    """The report `active-users`."""
    del status_holds  # it names nobody
    periods = shown_periods(reader, request.now)
    matches = matches_within(reader, periods[0].start, periods[-1].end, request.now)
    return [
        (row.period.start, row.period.end, str(row.status), row.active_users)
        for row in active_rows(matches, periods, request.now)
    ]


def active_user_list(reader: Reader, request: Request, *, status_holds: bool) -> list[Row]:
    """The report `active-user-list`; `status_holds`: the stored status of each person is the one at `request.now`."""
    periods = shown_periods(reader, request.now)
    matches = matches_within(reader, periods[0].start, periods[-1].end, request.now)
    rows: list[Row] = []
    for block in batched(active_people(matches, periods, request.now), _BLOCK):
        ids = [one.user_id for one in block]
        people = {row[0]: row for row in reader.rows(_PEOPLE, users=ids)}
        first = dict(reader.rows(_FIRST_STARTS, users=ids, now=request.now))
        status = None if status_holds else statuses(reader, people, request.now)
        for one in block:
            _, name, email, _, now_status = people[one.user_id]
            said = now_status if status is None else status[one.user_id]
            when = first[one.user_id]
            rows.append((one.user_id, name, email, said, one.active_periods, when, one.current_matches))
    return rows


def statuses(reader: Reader, people: Mapping[str, Any], now: int) -> dict[str, str]:
    """The status of these people at `now`, from their raw rows."""
    events: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for user, at, kind in reader.rows(_CHANGES, users=list(people)):
        events[user].append((at, kind))
    changed = sorted(events)
    for user, at in reader.rows(_LOGINS, users=changed) if changed else ():
        events[user].append((at, LOGIN))
    return {user: str(status_at(row[3], events[user], now)) for user, row in people.items()}


REPORTS = {"active-users": active_users, "active-user-list": active_user_list}

_M, _P, _U = tables.drop_tables["matches"], tables.drop_tables["match_members"], tables.users
_S, _E, _L = (tables.drop_tables[name] for name in ("subscription", "user_events", "logins"))
_NOW: Any = bindparam("now")
_START: Any = bindparam("start")


def with_people(*conditions: Any) -> Select[Any]:
    """Matches with their people and sides, one row for each person and side; one row of a match with nobody in it."""
    return (
        select(_M.c.match_id, _M.c.program_id, _M.c.started_us, _M.c.ended_us, _P.c.user_id, _P.c.side)
        .select_from(_M.outerjoin(_P, (_P.c.match_id == _M.c.match_id) & mine(_P)))
        .where(mine(_M), *conditions)
    )


def _among(table: Any) -> Any:
    return table.c.user_id.in_(bindparam("users", expanding=True))


BEGUN: Sequence[Any] = (_M.c.started_us <= _NOW,)
_ANCHOR = Sealed(select(_S.c.billing_anchor_day).where(mine(_S)))
_C = _M.alias("candidates")


def _among_few(*ways: Any) -> Any:
    """The condition that a match is found in one of these ways, each by an index of its own.

    As one list of ids: an embedded database joins no two indexes of a table for conditions that are alternatives. The
    bounds beside it hold for nearly every match and are written so that no index is tempted by them.
    """
    return _M.c.match_id.in_(union_all(*(select(_C.c.match_id).where(mine(_C), way) for way in ways)))


_BEGUN_OF_FEW: Any = _M.c.started_us + 0 <= _NOW
_STILL_OPEN: Any = _C.c.ended_us.is_(None)
# wider than the rule by those that end exactly at the start: the rule itself is core's
_WITHIN = Sealed(
    with_people(
        _BEGUN_OF_FEW,
        _M.c.started_us + 0 < bindparam("end"),
        _among_few(
            _STILL_OPEN, _C.c.ended_us >= _START, (_C.c.started_us >= _START) & (_C.c.started_us <= _NOW)
        ),
    )
)
_OPEN = Sealed(with_people(_BEGUN_OF_FEW, _among_few(_STILL_OPEN, _C.c.ended_us > _NOW)))
_PEOPLE = Sealed(
    select(_U.c.user_id, _U.c.name, _U.c.email, _U.c.status, _U.c.status_now).where(mine(_U), _among(_U))
)
_FIRST_STARTS = Sealed(
    select(_P.c.user_id, func.min(_M.c.started_us))
    .select_from(_P.join(_M, (_M.c.match_id == _P.c.match_id) & mine(_M)))
    .where(mine(_P), _among(_P), *BEGUN)
    .group_by(_P.c.user_id)
)
_CHANGES = Sealed(select(_E.c.user_id, _E.c.at_us, _E.c.event).where(mine(_E), _among(_E)))
_LOGINS = Sealed(select(_L.c.user_id, _L.c.at_us).where(mine(_L), _among(_L)))
