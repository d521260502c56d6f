"""The stored rows of a block of people: as they are, as they should be, and the difference written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Table, bindparam, select

from core.standing import CourseStanding, ExerciseStanding
from data.bulk import delete_rows, insert_rows
from data.prepared import Driver, Placed, insertion, names_of, replacement
from data.rollups.among import among, fetched
from data.rollups.standings import Pair
from data.schema import ahead, ahead_before, user_courses, user_courses_before, user_exercises, user_months
from data.scoped import mine

NO_SCORE = -1  # sorts below every score, on both databases alike
Key = tuple[Any, ...]
Courses = dict[tuple[str, str], tuple[str, CourseStanding]]  # (course, user) → name, standing


@dataclass
class StoredBlock:
    """The derived rows of some people, by key without the account."""

    pairs: dict[Pair, ExerciseStanding] = field(default_factory=dict)
    courses: Courses = field(default_factory=dict)
    months: dict[tuple[int, str], tuple[int, int]] = field(default_factory=dict)
    due: dict[str, int] = field(default_factory=dict)


def load_block(connection: Connection, account_id: int, users: list[str]) -> StoredBlock:
    """The derived rows of these people as they are stored."""
    block = StoredBlock()
    parameters = {"of_account": account_id, "users": users}
    for row in fetched(connection, _PAIRS, parameters):
        block.pairs[tuple(row[1:5])] = ExerciseStanding(*row[5:])
    block.courses = load_courses(connection, account_id, user_courses, users)
    for row in fetched(connection, _MONTHS, parameters):
        block.months[row[1], row[2]] = (row[3], row[4])
    block.due = load_due(connection, account_id, ahead, users)
    return block


def load_due(connection: Connection, account_id: int, table: Table, users: Sequence[str]) -> dict[str, int]:
    """The stored due instants of these people, in `ahead` or its twin of 30 days before."""
    rows = fetched(connection, _OF[table.name], {"of_account": account_id, "users": users})
    return {row[1]: row[2] for row in rows}


def load_courses(connection: Connection, account_id: int, table: Table, users: list[str]) -> Courses:
    """The standings of these people as they are stored in `user_courses` or its twin of 30 days before."""
    rows = fetched(connection, _OF[table.name], {"of_account": account_id, "users": users})
    return {(row[1], row[2]): (row[3], standing_of_figures(row[4:])) for row in rows}


def course_standing_of(row: Any) -> CourseStanding:
    """A stored row of `user_courses` as the value it was made from."""
    return standing_of_figures(row[4:])


def standing_of_figures(figures: Sequence[Any]) -> CourseStanding:
    """The columns of `user_courses` behind its name, in their order, as the value they were made from."""
    enrolled, counted, coverage, mastery_sum, mastery, score, *rest = figures
    correct, attempts, points, seconds, completed, _certified, certified_at, earned_at = rest
    found = None if score == NO_SCORE else score
    sums = (correct, attempts, points, seconds)
    flags = (bool(enrolled), bool(counted))
    return CourseStanding(
        *flags, coverage, mastery_sum, mastery, found, *sums, bool(completed), certified_at, earned_at
    )


def course_row(key: tuple[str, str], value: tuple[str, CourseStanding]) -> Key:
    """A row of `user_courses` without the account."""
    name, s = value
    flags = (
        int(s.enrolled),
        int(s.counted),
        s.coverage,
        s.mastery_sum,
        s.mastery,
        NO_SCORE if s.score is None else s.score,
    )
    sums = (s.correct, s.attempts, s.points, s.seconds)
    ends = (int(s.completed), int(s.certified_at is not None), s.certified_at, s.earned_at)
    return (*key, name, *flags, *sums, *ends)


def _pair_row(key: Pair, s: ExerciseStanding) -> Key:
    return (*key, *s)  # in the order of the columns


def write_difference(connection: Connection, account_id: int, old: StoredBlock, new: StoredBlock) -> None:
    """Write what differs, table by table."""
    _Place(connection, account_id, user_exercises).write(old.pairs, new.pairs, _pair_row)
    write_courses(connection, account_id, user_courses, old.courses, new.courses)
    months = _Place(connection, account_id, user_months)
    months.write(old.months, new.months, lambda key, value: (*key, *value))
    write_due(connection, account_id, ahead, old.due, new.due)


def write_courses(connection: Connection, account_id: int, table: Table, old: Courses, new: Courses) -> None:
    """Write the standings that differ."""
    _Place(connection, account_id, table, itemgetter(1, 0)).write(old, new, course_row)


def write_due(
    connection: Connection, account_id: int, table: Table, old: Mapping[str, int], new: Mapping[str, int]
) -> None:
    """Write the due instants that differ."""
    before, after = ({(user,): due for user, due in side.items()} for side in (old, new))
    _Place(connection, account_id, table).write(before, after, lambda key, due: (*key, due))


def write_pair(driver: Driver, pair: Pair, before: ExerciseStanding | None, after: ExerciseStanding) -> None:
    """Write one person's standing at one exercise; `before`: None where there is no row yet."""
    if before is None:
        driver.put(NEW_PAIR, *_pair_row(pair, after))
    else:
        driver.put(MOVED_PAIR, *pair, *after)


