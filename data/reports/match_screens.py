"""The screens about matches: active users over the billing periods with their receipts, and a program's home."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import bindparam, func, select

from core.explain import NEAR
from core.instants import format_instant
from core.match_screens import (
    ActiveUsersScreen,
    MatchLine,
    PeriodReceipt,
    PersonMatches,
    ProgramLine,
    ProgramScreen,
)
from core.matches import BillingPeriod, Match, active_by_match, active_now, active_rows, counts_in
from core.scope import NotFound, Permission
from core.usage_screens import NamedEvidence, NamedExclusion
from data.reports.evidence import names
from data.reports.matches import BEGUN, gathered, matches_within, open_matches, shown_periods, with_people
from data.reports.people import members
from data.scoped import Reader, mine, tables
from data.sealed import Sealed

PAGE = 50
MOST_NEAR = 100


def active_users(
    reader: Reader, now: int, *, period: str | None, user: str | None, offset: int
) -> ActiveUsersScreen:
    """The screen; `period`: the first day of the one opened, `user`: whose matches in it are listed.

    NotFound for a period that is not shown, and for a person who does not count in it.
    """
    periods = shown_periods(reader, now)
    matches = matches_within(reader, periods[0].start - NEAR, periods[-1].end, now)
    rows = active_rows(matches, periods, now)
    if period is None:
        return ActiveUsersScreen(rows)
    row = next((one for one in rows if first_day(one.period) == period), None)
    if row is None:
        raise NotFound(f"no period {period}")
    count = active_by_match(matches, row.period, now)
    evidence, near = count.evidence[offset : offset + PAGE], count.exclusions[:MOST_NEAR]
    named = names(reader, [*(one.user_id for one in evidence), *(one.user_id for one in near)])
    receipt = PeriodReceipt(
        row,
        offset,
        tuple(NamedEvidence(one, named[one.user_id]) for one in evidence),
        tuple(NamedExclusion(one, named[one.user_id]) for one in near),
    )
    theirs = [one for one in matches if user in one.people and counts_in(one, row.period, now)]
    return ActiveUsersScreen(rows, receipt, _person(reader, user, theirs) if user else None)


def first_day(period: BillingPeriod) -> str:
    """A period's name in addresses: its first UTC day."""
    return format_instant(period.start)[:10]


def _person(reader: Reader, user: str, theirs: list[Match]) -> PersonMatches:
    if not theirs:
        raise NotFound(f"no match of {user} in the period")
    ordered = sorted(theirs, key=lambda one: (one.started_at, one.match_id))
    return PersonMatches(user, names(reader, [user])[user], _lines(reader, ordered))


def programs(reader: Reader, now: int) -> tuple[ProgramLine, ...]:
    """Every program, by id, with its matches open now."""
    matches = open_matches(reader, now)
    return tuple(
        ProgramLine(row[0], row[1], *active_now([one for one in matches if one.program_id == row[0]], now))
        for row in reader.rows(_PROGRAMS)
    )


def program(
    reader: Reader, now: int, program_id: str, *, offset: int = 0, match: str | None = None
) -> ProgramScreen:
    """A program's home; NotFound when the account has no such program.

    A manager is told how many matches and people there are, and sees the matches of their own groups' members.
    """
    row = reader.first(_PROGRAM, program=program_id)
    if row is None:
        raise NotFound(f"no program {program_id}")
    period = shown_periods(reader, now)[-1]
    current = [m for m in matches_within(reader, period.start, period.end, now) if m.program_id == program_id]
    asked = {"program": program_id, "now": now}
    own = {} if reader.scope.sees_everyone else {"groups": sorted(reader.scope.groups)}
    page, size = (_OWN, _OWN_COUNT) if own else (_PAGE, _COUNT)
    ids = [one[0] for one in reader.rows(page, **asked, **own, offset=offset, limit=PAGE)]
    people_seen = {one[0] for one in reader.rows(_MEMBERS, **own)} if own else None
    return ProgramScreen(
        ProgramLine(program_id, row[0], *active_now(current, now)),
        now,
        period,
        active_by_match(current, period, now).value,
        reader.first(size, **asked, **own)[0],
        offset,
        _lines(reader, _in_order(reader, ids), people_seen),
        _chosen(reader, program_id, match, now) if match else None,
    )


def _chosen(reader: Reader, program_id: str, match: str, now: int) -> MatchLine:
    """The match opened, which only an account manager does; NotFound for one that is not of this program's list."""
    allowed = reader.scope.may(Permission.ACCOUNT_ADMIN)
    matches = gathered(reader.rows(_THESE, matches=[match])) if allowed else []
    if not matches or matches[0].program_id != program_id or matches[0].started_at > now:
        raise NotFound(f"no match {match}")
    return _lines(reader, matches)[0]


def _in_order(reader: Reader, ids: list[str]) -> list[Match]:
    found = {one.match_id: one for one in gathered(reader.rows(_THESE, matches=ids))} if ids else {}
    return [found[one] for one in ids]


def _lines(
    reader: Reader, matches: list[Match], seen: Collection[str] | None = None
) -> tuple[MatchLine, ...]:
    """Matches with the names of their people; `seen`: those who may be named, None for everybody."""
    if not matches:
        return ()
    sides = _sides(reader.rows(_THESE, matches=[one.match_id for one in matches]))
    named = names(
        reader, [person for one in matches for person in one.people if seen is None or person in seen]
    )
    titles = {row[0]: row[1] for row in reader.rows(_PROGRAMS)}
    lines = []
    for one in matches:
        people = [(p, named[p], s) for p, s in sides[one.match_id] if p in named]
        others = len(one.people - {p for p, _, _ in people})
        lines.append(MatchLine(one, titles[one.program_id], tuple(people), others))
    return tuple(lines)


def _sides(rows: Iterable[Any]) -> dict[str, list[tuple[str, str]]]:
    """(person, side) of each match, mentors first, then by id."""
    found: dict[str, list[tuple[str, str]]] = {}
    for match_id, *_, person, side in rows:
        found.setdefault(match_id, []).extend([(person, side)] if person is not None else [])
    return {key: sorted(people, key=lambda one: (one[1] != "mentor", one)) for key, people in found.items()}


_M, _P, _G = (tables.drop_tables[name] for name in ("matches", "match_members", "programs"))
_OF_PROGRAM = (mine(_M), _M.c.program_id == bindparam("program"), *BEGUN)
_PROGRAMS = Sealed(select(_G.c.program_id, _G.c.name).where(mine(_G)).order_by(_G.c.program_id))
_PROGRAM = Sealed(select(_G.c.name).where(mine(_G), _G.c.program_id == bindparam("program")))
_THESE = Sealed(with_people(_M.c.match_id.in_(bindparam("matches", expanding=True))))
_MEMBERS = Sealed(members())
_AMONG_OWN = _M.c.match_id.in_(select(_P.c.match_id).where(mine(_P), _P.c.user_id.in_(members())))


def _page(*more: Any) -> Sealed:
    return Sealed(
        select(_M.c.match_id)
        .where(*_OF_PROGRAM, *more)
        .order_by(_M.c.started_us.desc(), _M.c.match_id)
        .limit(bindparam("limit"))
        .offset(bindparam("offset"))
    )


_PAGE, _OWN = _page(), _page(_AMONG_OWN)
_COUNT, _OWN_COUNT = (
    Sealed(select(func.count()).select_from(_M).where(*_OF_PROGRAM, *more)) for more in ((), (_AMONG_OWN,))
)
