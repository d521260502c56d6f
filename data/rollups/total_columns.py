"""What a large block of people adds to the totals, by column: the twin of `data.rollups.rebuild.move_totals`.

Everything is a sum of whole numbers, so neither the order of the people nor that of the columns matters.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain

import numpy as np

from data.rollups.gathered import Numbers, added_up, both, second
from data.rollups.index import Ints
from data.rollups.large import Side
from data.rollups.tally_columns import learners, of_course
from data.rollups.totals import Totals, put
from data.schema import OF_GROUP

Groups = Mapping[str, list[str]]


def move_total_columns(totals: Totals, side: Side, groups: Groups, sign: int) -> None:
    """Put what a large block adds to all totals but the chapters' into the differences (`sign` 1), or take it out."""
    columns, months = side.courses, side.months
    into, vectors = totals.columns, of_course(columns)
    course = into.course.of(side.index.courses)[columns.course]
    into.courses.add(course, vectors, sign)
    totals.learner((), learners(columns.user, vectors)[1].sum(axis=0).tolist(), sign)
    row, group = memberships(side.users, groups, into.group, columns.user)
    parts = vectors[row, : len(OF_GROUP)]
    into.groups.add(both(course[row], group), parts, sign)
    people, each = learners(both(columns.user[row], group), parts)
    into.group_learners.add(second(people), each, sign)
    month, sums = added_up(months.month, np.column_stack((np.ones_like(months.month), months.activities)))
    for number, vector in zip(month.tolist(), sums.tolist(), strict=True):
        put(totals.months, (number,), vector, sign)


def memberships(users: Sequence[str], groups: Groups, number: Numbers, person: Ints) -> tuple[Ints, Ints]:
    """(row, group) of every row of a person and every group they are in, which `number` numbers."""
    own = [groups.get(user, ()) for user in users]
    sizes = np.array([len(one) for one in own], dtype=np.int64)
    flat = number.of(chain.from_iterable(own))
    begins = np.cumsum(sizes) - sizes
    each = sizes[person]
    row = np.repeat(np.arange(len(person)), each)
    within = np.arange(len(row)) - np.repeat(np.cumsum(each) - each, each)
    return row, flat[begins[person[row]] + within]
