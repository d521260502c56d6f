"""What an account has in use: people active, things set up, profiles assigned, attributes given.

A count costs what it counts at most: people by an index over their status, the most profiles by the first row of its
order, attributes by one step per name.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, func, select

from core.limits import InUse, Thing, in_use
from core.status import Status
from data.scoped import Reader, Sealed, mine, tables

THINGS = ("modules", "mastery_profiles", "engagement_schedules", "security_policies")


def figures(reader: Reader) -> dict[str, int]:
    """The figures by slug: whole people, things, names."""
    most = reader.first(_MOST)
    return {
        "active_users": people_with(reader, Status.ACTIVE),
        "mastery_profiles_per_user": int(most[0]) if most else 0,
        "user_attributes": len(attributes(reader)),
        **{name: things(reader, name).value for name in THINGS},
    }


def people_with(reader: Reader, status: Status) -> int:
    """How many people of the account have this status."""
    return int(reader.first(_PEOPLE, status=status.value)[0])


def things(reader: Reader, name: str) -> InUse:
    """The modules, profiles, schedules or policies (THINGS) that count, and the others."""
    return in_use(Thing(*row) for row in reader.rows(_THINGS[name]))


def attributes(reader: Reader) -> list[str]:
    """The names of the custom attributes that anybody has a value for, by code point."""
    found: list[str] = []
    row = reader.first(_FIRST_ATTRIBUTE)
    while row and row[0] is not None:
        found.append(row[0])
        row = reader.first(_NEXT_ATTRIBUTE, after=row[0])
    return found


def _of(name: str) -> Sealed:
    table = tables.drop_tables[name]
    _, key, title, *rest = table.columns
    return Sealed(select(key, title, *(one for one in rest if one.name == "status")).where(mine(table)))


_U, _H, _A = tables.users, tables.profile_holders, tables.user_attributes
_THINGS = {name: _of(name) for name in THINGS}
_PEOPLE = Sealed(select(func.count()).select_from(_U).where(mine(_U), _U.c.status_now == bindparam("status")))
_MOST = Sealed(select(_H.c.profiles).where(mine(_H)).order_by(_H.c.profiles.desc(), _H.c.user_id).limit(1))
_FIRST: Any = select(func.min(_A.c.attribute)).where(mine(_A))
_FIRST_ATTRIBUTE = Sealed(_FIRST)
_NEXT_ATTRIBUTE = Sealed(_FIRST.where(_A.c.attribute > bindparam("after")))
