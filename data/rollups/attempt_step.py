"""One more attempt: its person's standings moved by it, and every total of those who count by the difference.

The numbers of a course's row, and of its group's, that an attempt leaves as they were are not written; neither is any
total of a person who does not count.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from operator import sub
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, and_, bindparam, case, exists, select, tuple_

from core.instants import THIRTY_DAYS
from core.mastery import SUM_UNIT, Attempt, exact
from core.standing import (
    CourseStanding,
    ExerciseStanding,
    course_after,
    course_standing,
    exercise_after,
    with_earned,
)
from core.tally import of_course, shared
from data.prepared import Driver, Placed, names_of
from data.rollups.derive import OUTSIDE
from data.rollups.due import due_after, write_due
from data.rollups.raw import Content
from data.rollups.rebuild import MEMBER
from data.rollups.rows import course_row, standing_of_figures, write_course, write_pair
from data.rollups.standings import Pair
from data.rollups.totals import add_one
from data.schema import (
    CHAPTER_TALLY,
    OF_COURSE,
    OF_GROUP,
    account_state,
    ahead_before,
    chapter_totals,
    course_totals,
    drop_tables,
    group_chapters,
    group_courses,
    group_totals,
    user_courses,
    user_exercises,
    users,
)
from data.scoped import mine

Given = tuple[Any, ...]  # the values of the file's columns, in the contract's order


class AttemptStep(NamedTuple):
    """The rows that an attempt moves, before (None: not there yet) and after."""

    pair: Pair
    name: str
    stood_at: ExerciseStanding | None
    stands_at: ExerciseStanding
    stood: CourseStanding | None
    stands: CourseStanding
    exercises: int  # of the course
    groups: Sequence[
        tuple[str, int]
    ]  # the person's, each with its members' mastery in the course as summed so far
    starts: bool  # the person, who had attempted nothing in any course in which they count
    due_before: int | None  # when the person's figures of 30 days ago change next, if it moves that
    event: int

    @property
    def fact(self) -> int:
        """An attempt always changes a figure."""
        return self.event

    def write(self, _connection: Connection, driver: Driver) -> None:
        """Write the rows; only who counts in the course moves totals, and an attempt changes nobody's counting."""
        user, course, *_ = self.pair
        old = None if self.stood is None else course_row((course, user), (self.name, self.stood))
        write_pair(driver, self.pair, self.stood_at, self.stands_at)
        write_course(driver, old, course_row((course, user), (self.name, self.stands)))
        if self.stood and self.stood.counted:
            self._move_course(driver, self.stood)
            self._move_chapter(driver)
        if self.starts:
            driver.put(_adding(account_state, ("started",)), 1)
        write_due(driver, user, self.due_before)

    def _move_course(self, driver: Driver, stood: CourseStanding) -> None:
        course = self.pair[1]
        moved = tuple(map(sub, of_course(self.stands), of_course(stood)))
        names = tuple([name for name, part in zip(OF_COURSE, moved, strict=True) if part])
        parts = [part for part in moved if part]
        driver.put(_adding(course_totals, names), course, *parts)
        kept = _GROUPS_OWN - moved[:_GROUPS_OWN].count(0)  # the first ones are a group's as well
        summed, started = (_SUMMED_STARTING, (1,)) if self.starts else (_SUMMED, ())
        for group, mastery in self.groups:
            driver.put(_adding(group_courses, names[:kept]), course, group, *parts[:kept])
            now = shared(mastery + moved[_MASTERY], self.exercises)
            more = (now - shared(mastery, self.exercises), moved[_CERTIFIED], moved[_SECONDS], *started)
            if any(more):
                driver.put(_adding(group_totals, summed), group, *more)

    def _move_chapter(self, driver: Driver) -> None:
        _, course, chapter, _ = self.pair
        stood, stands = self.stood_at, self.stands_at
        parts = (
            exact(stands.mastery, SUM_UNIT) - (exact(stood.mastery, SUM_UNIT) if stood else 0),
            int(stood is None),
            stands.correct - (stood.correct if stood else 0),
            1,
        )
        driver.put(_adding(chapter_totals, CHAPTER_TALLY), course, chapter, *parts)
        for group, _ in self.groups:
            add_one(driver, group_chapters, (course, group, chapter), CHAPTER_TALLY, parts)


