"""How figures are written on screen."""

from __future__ import annotations

import pytest

from components import numbers
from core.metrics import Unit
from core.reports import Kind
from core.table import Cell


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (59.4, "59 s"),
        (59.5, "1 m 0 s"),
        (599, "9 m 59 s"),
        (600, "10 m"),
        (3599, "59 m"),
        (11_520, "3 h 12 m"),
        (4_000_000, "1,111 h 6 m"),
        (None, "–"),
    ],
)
def test_a_duration_reads_as_hours_and_minutes(seconds: float | None, words: str) -> None:
    assert numbers.duration(seconds) == words


@pytest.mark.parametrize(
    ("share", "words"),
    [(0, "0.0%"), (0.0625, "6.3%"), (0.7345, "73.5%"), (0.9995, "100.0%"), (None, "–")],
)
def test_a_share_is_a_percentage_with_one_decimal_halves_up(share: float | None, words: str) -> None:
    assert numbers.percent(share) == words


@pytest.mark.parametrize(
    ("cell", "kind", "words"),
    [
        (1_234_567, Kind.INTEGER, "1,234,567"),
        (0.5, Kind.SHARE, "50.0%"),
        (1234.56, Kind.NUMBER, "1,234.6"),
        (True, Kind.BOOLEAN, "Yes"),
        (False, Kind.BOOLEAN, "No"),
        (1_772_323_200_000_000, Kind.INSTANT, "1 Mar 2026 00:00:00"),
        ("007", Kind.ID, "007"),
        (None, Kind.SECONDS, "–"),
    ],
)
def test_a_cell_is_written_by_its_kind(cell: Cell, kind: Kind, words: str) -> None:
    assert numbers.written(cell, kind) == words


@pytest.mark.parametrize(
    ("now", "before", "unit", "said"),
    [
        (0.56, 0.55, Unit.SHARE, ("up", "1.0 points")),
        (0.5501, 0.55, Unit.SHARE, ("same", "no change")),
        (90, 100, Unit.PEOPLE, ("down", "10")),
        (7200, 0, Unit.SECONDS, ("up", "2 h 0 m")),
        (None, 0.5, Unit.SHARE, ("none", "nothing to compare")),
    ],
)
def test_a_change_has_a_sign_and_a_size(
    now: float | None, before: float | None, unit: Unit, said: tuple[str, str]
) -> None:
    assert numbers.change(now, before, unit) == said


@pytest.mark.parametrize(
    ("value", "words"), [(36.25, "36.3"), (36.2, "36.2"), (0, "0.0"), (1234.56, "1,234.6"), (None, "–")]
)
def test_an_average_has_one_decimal_halves_up_as_the_tables_draw_it(value: float | None, words: str) -> None:
    assert numbers.decimal(value) == words
