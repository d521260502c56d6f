"""How many mastery profiles each person is assigned: recounted for the people whose assignments changed."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, bindparam, func, insert, select

from data.bulk import batched
from data.schema import drop_tables, profile_holders
from data.scoped import mine

_BLOCK = 1_000


def recount_holders(connection: Connection, account_id: int, people: Collection[str]) -> None:
    """Write their numbers anew; who has no profile left has no row."""
    for block in batched(sorted(people), _BLOCK):
        asked = {"of_account": account_id, "people": block}
        connection.execute(_FORGET, asked)
        connection.execute(_COUNT, asked)


_H, _A = profile_holders, drop_tables["profile_assignments"]
_FORGET = _H.delete().where(mine(_H), _H.c.user_id.in_(bindparam("people", expanding=True)))
_COUNT = insert(_H).from_select(
    ["account_id", "user_id", "profiles"],
    select(_A.c.account_id, _A.c.user_id, func.count())
    .where(mine(_A), _A.c.user_id.in_(bindparam("people", expanding=True)))
    .group_by(_A.c.account_id, _A.c.user_id),
)
