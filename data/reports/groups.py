"""The account's groups, each over all the courses its members learn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from core.mastery import SUM_UNIT, figure, mean
from core.near_ties import all_written
from core.screens import GroupLine
from data.scoped import Reader, Sealed, mine, tables


def lines(reader: Reader) -> tuple[GroupLine, ...]:
    """Every group that the scope holds and that has members in a course, by mastery highest first, then by id."""
    shown = reader.population(None)
    found = {row[0]: row for row in reader.rows(_LINES) if shown is None or row[0] in shown}
    made = [(group, mean(row[_MASTERY], row[_PLACES], SUM_UNIT) or 0.0) for group, row in found.items()]
    made.sort(key=lambda line: (-line[1], line[0]))
    _, alike = all_written(made, ("group_id", "mastery"), "group_id")
    return tuple([_line(found[group], figure(mastery), alike.get(group, {})) for group, mastery in made])


def _line(row: Any, mastery: float, alike: Mapping[str, float]) -> GroupLine:
    group_id, name, members, courses, _, _, certified, seconds = row
    return GroupLine(
        group_id=group_id,
        name=name,
        members=members,
        courses=courses,
        mastery=mastery,
        certifications=certified,
        seconds=seconds,
        alike=alike,
    )


_GT, _G = tables.group_totals, tables.drop_tables["groups"]
_NUMBERS = ("learners", "courses", "places", "mastery", "certified", "seconds")
_PLACES, _MASTERY = (2 + _NUMBERS.index(name) for name in ("places", "mastery"))
_LINES = Sealed(
    select(_G.c.group_id, _G.c.name, *(_GT.c[name] for name in _NUMBERS))
    .join_from(_GT, _G, _G.c.group_id == _GT.c.group_id)
    .where(mine(_GT), mine(_G), _GT.c.courses > 0)
)
