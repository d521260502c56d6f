"""The league table: sorted, searched and filtered over the whole set, on stored columns. Rulebook 9.

Two ways to a page. Walking: the index of the sorted column gives the page's people, counted from the nearer end, and
only those rows are fetched. Gathering: when a search, a group or a rare flag selects a small part, that part is
fetched and sorted whole.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from core.mastery import figure, nano_figure
from core.ranking import Direction, ranks_down
from core.requests import Request
from core.table import Row
from data.kept import Kept
from data.reports.course import sums_of
from data.reports.league_order import LARGEST_KEPT, ORDERS, Order
from data.reports.league_sql import ABOVE, ABOVE_ZERO, GATHER_BELOW, SHOWN, Selection, Statements, statements
from data.reports.league_walk import Walk, Way
from data.reports.named import named_people
from data.rollups.rows import NO_SCORE
from data.scoped import Reader


def page(reader: Reader, request: Request, offset: int, limit: int) -> tuple[list[Row], int]:
    """Rows [offset, offset + limit) in the order shown, ranked by the sorted column, and the number of rows."""
    league = _League(reader, request)
    rows = league.page(offset, limit)
    return rows, league.count


def count(reader: Reader, request: Request) -> int:
    """The number of rows."""
    return _League(reader, request).count


def file_rows(reader: Reader, request: Request) -> Iterator[Row]:
    """Every row in the order asked for, ranked by mastery: the report `course-league`."""
    league = _League(reader, request)
    for row, rank in league.ranked_by_mastery():
        yield league.row(row, rank)


@lru_cache(maxsize=256)
def coverages(exercises: int) -> tuple[float, ...]:
    """The coverage shown for each number of exercises attempted."""
    return tuple(figure(done / exercises) for done in range(exercises + 1)) if exercises else (0.0,)


def figures_of(stored: Sequence[Any], shown_coverages: Sequence[float]) -> Row:
    """The figures of a person in a course as the league table shows them, from the stored ones in its order."""
    mastery, coverage, completed, certified, score, points, seconds = stored
    return (
        nano_figure(mastery),
        shown_coverages[coverage],
        completed == 1,
        certified == 1,
        None if score == NO_SCORE else nano_figure(score),
        points,
        seconds,
    )


class _League:
    """One league table as it was asked for."""

    def __init__(self, reader: Reader, request: Request) -> None:
        self.reader, self.request = reader, request if request.sort else replace(request, sort="mastery")
        self.sums = sums_of(reader, request.course or "", None)
        groups = reader.population(request.group)
        self.selection = Selection.of(
            request, everyone=groups is None, dialect=reader.connection.dialect.name
        )
        self.parameters: dict[str, Any] = {"course": request.course}
        self._place = SHOWN.index(self.request.sort)
        self._coverage = coverages(self.sums.exercises)
        if groups is not None:
            self.parameters["groups"] = groups
        if self.selection.search:
            self.parameters["search"] = self.selection.search_value(request.search or "")
        self._count: int | None = None

    # --- how many -------------------------------------------------------------------------------------------------

    @property
    def count(self) -> int:
        """Rows in the filtered set: a stored total where one holds it."""
        if self._count is None:
            known = self._known_count()
            self._count = self._scalar(self._sql().count) if known is None else known
        return self._count

    def _known_count(self) -> int | None:
        tally, selection = self.sums.tally, self.selection
        if not selection.plain:
            return None
        users = tally[2] if selection.started else tally[1]
        certified = tally[6] if selection.started else tally[5]
        flags = (selection.completed, selection.certified)
        known = {
            (None, None): users,
            (True, None): tally[7],
            (False, None): users - tally[7],
            (None, True): certified,
            (None, False): users - certified,
        }
        return known.get(flags)

    # --- a page ---------------------------------------------------------------------------------------------------

    def page(self, offset: int, limit: int) -> list[Row]:
        """Rows in the order shown."""
        if self._gathers:
            return self._gathered_page(offset, limit)
        total = self.count
        end = min(offset + limit, total)
        if offset >= end:
            return []
        ascending = self.request.direction is Direction.ASCENDING
        if ascending and self.request.sort == "score":
            return self._ascending_scores(offset, end, total)
        start = total - end if ascending else offset
        shown = self._descending(start, end - offset, total)
        return shown[::-1] if ascending else shown

    def _gathered_page(self, offset: int, limit: int) -> list[Row]:
        """A page of a small part: its people are sorted whole, and only the page's rows are fetched."""
        order = self._order()
        self._count = len(order.people)
        ascending = self.request.direction is Direction.ASCENDING
        places = order.places(offset, limit, ascending=ascending)
        people = [order.people[place] for place in places]
        rows = {row[0]: row for row in self._rows(self._sql().people, people=people)} if people else {}
        return [self.row(rows[order.people[place]], order.ranks[place]) for place in places]

    def _order(self) -> Order:
        asked = (*sorted(self.parameters.items()), self.selection, self.request.sort)
        order = ORDERS.get(self.reader, asked)
        if order is None:
            order = Order.of(self._keys(), self._empty)
            if len(order.people) <= LARGEST_KEPT:
                weight = 1 + len(order.people) + len(self.request.search or "")
                ORDERS.keep(self.reader, asked, order, weight=weight)
        return order

    def _keys(self) -> Any:
        """(person, value) of everybody in the order, the highest value first."""
        sql, selection = self._sql(), self.selection
        if selection.search:
            people = named_people(self.reader, selection, self.parameters["search"])
            if people is not None:
                return self._rows(sql.keys_of, users=people)
        return self._rows(sql.keys)

    @property
    def _empty(self) -> Any:
        """The value of the sorted column that stands for none."""
        return NO_SCORE if self.request.sort == "score" else None

    def _ascending_scores(self, offset: int, end: int, total: int) -> list[Row]:
        # empty scores stand last in both directions: the valued part reversed, then the empty part reversed
        empty = self._empty_scores()
        valued = total - empty
        rows: list[Row] = []
        if offset < valued:
            stop = min(end, valued)
            rows += self._descending(valued - stop, stop - offset, total)[::-1]
        if end > valued:
            start = max(offset, valued)
            rows += self._descending(valued + total - end, end - start, total)[::-1]
        return rows

    def _empty_scores(self) -> int:
        tally = self.sums.tally
        if self.selection.flagged:
            return self._scalar(self._sql().empty_scores)
        return 0 if self.selection.started else tally[1] - tally[2]

    def _descending(self, start: int, length: int, total: int) -> list[Row]:
        """Rows [start, start + length) of the descending order."""
        # one row more, ahead of the page: only where it ties with the first is the tie's beginning looked for
        before = min(start, 1)
        rows = self._walk(start - before, length + before, total)
        values = [row[self._place] for row in rows]
        first = start + 1
        if before and values[0] == values[1]:
            first = self._first_of_tie(values[1], rows[1][0], start)
        ranks = ranks_down(values[before:], first_rank=first, offset=start)
        return [self.row(row, rank) for row, rank in zip(rows[before:], ranks, strict=True)]

    def _first_of_tie(self, value: Any, user: str, start: int) -> int:
        known = None if self.selection.flagged else self._known_first(value)
        if known is not None:
            return known
        what = (self.request.course, self.selection, self.request.sort, value)
        first = _FIRSTS.get(self.reader, what)
        if first is None:
            first = start + 1 - self._scalar(self._sql().ties_before, value=value, user=user)
            _FIRSTS.keep(self.reader, what, first)
        return first

    def _known_first(self, value: Any) -> int | None:
        """Where a tie begins that may be most of the course: stored totals tell how many stand above it."""
        sort, tally = self.request.sort, self.sums.tally
        if sort in _COUNTED and not self.selection.started:  # two values
            return 1 if value else tally[_COUNTED[sort]] + 1
        if (sort, value) in (("score", NO_SCORE), ("coverage", 0)):
            return tally[2] + 1
        if value == 0 and sort in ABOVE_ZERO:  # whoever stands above zero has started
            row = self.reader.first(ABOVE, course=self.request.course)
            return (row[ABOVE_ZERO.index(sort)] if row else 0) + 1
        return None

    def _walk(self, start: int, length: int, total: int) -> Sequence[Any]:
        way = Way.UP
        if self.request.sort == "score" and not self.selection.flagged:
            valued = total - self._empty_scores()
            if start + length <= valued:  # the empty ones at the end are not walked through
                total, way = valued, Way.UP_VALUED
        if start + length <= total - start:
            return self._along(Way.DOWN).rows(start, length)
        # nearer to the end: walk the index backwards
        return self._along(way).rows(total - start - length, length)[::-1]

    def _along(self, way: Way) -> Walk:
        return Walk(self.reader, self.parameters, self.selection, self.request.sort, way)

    # --- the whole table ------------------------------------------------------------------------------------------

    def ranked_by_mastery(self) -> Iterator[tuple[Any, int]]:
        """Every row in the order asked for with its rank by mastery."""
        sql = self._sql()
        down = self.request.direction is Direction.DESCENDING
        rows = self.reader.stream(sql.all_down if down else sql.all_up, **self.parameters)
        if self.request.sort == "mastery" and down:
            rank, previous = 0, None
            for place, row in enumerate(rows, start=1):
                rank, previous = (rank if row[_MASTERY] == previous else place), row[_MASTERY]
                yield row, rank
            return
        masteries = array("q", (row[0] for row in self.reader.stream(sql.masteries, **self.parameters)))
        for row in rows:
            yield row, len(masteries) - bisect_right(masteries, row[_MASTERY]) + 1

    # --- rows -----------------------------------------------------------------------------------------------------

    def row(self, row: Any, rank: int) -> Row:
        """One row of the report, from a row of the columns `SHOWN`."""
        return (rank, row[0], row[1], *figures_of(row[2:], self._coverage))

    @property
    def _gathers(self) -> bool:
        """Whether the part selected is fetched and sorted rather than an index walked for it."""
        if not self.selection.plain:
            return True
        return self.selection.flagged and (self._known_count() or 0) < GATHER_BELOW

    def _sql(self) -> Statements:
        return statements(self.selection, self.request.sort, gather=self._gathers)

    def _rows(self, statement: Any, **parameters: Any) -> Any:
        return self.reader.rows(statement, **self.parameters, **parameters)

    def _scalar(self, statement: Any, **parameters: Any) -> int:
        row = self.reader.first(statement, **self.parameters, **parameters)
        return int(row[0]) if row else 0


_FIRSTS: Kept[int] = Kept(most=20_000)  # where ties begin that were counted through
# where core.tally keeps how many people hold the flag
_COUNTED = {"completed": 7, "certified": 5}
_MASTERY = SHOWN.index("mastery")
