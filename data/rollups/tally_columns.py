"""The vectorised twin of `core.tally`: what each course standing of a large block adds, by column."""

from __future__ import annotations

import numpy as np

from core.mastery import LEVELS, NANO, NOT_STARTED, PPT, SUM_UNIT
from data.rollups.course_columns import CourseColumns
from data.rollups.gathered import added_up
from data.rollups.index import Ints
from data.schema import ABOVE_ZERO, SPREAD, TALLY


def tallies(columns: CourseColumns) -> Ints:
    """`core.tally.tally` of each standing."""
    f, counted = columns.figures, columns.figures["counted"]
    started = (f["attempts"] > 0).astype(np.int64)
    parts = (
        counted,
        started,
        f["mastery_sum"] // (PPT // SUM_UNIT),
        f["coverage"],
        f["certified"],
        f["certified"] * started,
        f["completed"],
        *(f[name] for name in ("correct", "attempts", "points", "seconds")),
    )
    return np.column_stack((np.maximum(f["enrolled"], counted), *(part * counted for part in parts)))


def learners(person: Ints, parts: Ints) -> tuple[Ints, Ints]:
    """Each person that occurs, in order, and `core.tally.learner` of their courses.

    `parts`: the tallies of standings, a row each, `person`: whose it is.
    """
    people, courses = added_up(person, parts[:, _LEARNS])
    return people, np.minimum(courses, 1)


def of_course(columns: CourseColumns) -> Ints:
    """`core.tally.of_course` of each standing; its beginning is `of_group`."""
    f, counted = columns.figures, columns.counted
    levels = np.minimum(LEVELS - 1, f["mastery"] * LEVELS // NANO) - NOT_STARTED
    place = np.where(f["attempts"] == 0, 0, levels)
    spread = (place[:, None] == np.arange(len(SPREAD))) & counted[:, None]
    above = [(f[name] > 0) & counted for name in ABOVE_ZERO]
    return np.column_stack((tallies(columns), spread, *above))


_LEARNS = [TALLY.index(name) for name in ("users", "started")]  # each 1 of a counted person's course at most
