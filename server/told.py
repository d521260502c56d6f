"""Digests of files told before, kept in this process: a large file's digest without a pass over its rows.

A source names rows that do not change (`core.table`), so what was counted once holds as long as it is asked for. With
the process goes what it knew: another version of the product may make other rows of the same source.
"""

from __future__ import annotations

from collections import OrderedDict

_KEPT = 2_000
_told: OrderedDict[str, str] = OrderedDict()


def known(source: str | None) -> str | None:
    """The digest of the rows of this source, None if nobody has counted it yet."""
    return None if source is None else _told.get(source)


def keep(source: str | None, digest: str) -> None:
    """Remember a digest that was counted over every row of this source."""
    if source is None:
        return
    _told[source] = digest
    while len(_told) > _KEPT:
        _told.popitem(last=False)
