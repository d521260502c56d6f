"""Stepping: the stored rows of one person moved by one event, without reading their past again.

For an event that comes as the next one of its person, which nearly all do: it has happened, and nothing it follows on
came after it. Anything else is a recount (`data.rollups.rebuild`); a plan is None then, and nothing was written.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, and_, bindparam, exists, select, tuple_

from core.instants import THIRTY_DAYS, month_number
from core.mastery import Attempt
from core.standing import (
    CourseStanding,
    ExerciseStanding,
    course_after,
    course_standing,
    exercise_after,
    with_earned,
)
from data.prepared import Driver, Prepared, replacement
from data.rollups.derive import OUTSIDE
from data.rollups.login_step import LoginUse, plan_use
from data.rollups.raw import Content
from data.rollups.rebuild import MEMBER, move_totals
from data.rollups.rows import NO_SCORE, Courses, StoredBlock, write_step
from data.rollups.standings import Pair
from data.rollups.totals import Totals
from data.schema import ahead_before, drop_tables, user_courses, user_exercises, user_months, users
from data.scoped import mine

ContentNow = Callable[[], Content]
Given = tuple[Any, ...]  # the values of the file's columns, in the contract's order


@dataclass(frozen=True)
class Step:
    """What an event moves: rows of its person before and after, and when their figures of 30 days ago change."""

    user: str
    old: StoredBlock = field(default_factory=StoredBlock)
    new: StoredBlock = field(default_factory=StoredBlock)
    due_before: int | None = None
    fact: int | None = None  # its instant if it is one that changes a figure
    event: int | None = None  # its instant if it has happened
    use: LoginUse | None = None

    def write(self, connection: Connection, driver: Driver) -> None:
        """Write the rows and move every total by the difference."""
        write_step(driver, self.old, self.new)
        groups = {self.user: _groups(driver, self.user)} if self._counts() else {}
        totals = Totals()
        move_totals(totals, self.old, groups, -1)
        move_totals(totals, self.new, groups, +1)
        totals.write(connection, driver.account_id)
        if self.due_before is not None:
            driver.run(_WRITE_DUE, user_id=self.user, due_us=self.due_before)
        if self.use is not None:
            self.use.write(connection, driver)

    def _counts(self) -> bool:
        return any(standing.counted for _, standing in self.new.courses.values())


def plan_attempt(
    driver: Driver, content_now: ContentNow, given: Given, now: int, settled: int
) -> Step | None:
    """The step of an attempt; `settled`: when the account's totals were."""
    attempt_id, user, exercise, at, *rest = given
    content = content_now()
    if exercise not in content.place or not settled - THIRTY_DAYS < at <= now:
        return None
    course, chapter = content.place[exercise]
    where = {"user": user, "course": course, "chapter": chapter, "exercise": exercise}
    row = driver.first(_ATTEMPT, **where, at=at, id=attempt_id)
    if row is None or row[1]:
        return None
    name, _, due, *stored = row
    before = ExerciseStanding(*stored[:_PAIR]) if stored[0] is not None else None
    stood = _course_standing(stored[_PAIR:])
    after = exercise_after(before, Attempt(attempt_id, at, *rest))
    stands = course_after(stood or _NOWHERE, before, after, content.exercises[course])
    if stands.earned_at is not None and stands.earned_at >= at:
        return None  # it comes into the walk that earned the certification
    if stands.completed and stands.earned_at is None:
        if driver.first(_LATER_IN_COURSE, user=user, course=course, at=at, id=attempt_id):
            return None
        stands = with_earned(stands, at, content.certify_at[course])
    pair = (user, course, chapter, exercise)
    old = StoredBlock(_only(pair, before), _of_course(course, user, name, stood))
    new = StoredBlock(_only(pair, after), _of_course(course, user, name, stands))
    return Step(user, old, new, _due(due, at, settled), at, at)


def plan_moment(driver: Driver, _content: ContentNow, given: Given, now: int, settled: int) -> Step | None:
    """The step of a moment, whose order does not matter."""
    _, user, at, _, activities = given
    if at > now:
        return None
    month = month_number(at)
    row = driver.first(_MOMENT, user=user, month=month)
    if row is None:
        return None
    due, moments, done = row
    old = StoredBlock() if moments is None else StoredBlock(months={(month, user): (moments, done)})
    new = StoredBlock(months={(month, user): ((moments or 0) + 1, (done or 0) + activities)})
    return Step(user, old, new, _due(due, at, settled), at, at)


