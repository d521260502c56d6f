"""What has become known since an instant: which imports came in or were undone after it, and what they touched."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import select

from data.scoped import Reader, mine, tables
from data.sealed import Sealed


@dataclass(frozen=True)
class Since:
    """`recorded`: when each import came in; `undone`: when those that were undone were; `files`: what each gave."""

    recorded: dict[int, int]
    undone: dict[int, int]
    files: dict[int, frozenset[str]]

    def moved(self, known_at: int, files: Collection[str]) -> bool:
        """Whether any of these files has gained, changed or lost a row after the instant."""
        return any(
            self.files[number] & set(files)
            for number, at in self.recorded.items()
            if max(at, self.undone.get(number, at)) > known_at
        )

    def last(self, batches: Iterable[int], known: tuple[int, int | None], default: int) -> int:
        """The last instant after the first of `known`, up to the second (None: today), at which one of these imports
        came in or was undone."""
        after, upto = known
        moments = [at for n in batches for at in (self.recorded.get(n), self.undone.get(n)) if at is not None]
        return max((at for at in moments if at > after and (upto is None or at <= upto)), default=default)


def since(home: Reader) -> Since:
    """The account's imports; `home`: a reader of its own database."""
    rows = home.rows(_BATCHES)
    return Since(
        {row[0]: row[1] for row in rows},
        {row[0]: row[2] for row in rows if row[2] is not None},
        {row[0]: frozenset(json.loads(row[3] or "{}")) for row in rows},
    )


_B = tables.batches
_BATCHES = Sealed(select(_B.c.batch_no, _B.c.recorded_us, _B.c.undone_us, _B.c.summary).where(mine(_B)))
