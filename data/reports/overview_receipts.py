"""The receipts of the account overview: who and what counts in a figure, a page at a time, and what was near.

Rulebook 12. A month's people are read from the stored totals that the usage grid adds up, with point lookups for the
first moment of each.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import bindparam, func, select

from core.account_metrics import ACCOUNT_METRICS, OF_MONTHS
from core.engagement import month_edges
from core.limits import Thing
from core.overview_screens import Line, OverviewReceipt, Question
from core.requests import Request
from core.scope import BadRequest, NotFound
from core.status import LOGIN, Status, changed_by
from data.reports.account_figures import THINGS, attributes, people_with, things
from data.reports.engaged_near import MonthAround, near
from data.reports.evidence import names
from data.scoped import Reader, Sealed, mine, tables

PAGE = 50
MOST_BESIDE = 50  # of those who do not count
_MONTH = re.compile(r"\d{4}-\d\d", re.ASCII)
Figures = dict[str, int]


def receipt(
    reader: Reader, stored: Reader, request: Request, question: Question, found: Figures
) -> OverviewReceipt:
    """The receipt of a figure (`found`: all of them); BadRequest for no figure, NotFound for a month without a row.

    `stored` reads the account's own database, where `reader` may read a copy of it as known at another instant.
    """
    figure, offset, now = question.figure, question.offset, request.now
    if figure not in ACCOUNT_METRICS or (question.month is None) == (figure in OF_MONTHS):
        raise BadRequest("the overview has no such figure")
    if question.month is not None:
        return _of_month(reader, stored, request, question)
    if figure == "active_users":
        return _active(reader, now, offset, found[figure])
    if figure in THINGS:
        return _of_things(reader, figure, offset)
    return (_holders if figure == "mastery_profiles_per_user" else _attributes)(reader, offset)


# --- people active -------------------------------------------------------------------------------------------------


def _active(reader: Reader, now: int, offset: int, value: int) -> OverviewReceipt:
    lines = _with_status(reader, now, Status.ACTIVE, offset, PAGE)
    others = _with_status(reader, now, Status.DEACTIVATED, 0, MOST_BESIDE)
    gone = people_with(reader, Status.DEACTIVATED)
    return OverviewReceipt(
        "active_users", value, value, offset, lines, others=others, others_total=gone, people=True
    )


def _with_status(reader: Reader, now: int, status: Status, offset: int, limit: int) -> tuple[Line, ...]:
    """People of one status by id, with the event since which they have it."""
    ids = [row[0] for row in reader.rows(_WITH_STATUS, status=status.value, offset=offset, limit=limit)]
    if not ids:
        return ()
    events: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for user, at, kind in reader.rows(_CHANGES, users=ids):
        events[user].append((at, kind))
    moved = sorted(events)
    for user, at in reader.rows(_LOGINS, users=moved) if moved else ():
        events[user].append((at, LOGIN))
    people = {row[0]: row for row in reader.rows(_PEOPLE, users=ids)}
    return tuple(_person(people[one], events.get(one, []), now) for one in ids)


def _person(row: Any, events: list[tuple[int, str]], now: int) -> Line:
    user, name, created = row
    last = changed_by(events, now)
    if last is not None:
        return Line(user, name, last[1], last[0])
    return Line(user, name, "so from the beginning" if created is None else "so since created", created)


# --- things set up, profiles, attributes ---------------------------------------------------------------------------


def _of_things(reader: Reader, figure: str, offset: int) -> OverviewReceipt:
    found = things(reader, figure)
    shown, beside = found.counted[offset : offset + PAGE], found.others[:MOST_BESIDE]
    return OverviewReceipt(
        figure,
        found.value,
        found.value,
        offset,
        tuple(map(_thing, shown)),
        others=tuple(map(_thing, beside)),
        others_total=len(found.others),
    )


def _thing(one: Thing) -> Line:
    return Line(one.thing_id, one.title, one.status or "status not given: counts as active")


def _holders(reader: Reader, offset: int) -> OverviewReceipt:
    """Who holds the most profiles first, then by id, with the profiles' titles."""
    rows = reader.rows(_HOLDERS, offset=offset, limit=PAGE)
    most = reader.rows(_HOLDERS, offset=0, limit=1)
    named, titles = names(reader, [row[0] for row in rows]), _titles(reader, [row[0] for row in rows])
    lines = tuple(Line(user, named[user], ", ".join(titles[user]), number=number) for user, number in rows)
    return OverviewReceipt(
        "mastery_profiles_per_user",
        int(most[0][1]) if most else 0,
        int(reader.first(_HOLDER_COUNT)[0]),
        offset,
        lines,
        people=True,
    )


