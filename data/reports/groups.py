"""The account's groups, each over all the courses its members learn."""

from __future__ import annotations

from sqlalchemy import select

from core.mastery import SUM_UNIT, figure
from core.screens import GroupLine
from data.scoped import Reader, Sealed, mine, tables


def lines(reader: Reader) -> tuple[GroupLine, ...]:
    """Every group that the scope holds and that has members in a course, by mastery highest first, then by id."""
    shown = reader.population(None)
    found = [_line(*row) for row in reader.rows(_LINES) if shown is None or row[0] in shown]
    return tuple(sorted(found, key=lambda line: (-(line.mastery or 0.0), line.group_id)))


def _line(group_id: str, name: str, members: int, courses: int, places: int, *sums: int) -> GroupLine:
    mastery, certified, seconds = sums
    return GroupLine(
        group_id=group_id,
        name=name,
        members=members,
        courses=courses,
        mastery=figure(mastery / SUM_UNIT / places),
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
