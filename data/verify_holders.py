"""Verifying how many mastery profiles each person is assigned: recounted through `core` from the assignments."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, select

from core.limits import assigned
from data.differences import compare
from data.scoped import mine, tables


def holder_differences(connection: Connection, account_id: int) -> Iterator[str]:
    """Each person whose stored number differs, in words."""
    account = {"of_account": account_id}
    pairs = [(row[0], row[1]) for row in connection.execute(_PAIRS, account)]
    stored = {row[0]: row[1] for row in connection.execute(_STORED, account)}
    yield from compare(_H.name, stored, assigned(pairs))


_A, _H = tables.drop_tables["profile_assignments"], tables.profile_holders
_PAIRS = select(_A.c.profile_id, _A.c.user_id).where(mine(_A))
_STORED = select(_H.c.user_id, _H.c.profiles).where(mine(_H))
