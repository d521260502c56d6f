"""Which ids exist: in the account already, or earlier in the same drop."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, select

from core.interchange import FILES, DropFile
from data.bulk import batched
from data.rollups.among import among, fetched
from data.schema import drop_tables
from data.scoped import mine

_BATCH = 2_000


class KnownKeys:
    """The ids that a reference may meet, looked up once each."""

    def __init__(self, connection: Connection, account_id: int) -> None:
        self._connection = connection
        self._account_id = account_id
        self._known: dict[str, set[str]] = {}

    def add(self, file: str, ids: Iterable[str]) -> None:
        """Ids that rows of this drop give."""
        self._known.setdefault(file, set()).update(ids)

    def missing(self, file: str, wanted: set[str]) -> set[str]:
        """The wanted ids that do not exist."""
        known = self._known.setdefault(file, set())
        unknown = wanted - known
        for batch in batched(sorted(unknown), _BATCH):
            known.update(self._stored(file, batch))
        return unknown - known

    def _stored(self, file: str, ids: list[str]) -> list[Any]:
        parameters = {"of_account": self._account_id, "ids": ids}
        return [row[0] for row in fetched(self._connection, _FOUND[file], parameters)]


def _found(file: DropFile) -> Any:
    table = drop_tables[file.name]
    key = table.c[file.key[0]]
    return select(key).where(mine(table), among(key, "ids"))


_FOUND = {file.name: _found(file) for file in FILES if file.key}
