"""The counted people's parts of every chapter by column: for the account, and for each of their groups."""

from __future__ import annotations

import numpy as np

from core.mastery import SUM_UNIT
from data.rollups.differences import places_of
from data.rollups.gathered import both
from data.rollups.index import ContentIndex, Ints
from data.rollups.large import Side
from data.rollups.total_columns import Groups, memberships
from data.rollups.totals import Totals
from data.rollups.vectorised import PairColumns, shares


def move_chapters(totals: Totals, side: Side, groups: Groups, sign: int) -> None:
    """Put what these pairs add to the chapters' totals into the differences (`sign` 1), or take it out (-1)."""
    index, pairs = side.index, side.pairs
    places, found = places_of(index.course[pairs.exercise] * len(side.users) + pairs.user, side.courses.key)
    kept = pairs.taken(found & side.courses.counted[places] if len(side.courses) else found)
    person, chapter, parts = _by_person(kept, index)
    into = totals.columns
    number = into.chapter.of(index.chapters)[chapter]
    into.chapters.add(number, parts, sign)
    row, group = memberships(side.users, groups, into.group, person)
    into.group_chapters.add(both(group, number[row]), parts[row], sign)


def _by_person(pairs: PairColumns, index: ContentIndex) -> tuple[Ints, Ints, Ints]:
    """(person, chapter, the four parts) of each person and chapter."""
    width = max(1, len(index.chapters))
    keys, place = np.unique(pairs.user * width + index.chapter[pairs.exercise], return_inverse=True)
    parts = np.zeros((len(keys), 4), dtype=np.int64)
    ones = np.ones(len(pairs), dtype=np.int64)
    for at, part in enumerate((shares(pairs.mastery, SUM_UNIT), ones, pairs.correct, pairs.attempts)):
        np.add.at(parts[:, at], place, part)
    person, chapter = np.divmod(keys, width)
    return person, chapter, parts