def plan_attempt(
    driver: Driver, content_now: Callable[[], Content], given: Given, now: int, settled: int
) -> AttemptStep | None:
    """The step of an attempt; `settled`: when the account's totals were."""
    attempt_id, user, exercise, at, *rest = given
    content = content_now()
    if exercise not in content.place or not settled - THIRTY_DAYS < at <= now:
        return None
    course, chapter = content.place[exercise]
    found = driver.ask(_ATTEMPT, user, course, chapter, exercise, at, attempt_id)
    if not found or found[0][1]:
        return None
    name, _, due, *stored = found[0]
    before = ExerciseStanding(*stored[:_PAIR]) if stored[0] is not None else None
    figures = stored[_PAIR:_GROUP]
    stood = standing_of_figures(figures) if figures[0] is not None else None
    after = exercise_after(before, Attempt(attempt_id, at, *rest))
    exercises = content.exercises[course]
    stands = course_after(stood or _NOWHERE, before, after, exercises)
    if stands.earned_at is not None and stands.earned_at >= at:
        return None  # it comes into the walk that earned the certification
    if stands.completed and stands.earned_at is None:
        if driver.ask(_LATER_IN_COURSE, user, course, at, attempt_id):
            return None
        stands = with_earned(stands, at, content.certify_at[course])
    groups = [row[-2:] for row in found if row[-1] is not None]
    starts = stood is not None and stood.counted and not stood.attempts and not driver.ask(_BEGUN, user)
    pair, due = (user, course, chapter, exercise), due_after(due, at, settled)
    return AttemptStep(pair, name, before, after, stood, stands, exercises, groups, starts, due, at)


@cache
def _adding(table: Table, names: tuple[str, ...]) -> Placed:
    """The addition to these columns of one row, which is there; values by key, then by name."""
    keys = [column.name for column in table.primary_key][1:]
    same = [table.c[key] == bindparam(f"of_{key}") for key in keys]
    values: dict[str, Any] = {name: table.c[name] + bindparam(name) for name in names}
    added = table.update().where(mine(table), *same).values(values)
    return Placed(added, *(f"of_{key}" for key in keys), *names)


_NOWHERE = course_standing((), 0, None, OUTSIDE, 0)
_GROUPS_OWN = len(OF_GROUP)
_MASTERY, _CERTIFIED, _SECONDS = map(OF_COURSE.index, ("mastery", "certified", "seconds"))
_SUMMED = ("mastery", "certified", "seconds")  # of a group over its courses
_SUMMED_STARTING = (*_SUMMED, "started")
_PAIR = len(ExerciseStanding._fields)
_GROUP = -2  # where the columns of one of the person's groups begin
_FIGURES = names_of(user_courses)[3:]  # behind course, person and name
_U, _B, _P, _C, _GC = users.c, ahead_before.c, user_exercises.c, user_courses.c, group_courses.c
_A, _M = (drop_tables[name].c for name in ("attempts", "group_members"))
_USER: Any = bindparam("user")
_COURSE: Any = bindparam("course")
_LATER = tuple_(_A.at_us, _A.attempt_id) > tuple_(bindparam("at"), bindparam("id"))
_COUNTED = case((_C.counted == 1, _U.user_id))  # nobody's groups are looked for where no total moves
_OF_USER = users.outerjoin(ahead_before, and_(mine(ahead_before), _B.user_id == _U.user_id))
# one row for each of the person's groups that counts somebody in the course, or one without
_ATTEMPT = Placed(
    select(
        _U.name,
        exists().where(
            mine(drop_tables["attempts"]),
            _A.user_id == _USER,
            _A.exercise_id == bindparam("exercise"),
            _LATER,
        ),
        _B.due_us,
        *(_P[name] for name in ExerciseStanding._fields),
        *(_C[name] for name in _FIGURES),
        _GC.group_id,
        _GC.mastery,
    )
    .select_from(
        _OF_USER.outerjoin(
            user_exercises,
            and_(
                mine(user_exercises),
                _P.user_id == _U.user_id,
                _P.course_id == _COURSE,
                _P.chapter_id == bindparam("chapter"),
                _P.exercise_id == bindparam("exercise"),
            ),
        )
        .outerjoin(
            user_courses,
            and_(mine(user_courses), _C.course_id == _COURSE, _C.user_id == _U.user_id),
        )
        .outerjoin(
            drop_tables["group_members"],
            and_(mine(drop_tables["group_members"]), _M.user_id == _COUNTED, _M.member_role == MEMBER),
        )
        .outerjoin(
            group_courses,
            and_(mine(group_courses), _GC.course_id == _COURSE, _GC.group_id == _M.group_id),
        )
    )
    .where(mine(users), _U.user_id == _USER),
    *("user", "course", "chapter", "exercise", "at", "id"),
)
# whether a person has started anywhere: asked at their first attempt in a course alone
_BEGUN = Placed(
    select(_C.course_id)
    .where(mine(user_courses), _C.user_id == _USER, _C.counted == 1, _C.attempts > 0)
    .limit(1),
    "user",
)
_LATER_IN_COURSE = Placed(
    select(_A.attempt_id)
    .where(
        mine(drop_tables["attempts"]),
        _A.user_id == _USER,
        _A.exercise_id.in_(
            select(_P.exercise_id).where(mine(user_exercises), _P.user_id == _USER, _P.course_id == _COURSE)
        ),
        _LATER,
    )
    .limit(1),
    *("user", "course", "at", "id"),
)
