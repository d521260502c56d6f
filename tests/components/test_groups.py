"""The groups' screen, and a group's courses."""

from __future__ import annotations

from dataclasses import replace

from components.address import Address
from components.course_list import course_list
from components.group_list import group_list
from components.ids import Courses, Groups
from core.screens import GroupLine
from tests.components.screen_values import COURSES, GROUPS, found, links, told

OF_NORTH = replace(COURSES, group="North")


def test_the_chart_begins_with_the_weakest_group_and_marks_small_ones() -> None:
    figure = found(group_list(GROUPS, Address({})), Groups.CHART).figure
    assert figure["layout"]["yaxis"]["categoryarray"] == ["g 1", "g2"], "plotly draws from the bottom up"
    assert figure["data"][0]["customdata"][0][:2] == ["/courses?group=g2", "‹South› (small)"]
    assert figure["layout"]["xaxis"]["range"][0] == 0


def test_a_row_opens_the_groups_courses_in_the_same_time() -> None:
    rows = found(group_list(GROUPS, Address({"now": "2026-01-01"})), Groups.GRID).rowData
    assert [row["href"] for row in rows] == [
        "/courses?group=g+1&now=2026-01-01",
        "/courses?group=g2&now=2026-01-01",
    ]
    assert [row["small"] for row in rows] == [False, True]
    assert [row["mastery"] for row in rows] == [0.75, 0.25], "raw numbers: the grid sorts on them"


def test_the_table_keeps_the_sort_of_the_address() -> None:
    columns = found(
        group_list(GROUPS, Address({"sort": "members", "direction": "asc"})), Groups.GRID
    ).columnDefs
    assert {column["colId"]: column["sort"] for column in columns if "sort" in column} == {"members": "asc"}


def test_of_many_groups_the_chart_shows_both_ends() -> None:
    many = [GroupLine(f"g{at}", f"G{at}", 9, 1, 1 - at / 100, 0, 0) for at in range(60)]
    tree = group_list(many, Address({}))
    assert "20 groups between them are left out." in told(tree)
    shown = found(tree, Groups.CHART).figure["data"][0]["y"]
    assert (len(shown), shown[0], shown[-1]) == (40, "g59", "g0")
    assert len(found(tree, Groups.GRID).rowData) == 60


def test_one_group_and_none() -> None:
    assert "Mastery is 75.0% in North." in told(group_list(GROUPS[:1], Address({})))
    assert "No group has a member in a course yet." in told(group_list((), Address({})))


def test_a_groups_courses_say_whose_they_are_and_lead_on_and_back() -> None:
    tree = course_list(OF_NORTH, Address({"group": "g 1", "started": "true"}))
    assert "North" in told(tree)
    hrefs = links(tree)
    assert {"/groups", "/courses?started=true", "/courses?group=g+1"} <= set(hrefs)
    rows = found(tree, Courses.GRID).rowData
    assert rows[0]["href"] == "/course?group=g+1&started=true&course=c1"


def test_a_groups_courses_offer_the_files_of_the_group_alone() -> None:
    files = [href for href in links(course_list(OF_NORTH, Address({"group": "g 1"}))) if "download" in href]
    assert files and all("group=g+1" in href for href in files)


def test_a_manager_is_told_whose_figures_these_are() -> None:
    assert "from your groups" in told(course_list(COURSES, Address({}), own_groups=True))
    assert "from your groups" not in told(course_list(COURSES, Address({})))
