"""The order of a small part of a league table: those a search finds, a group's members, who holds a rare flag.

Its people and the values they are sorted by are fetched whole, and kept as long as nothing is written to the account:
the next page, and the way back, fetch the rows they show and nothing else.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.ranking import ranks_down
from data.kept import Kept

LARGEST_KEPT = 50_000  # people of one order
_MOST_KEPT = 400_000  # people of all orders in one database: some 40 MB


@dataclass(frozen=True)
class Order:
    """People from the highest value down, each with their rank; the last ones, from `valued` on, have none."""

    people: Sequence[str]
    ranks: Sequence[int]
    valued: int

    @staticmethod
    def of(keys: Sequence[Any], empty: Any) -> Order:
        """The order that (person, value) pairs come in, highest value first; `empty`: the value that is none."""
        values = [value for _, value in keys]
        ranks = array("q", ranks_down(values, first_rank=1, offset=0))
        return Order([person for person, _ in keys], ranks, len(values) - values.count(empty))

    def places(self, offset: int, limit: int, *, ascending: bool) -> Sequence[int]:
        """The places of the rows [offset, offset + limit) as they are shown; empty values stand last both ways."""
        shown = range(len(self.people))[offset : offset + limit]
        if not ascending:
            return shown
        last = self.valued + len(self.people) - 1
        return [self.valued - 1 - place if place < self.valued else last - place for place in shown]


ORDERS: Kept[Order] = Kept(most=_MOST_KEPT)
