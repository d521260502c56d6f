"""The search of the shell: courses, people and groups by any part of their name, inside the scope."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, column, func, select, table, text

from core.scope import Permission, Role, Scope
from core.screens import Hit
from data.engine import Database
from data.ingest.names import TRIGRAM, phrase
from data.reports.people import members
from data.scoped import Reader, Sealed, mine, tables

_MOST_SEARCHED = 2_000  # courses and groups of one account are few; their names are folded here
_SHORTEST = 2


def search(database: Database, scope: Scope, searched: str, limit: int) -> tuple[Hit, ...]:
    """The first hits of each kind, by name."""
    folded = searched.strip().casefold()
    if len(folded) < _SHORTEST or scope.role is Role.STAFF:
        return ()
    with database.reading() as connection:
        reader = Reader(connection, scope)
        hits: list[Hit] = []
        if scope.may(Permission.COURSES):
            hits += _titled(reader, "course", _COURSES, folded, limit)
            hits += [
                hit for hit in _titled(reader, "group", _GROUPS, folded, limit) if _group_seen(scope, hit)
            ]
            hits += _people(reader, folded, limit)
    return tuple(hits)


def _group_seen(scope: Scope, hit: Hit) -> bool:
    return scope.sees_everyone or hit.id in scope.groups


def _titled(reader: Reader, kind: str, statement: Any, folded: str, limit: int) -> list[Hit]:
    found = [Hit(kind, row[0], row[1]) for row in reader.rows(statement) if folded in row[1].casefold()]
    return found[:limit]


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


_U = tables.users
_C, _G = tables.drop_tables["courses"], tables.drop_tables["groups"]
_COURSES = Sealed(
    select(_C.c.course_id, _C.c.title).where(mine(_C)).order_by(_C.c.title).limit(_MOST_SEARCHED)
)
_GROUPS = Sealed(select(_G.c.group_id, _G.c.name).where(mine(_G)).order_by(_G.c.name).limit(_MOST_SEARCHED))
_INDEX = table("name_search", column("account_id"), column("user_id"))
_FOUND = select(_INDEX.c.user_id).where(mine(_INDEX), text("name_search MATCH :search"))
_NAMED = (
    select(_U.c.user_id, _U.c.name)
    .where(mine(_U))
    .order_by(_U.c.name, _U.c.user_id)
    .limit(bindparam("limit"))
)


def _both(statement: Any) -> tuple[Sealed, Sealed]:
    """Among everyone, and among the members of the groups bound as `groups`."""
    return Sealed(statement), Sealed(statement.where(_U.c.user_id.in_(members())))


_BY_TRIGRAM = _both(_NAMED.where(_U.c.user_id.in_(_FOUND)))
_BY_PLACE = {
    "sqlite": _both(_NAMED.where(func.instr(_U.c.name_folded, bindparam("search")) > 0)),
    "postgresql": _both(_NAMED.where(func.strpos(_U.c.name_folded, bindparam("search")) > 0)),
}
