"""The organisation export's own rules: its columns to the letter of the interchange, its words, its limits."""

from __future__ import annotations

import pytest

from core.organization import (
    DICTIONARY_COLUMNS,
    LONGEST_GROUPS,
    RULES,
    dictionary,
    joined_groups,
    users_columns,
)
from core.reports import COURSE_LEAGUE, ORGANIZATION

LETTER = {
    "Users": "user_id, name, email, status, role, created_at, groups",
    "Engagement": "user_id, year, month, moments, activities, logins",
    "Content": "course_id, course, chapter_id, chapter, exercise_id, exercise, attempts, mastery",
}


@pytest.mark.parametrize("sheet", LETTER)
def test_columns_are_those_of_the_interchange(sheet: str) -> None:
    record = next(one for one in ORGANIZATION.sheets if one.title == sheet)
    assert ", ".join(column.name for column in record.columns) == LETTER[sheet]


def test_mastery_has_the_columns_of_the_league_table() -> None:
    mastery = [column.name for column in ORGANIZATION.sheets[2].columns]
    league = [column.name for column in COURSE_LEAGUE.columns]
    assert mastery == ["user_id", "course_id", *league[3:], "certified_at"]


def test_attributes_follow_in_order() -> None:
    assert [column.name for column in users_columns(("a", "=b"))][-3:] == ["groups", "attr.a", "attr.=b"]


def test_the_dictionary_has_a_row_for_every_column() -> None:
    sheets = [(one.title, one.columns) for one in ORGANIZATION.sheets]
    rows = dictionary(sheets)
    assert len(rows) == sum(len(columns) for _, columns in sheets)
    assert all(all(row) and len(row) == len(DICTIONARY_COLUMNS) for row in rows)


def test_groups_fit_into_one_cell() -> None:
    assert joined_groups(()) == ""
    assert joined_groups(["North", "South; east"]) == "North; South; east"
    long = ["x" * 9_000] * 3
    assert joined_groups(long) == f"{long[0]}; … and 2 more"
    assert len(joined_groups([str(number) for number in range(10_000)])) < LONGEST_GROUPS + 40


def test_every_rule_has_a_version() -> None:
    assert all(rule.version >= 1 and rule.words.endswith(".") for rule in RULES)