def plan_login(driver: Driver, _content: ContentNow, given: Given, now: int, settled: int) -> Step | None:
    """The step of a login, which moves a person's use of licences unless it can prove a reactivation."""
    user, at = given
    use = plan_use(driver, user, at, now)
    if use is None:
        return None
    event = at if at <= now else None
    if not use.proves:
        return Step(user, event=event, use=use)
    if event is None:
        return None  # it comes due
    return Step(user, due_before=_due(use.due, at, settled), fact=at, event=at, use=use)


def _course_standing(stored: list[Any]) -> CourseStanding | None:
    if stored[0] is None:
        return None
    one = CourseStanding(*stored)
    score = None if one.score == NO_SCORE else one.score
    flags = bool(one.enrolled), bool(one.counted), bool(one.completed)
    return one._replace(enrolled=flags[0], counted=flags[1], completed=flags[2], score=score)


def _only(pair: Pair, standing: ExerciseStanding | None) -> dict[Pair, ExerciseStanding]:
    return {} if standing is None else {pair: standing}


def _of_course(course: str, user: str, name: str, standing: CourseStanding | None) -> Courses:
    return {} if standing is None else {(course, user): (name, standing)}


def _due(stored: int | None, at: int, settled: int) -> int | None:
    """The instant at which the person's figures of 30 days ago change next, if the event moves it."""
    ahead = at > settled - THIRTY_DAYS and (stored is None or at < stored)
    return at if ahead else None


def _groups(driver: Driver, user: str) -> list[str]:
    return [row[0] for row in driver.run(_GROUPS, user=user).fetchall()]


_NOWHERE = course_standing((), 0, None, OUTSIDE, 0)
_PAIR = len(ExerciseStanding._fields)
_STORED = {"certified_at": "certified_us", "earned_at": "earned_us"}
_U, _B, _P, _C, _MO = users.c, ahead_before.c, user_exercises.c, user_courses.c, user_months.c
_A, _G = (drop_tables[name].c for name in ("attempts", "group_members"))
_USER: Any = bindparam("user")
_LATER = tuple_(_A.at_us, _A.attempt_id) > tuple_(bindparam("at"), bindparam("id"))
_OF_USER = users.outerjoin(ahead_before, and_(mine(ahead_before), _B.user_id == _U.user_id))
_ATTEMPT = Prepared(
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
        *(_C[_STORED.get(name, name)] for name in CourseStanding._fields),
    )
    .select_from(
        _OF_USER.outerjoin(
            user_exercises,
            and_(
                mine(user_exercises),
                _P.user_id == _U.user_id,
                _P.course_id == bindparam("course"),
                _P.chapter_id == bindparam("chapter"),
                _P.exercise_id == bindparam("exercise"),
            ),
        ).outerjoin(
            user_courses,
            and_(mine(user_courses), _C.course_id == bindparam("course"), _C.user_id == _U.user_id),
        )
    )
    .where(mine(users), _U.user_id == _USER)
)
_LATER_IN_COURSE = Prepared(
    select(_A.attempt_id)
    .where(
        mine(drop_tables["attempts"]),
        _A.user_id == _USER,
        _A.exercise_id.in_(
            select(_P.exercise_id).where(
                mine(user_exercises), _P.user_id == _USER, _P.course_id == bindparam("course")
            )
        ),
        _LATER,
    )
    .limit(1)
)
_MOMENT = Prepared(
    select(_B.due_us, _MO.moments, _MO.activities)
    .select_from(
        _OF_USER.outerjoin(
            user_months,
            and_(mine(user_months), _MO.month == bindparam("month"), _MO.user_id == _U.user_id),
        )
    )
    .where(mine(users), _U.user_id == _USER)
)
_GROUPS = Prepared(
    select(_G.group_id).where(
        mine(drop_tables["group_members"]), _G.user_id == _USER, _G.member_role == MEMBER
    )
)
_WRITE_DUE = replacement(ahead_before)
