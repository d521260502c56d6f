"""The search of the shell: courses, people and groups by any part of their name, inside the scope."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, column, func, select, table, text

from core.scope import Permission, Role, Scope
from core.screens import Hit
from data.engine import Database
from data.ingest.names import TRIGRAM, phrase
from data.kept import Kept
from data.reports.people import members
from data.rollups.state import load_state
from data.scoped import Reader, Sealed, mine, tables

_MOST_SEARCHED = 2_000  # courses and groups of one account are few; their names are folded and kept here
_SHORTEST = 2
_Folded = list[tuple[str, Hit]]


def search(database: Database, scope: Scope, searched: str, limit: int) -> tuple[Hit, ...]:
    """The first hits of each kind, by name."""
    folded = searched.strip().casefold()
    if len(folded) < _SHORTEST or scope.role is Role.STAFF or not scope.may(Permission.COURSES):
        return ()
    with database.reading() as connection:
        reader = Reader(connection, scope, load_state(connection, scope.account_id))
        found = _HITS.get(reader, (folded, limit))  # who types on comes back to what they typed
        if found is None:
            found = tuple(_hits(reader, folded, limit))
            _HITS.keep(reader, (folded, limit), found, weight=1 + len(found) + len(folded))
    return found


def _hits(reader: Reader, folded: str, limit: int) -> list[Hit]:
    courses, groups = _titles(reader)
    hits = [hit for title, hit in courses if folded in title][:limit]
    hits += [hit for title, hit in groups if folded in title and _group_seen(reader.scope, hit)][:limit]
    return hits + _people(reader, folded, limit)


def _group_seen(scope: Scope, hit: Hit) -> bool:
    return scope.sees_everyone or hit.id in scope.groups


def _titles(reader: Reader) -> tuple[_Folded, _Folded]:
    """The account's courses and groups by folded title, kept as long as nothing is written to the account."""
    found = _TITLES.get(reader, None)
    if found is None:
        found = (_folded(reader, "course", _COURSES), _folded(reader, "group", _GROUPS))
        _TITLES.keep(reader, None, found, weight=1 + len(found[0]) + len(found[1]))
    return found


def _folded(reader: Reader, kind: str, statement: Sealed) -> _Folded:
    return [(row[1].casefold(), Hit(kind, row[0], row[1])) for row in reader.rows(statement)]


def _people(reader: Reader, folded: str, limit: int) -> list[Hit]:
    dialect = reader.connection.dialect.name
    trigrams = dialect == "sqlite" and len(folded) >= TRIGRAM
    everyone, among_members = _BY_TRIGRAM if trigrams else _BY_PLACE[dialect]
    given: dict[str, Any] = {"search": phrase(folded) if trigrams else folded, "limit": limit}
    if reader.scope.sees_everyone:
        rows = reader.rows(everyone, **given)
    else:
        rows = reader.rows(among_members, groups=sorted(reader.scope.groups), **given)
    return [Hit("person", user_id, name) for user_id, name in rows]


_TITLES: Kept[tuple[_Folded, _Folded]] = Kept(most=100_000)
_HITS: Kept[tuple[Hit, ...]] = Kept(most=200_000)  # hits and letters: some 40 MB
_U = tables.users
_C, _G = tables.drop_tables["courses"], tables.drop_tables["groups"]
_COURSES = Sealed(
    select(_C.c.course_id, _C.c.title).where(mine(_C)).order_by(_C.c.title).limit(_MOST_SEARCHED)
)
_GROUPS = Sealed(select(_G.c.group_id, _G.c.name).where(mine(_G)).order_by(_G.c.name).limit(_MOST_SEARCHED))
_INDEX = table("name_search", column("account_id"), column("user_id"), column("name"))


def _both(named: Any, found: Any) -> tuple[Sealed, Sealed]:
    """The people found, among everyone, and among the members of the groups bound as `groups`."""
    statement = (
        select(named.c.user_id, named.c.name)
        .where(mine(named), found)
        .order_by(named.c.name, named.c.user_id)
        .limit(bindparam("limit"))
    )
    return Sealed(statement), Sealed(statement.where(named.c.user_id.in_(members())))


_BY_TRIGRAM = _both(_INDEX, text("name_search MATCH :search"))
_BY_PLACE = {
    "sqlite": _both(_U, func.instr(_U.c.name_folded, bindparam("search")) > 0),
    "postgresql": _both(_U, func.strpos(_U.c.name_folded, bindparam("search")) > 0),
}