def _titles(reader: Reader, people: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for user, title in reader.rows(_ASSIGNED, users=people) if people else ():
        found[user].append(title)
    return found


def _attributes(reader: Reader, offset: int) -> OverviewReceipt:
    every = attributes(reader)
    shown = every[offset : offset + PAGE]
    given = {name: int(reader.first(_GIVEN, attribute=name)[0]) for name in shown}
    lines = tuple(Line(name, name, number=given[name]) for name in shown)
    return OverviewReceipt("user_attributes", len(every), len(every), offset, lines)


# --- a month of the usage grid -------------------------------------------------------------------------------------


def _of_month(reader: Reader, stored: Reader, request: Request, question: Question) -> OverviewReceipt:
    year, month = _parsed(question.month or "")
    number = year * 12 + month - 1
    row = reader.first(_TOTAL, month=number)
    if row is None and not _within(reader, number):
        raise NotFound(f"no month {question.month}")
    engaged, activities = row or (0, 0)
    asked = {"month": number, "offset": question.offset, "limit": PAGE}
    lines = _engaged(reader, request.now, (year, month), reader.rows(_ENGAGED, **asked))
    return OverviewReceipt(
        question.figure,
        int(engaged if question.figure == OF_MONTHS[0] else activities),
        int(engaged),
        question.offset,
        lines,
        near=near(reader, stored, MonthAround(year, month, request)),
        month=(year, month),
        people=True,
    )


def _parsed(text: str) -> tuple[int, int]:
    try:
        year, month = map(int, text.split("-")) if _MONTH.fullmatch(text) else (0, 0)
        month_edges(year, month)
    except ValueError as error:
        raise BadRequest("a month is written like 2026-03") from error
    return year, month


def _within(reader: Reader, number: int) -> bool:
    """Whether a month without a moment stands between the first and the last one with any."""
    first, last = reader.first(_SPAN)
    return first is not None and first <= number <= last


def _engaged(reader: Reader, now: int, month: tuple[int, int], rows: Iterable[Any]) -> tuple[Line, ...]:
    found = {row[0]: row for row in rows}
    if not found:
        return ()
    start, end = month_edges(*month)
    first: dict[str, tuple[int, str]] = {}
    for user, at, kind in reader.rows(_MOMENTS, users=list(found), start=start, end=min(end, now + 1)):
        first.setdefault(user, (at, kind))
    named = names(reader, found)
    return tuple(
        Line(user, named[user], f"{first[user][1]} moment", first[user][0], int(activities))
        for user, (_, activities) in found.items()
    )


_U, _A, _H = tables.users, tables.user_attributes, tables.profile_holders
_M, _T, _O = tables.user_months, tables.month_totals, tables.moments
_E, _L, _F, _P = (
    tables.drop_tables[name] for name in ("user_events", "logins", "mastery_profiles", "profile_assignments")
)
_OFFSET: Any = bindparam("offset")
_LIMIT: Any = bindparam("limit")


def _among(table: Any) -> Any:
    return table.c.user_id.in_(bindparam("users", expanding=True))


_WITH_STATUS = Sealed(
    select(_U.c.user_id)
    .where(mine(_U), _U.c.status_now == bindparam("status"))
    .order_by(_U.c.user_id)
    .offset(_OFFSET)
    .limit(_LIMIT)
)
_PEOPLE = Sealed(select(_U.c.user_id, _U.c.name, _U.c.created_us).where(mine(_U), _among(_U)))
_CHANGES = Sealed(select(_E.c.user_id, _E.c.at_us, _E.c.event).where(mine(_E), _among(_E)))
_LOGINS = Sealed(select(_L.c.user_id, _L.c.at_us).where(mine(_L), _among(_L)))
_HOLDERS = Sealed(
    select(_H.c.user_id, _H.c.profiles)
    .where(mine(_H))
    .order_by(_H.c.profiles.desc(), _H.c.user_id)
    .offset(_OFFSET)
    .limit(_LIMIT)
)
_HOLDER_COUNT = Sealed(select(func.count()).select_from(_H).where(mine(_H)))
_ASSIGNED = Sealed(
    select(_P.c.user_id, _F.c.title)
    .select_from(_P.join(_F, (_F.c.profile_id == _P.c.profile_id) & mine(_F)))
    .where(mine(_P), _among(_P))
    .order_by(_P.c.user_id, _P.c.profile_id)
)
_GIVEN = Sealed(
    select(func.count()).select_from(_A).where(mine(_A), _A.c.attribute == bindparam("attribute"))
)
_TOTAL = Sealed(
    select(_T.c.engaged_users, _T.c.activities).where(
        mine(_T), _T.c.month == bindparam("month"), _T.c.engaged_users > 0
    )
)
_SPAN = Sealed(select(func.min(_T.c.month), func.max(_T.c.month)).where(mine(_T), _T.c.engaged_users > 0))
_ENGAGED = Sealed(
    select(_M.c.user_id, _M.c.activities)
    .where(mine(_M), _M.c.month == bindparam("month"))
    .order_by(_M.c.user_id)
    .offset(_OFFSET)
    .limit(_LIMIT)
)
_MOMENTS = Sealed(
    select(_O.c.user_id, _O.c.at_us, _O.c.kind)
    .where(mine(_O), _among(_O), _O.c.at_us >= bindparam("start"), _O.c.at_us < bindparam("end"))
    .order_by(_O.c.user_id, _O.c.at_us, _O.c.moment_id)
)