def write_course(driver: Driver, old: Key | None, new: Key) -> None:
    """Write one person's row of one course, from `course_row`; `old`: None where there is none yet."""
    if old is None:
        driver.put(NEW_COURSE, *new)
        return
    # the columns that differ alone: every other one spares an index of the league tables
    places = [place for place, value in enumerate(new) if value != old[place]]
    if places:
        moved = change_of(tuple([_COURSE_COLUMNS[place] for place in places]))
        driver.put(moved, new[0], new[1], *[new[place] for place in places])


@cache
def change_of(names: tuple[str, ...]) -> Placed:
    """The update of these columns of one person in one course."""
    return _update(user_courses, ("course_id", "user_id"), names)


def _update(table: Table, keys: Sequence[str], names: Sequence[str]) -> Placed:
    same = [table.c[key] == bindparam(f"of_{key}") for key in keys]
    values: dict[str, Any] = {name: bindparam(name) for name in names}
    changed = table.update().where(mine(table), *same).values(values)
    return Placed(changed, *(f"of_{key}" for key in keys), *names)


def _same(key: Any) -> Any:
    return key


@dataclass(frozen=True)
class _Place:
    """One derived table of one account; `keyed` gives a row's key as the table orders it."""

    connection: Connection
    account_id: int
    table: Table
    keyed: Callable[[Any], Key] = _same

    def write(self, old: Mapping[Any, Any], new: Mapping[Any, Any], row: Callable[[Any, Any], Key]) -> None:
        """Delete the rows that are gone or differ, insert those that are new or differ."""
        changed = [key for key, value in new.items() if old.get(key) != value] if old else list(new)
        gone = [key for key in old if key not in new] + [key for key in changed if key in old]
        places = sorted(map(self.keyed, gone))
        delete_rows(self.connection, self.table, [(self.account_id, *key) for key in places])
        # neighbours together; what begins with the person is in their order already
        keys = changed if self.table is user_exercises else sorted(changed, key=self.keyed)
        insert_rows(self.connection, self.table, [(self.account_id, *row(key, new[key])) for key in keys])


def _of(table: Table) -> Any:
    return select(table).where(mine(table), among(table.c.user_id))


_PAIRS, _MONTHS = (_of(table) for table in (user_exercises, user_months))
_OF = {table.name: _of(table) for table in (user_courses, user_courses_before, ahead, ahead_before)}
_COURSE_COLUMNS = names_of(user_courses)
NEW_PAIR, NEW_COURSE, WRITE_MONTH = (
    insertion(user_exercises),
    insertion(user_courses),
    replacement(user_months),
)
MOVED_PAIR = _update(
    user_exercises, [one.name for one in user_exercises.primary_key][1:], ExerciseStanding._fields
)
