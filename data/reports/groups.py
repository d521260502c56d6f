"""The account's groups, each over all the courses its members learn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import select

from core.mastery import SUM_UNIT, figure, mean
from core.near_ties import near_ties
from core.screens import GroupLine
from data.scoped import Reader, Sealed, mine, tables


def lines(reader: Reader) -> tuple[GroupLine, ...]:
    """Every group that the scope holds and that has members in a course, by mastery highest first, then by id."""
    shown = reader.population(None)
    found = [_line(*row) for row in reader.rows(_LINES) if shown is None or row[0] in shown]
    found.sort(key=lambda line: (-line.mastery, line.group_id))
    alike = near_ties([(line.group_id, line.mastery) for line in found], ("group_id", "mastery"), "group_id")
    return tuple([_written(line, alike.get(line.group_id, {})) for line in found])


def _written(line: GroupLine, alike: Mapping[str, float]) -> GroupLine:
    return replace(line, mastery=figure(line.mastery), alike=alike)


def _line(group_id: str, name: str, members: int, courses: int, places: int, *sums: int) -> GroupLine:
    mastery, certified, seconds = sums
    return GroupLine(
        group_id=group_id,
        name=name,
        members=members,
        courses=courses,
        mastery=mean(mastery, places, SUM_UNIT) or 0.0,
        certifications=certified,
        seconds=seconds,
    )


_GT, _G = tables.group_totals, tables.drop_tables["groups"]
_NUMBERS = ("learners", "courses", "places", "mastery", "certified", "seconds")
_LINES = Sealed(
    select(_G.c.group_id, _G.c.name, *(_GT.c[name] for name in _NUMBERS))
    .join_from(_GT, _G, _G.c.group_id == _GT.c.group_id)
    .where(mine(_GT), mine(_G), _GT.c.courses > 0)
)
