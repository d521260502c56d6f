"""What stands for a name that nobody could see: in sentences, links and tables, never in what a file holds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from components import grid
from components.address import Address
from components.course_list import course_list
from components.names import NAMELESS, shown
from core.reports import COURSE_LEAGUE
from core.screens import CoursesScreen, Headline
from tests.components.screen_values import told

BLANK = "  \u3000"


@pytest.mark.parametrize("name", ["Ada", " Ada ", "=1+1", "محمد", "李", "-", "\u0301", "\ue000", "Łoś\n7%"])
def test_a_name_that_is_seen_stays_to_the_letter(name: str) -> None:
    assert shown(name, "u1") == name


@pytest.mark.parametrize(
    "name", ["", " ", "\t\n", "\u00a0\u3000", "\u200b\u200e\u2068", "\u3164", "\u2800\ufeff"]
)
def test_of_one_that_is_not_seen_the_id_stands(name: str) -> None:
    assert shown(name, "u1") == "u1"
    assert shown(name, name) == shown(name) == NAMELESS


def test_all_courses_name_every_course() -> None:
    row = ("c-blank", BLANK, 3, 0.5, 1, 1, 0.5, 10, 60)
    screen = CoursesScreen(Headline(3, 0.5, 1, 60), (row,), (0.6,))
    words = told(course_list(screen, Address({})))
    assert "in c-blank." in words
    assert BLANK not in words.replace("c-blank", "")
    named = replace(screen, rows=((row[0], "Fire", *row[2:]),))
    assert "in Fire." in told(course_list(named, Address({})))


@pytest.mark.parametrize(("rows", "tall"), [(0, 80), (1, 80), (3, 152), (15, 584)])
def test_a_table_of_few_rows_is_as_tall_as_they_are(rows: int, tall: int) -> None:
    columns = grid.definitions(COURSE_LEAGUE, ("name",))
    region = grid.endless("few", "Few", columns, key="user_id", rows=rows)
    table = region["props"]["children"]
    assert region["props"]["style"] == {"minHeight": f"{tall}px"}  # before the table's own script has come
    assert table.style["minHeight"] == f"{tall}px" and "height" not in table.style
    assert table.dashGridOptions["domLayout"] == "autoHeight"
    assert 1 <= table.dashGridOptions["infiniteInitialRowCount"] <= max(rows, 1)


def test_a_long_one_scrolls_inside() -> None:
    columns = grid.definitions(COURSE_LEAGUE, ("name",))
    region = grid.endless("long", "Long", columns, key="user_id", rows=1_000_000)
    table = region["props"]["children"]
    assert table.style["height"] == f"{grid.TALLEST_PX}px"
    assert "domLayout" not in table.dashGridOptions
