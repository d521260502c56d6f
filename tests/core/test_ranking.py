"""Rulebook 9, rank in league tables: 1-2-2-4, the highest first, empty values last, ascending the exact reverse."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.ranking import Direction, Key, ordered, ranks_down, sorted_rows

DOWN, UP = Direction.DESCENDING, Direction.ASCENDING
ROWS: list[tuple[Key, str]] = [(5, "b"), (None, "d"), (9, "c"), (5, "a"), (None, "e"), (1, "f")]
TABLES = st.lists(
    st.tuples(st.none() | st.integers(0, 4), st.text("ab\x7fé𝒳", min_size=1, max_size=3)),
    unique_by=lambda row: row[1],
    max_size=12,
)


def ids(direction: Direction) -> str:
    return "".join(row[1] for row in ordered(ROWS, direction))


def test_descending_ties_are_by_id_and_empty_values_last() -> None:
    assert ids(DOWN) == "cabfde"


def test_ascending_is_the_exact_reverse_and_empty_values_are_still_last() -> None:
    assert ids(UP) == "fbaced"


def test_rows_are_sorted_by_one_of_their_cells() -> None:
    rows = [("x", "b", 5), ("y", "a", 5), ("z", "c", None), ("w", "d", 9)]
    assert [row[0] for row in sorted_rows(rows, 2, 1, DOWN)] == ["w", "y", "x", "z"]
    assert [row[0] for row in sorted_rows(rows, 2, 1, UP)] == ["x", "y", "w", "z"]


def test_ranks_are_one_two_two_four() -> None:
    assert list(ranks_down([9, 5, 5, 1], first_rank=1, offset=0)) == [1, 2, 2, 4]


def test_a_page_that_begins_inside_a_tie_keeps_the_ties_rank() -> None:
    assert list(ranks_down([5, 1, 1, 0], first_rank=2, offset=2)) == [2, 4, 4, 6]
    assert list(ranks_down([], first_rank=1, offset=0)) == []


def test_ids_are_ordered_by_code_point_not_by_language() -> None:
    rows: list[tuple[Key, str]] = [(1, "é"), (1, "Z"), (1, "a"), (1, "10"), (1, "9")]
    assert [row[1] for row in ordered(rows, DOWN)] == ["10", "9", "Z", "a", "é"]


@given(TABLES)
def test_both_directions_hold_the_same_rows_reversed_within_the_given_and_the_empty(
    table: list[tuple[Key, str]],
) -> None:
    down, up = ordered(table, DOWN), ordered(table, UP)
    for empty in (False, True):
        part = [row for row in down if (row[0] is None) is empty]
        assert part[::-1] == [row for row in up if (row[0] is None) is empty]
    assert [row[0] is None for row in down] == sorted(row[0] is None for row in table)


@given(TABLES, st.data())
def test_ranks_of_any_page_are_those_of_the_whole_table(
    table: list[tuple[Key, str]], data: st.DataObject
) -> None:
    values = [-1 if row[0] is None else row[0] for row in ordered(table, DOWN)]
    whole = list(ranks_down(values, first_rank=1, offset=0))
    assert whole == [values.index(value) + 1 for value in values]
    start = data.draw(st.integers(0, len(values)))
    stop = data.draw(st.integers(start, len(values)))
    page = values[start:stop]
    first = values.index(page[0]) + 1 if page else 1
    assert list(ranks_down(page, first_rank=first, offset=start)) == whole[start:stop]
