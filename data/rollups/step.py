"""Stepping: the stored rows of one person moved by one event, without reading their past again.

For an event that comes as the next one of its person, which nearly all do: it has happened, and nothing it follows on
came after it. Anything else is a recount (`data.rollups.rebuild`); a plan is None then, and nothing was written.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, Protocol

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
from data.prepared import Driver, Placed, names_of, replacement
from data.rollups.derive import OUTSIDE
from data.rollups.login_step import LoginUse, plan_use
from data.rollups.raw import Content
from data.rollups.rebuild import MEMBER, move_totals
from data.rollups.rows import (
    NO_SCORE,
    WRITE_MONTH,
    Courses,
    StoredBlock,
    course_row,
    write_course,
    write_pair,
)
from data.rollups.standings import Pair
from data.rollups.totals import Totals, add_to
from data.schema import (
    ahead_before,
    drop_tables,
    month_totals,
    user_courses,
    user_exercises,
    user_months,
    users,
)
from data.scoped import mine

ContentNow = Callable[[], Content]
Given = tuple[Any, ...]  # the values of the file's columns, in the contract's order


class Step(Protocol):
    """What an event moves: rows of its person, and the totals by the difference."""

    @property
    def fact(self) -> int | None:
        """Its instant if it is one that changes a figure."""

    @property
    def event(self) -> int | None:
        """Its instant if it has happened."""

    def write(self, connection: Connection, driver: Driver) -> None:
        """Write the rows and move every total by the difference."""


class AttemptStep(NamedTuple):
    """The rows that an attempt moves, before (None: not there yet) and after."""

    pair: Pair
    name: str
    stood_at: ExerciseStanding | None
    stands_at: ExerciseStanding
    stood: CourseStanding | None
    stands: CourseStanding
    due_before: int | None  # when the person's figures of 30 days ago change next, if it moves that
    event: int

    @property
    def fact(self) -> int:
        """An attempt always changes a figure."""
        return self.event

    def write(self, connection: Connection, driver: Driver) -> None:
        """Write the rows; only who counts in the course moves totals."""
        user, course, *_ = self.pair
        old = None if self.stood is None else course_row((course, user), (self.name, self.stood))
        write_pair(driver, self.pair, self.stood_at, self.stands_at)
        write_course(driver, old, course_row((course, user), (self.name, self.stands)))
        if self.stands.counted:
            self._move_totals(connection, driver)
        _write_due(driver, user, self.due_before)

    def _move_totals(self, connection: Connection, driver: Driver) -> None:
        user, course, *_ = self.pair
        groups = {user: [row[0] for row in driver.ask(_GROUPS, user)]}
        totals = Totals()
        for sign, at, stands in ((-1, self.stood_at, self.stood), (+1, self.stands_at, self.stands)):
            pairs = {} if at is None else {self.pair: at}
            courses: Courses = {} if stands is None else {(course, user): (self.name, stands)}
            move_totals(totals, StoredBlock(pairs, courses), groups, sign)
        totals.write(connection, driver.account_id)


class MomentStep(NamedTuple):
    """The person's month that a moment moves, as it was (None: no moment yet), and by what."""

    user: str
    month: int
    counts: tuple[int, int] | None
    activities: int
    due_before: int | None
    event: int

    @property
    def fact(self) -> int:
        """A moment always changes a figure."""
        return self.event

    def write(self, connection: Connection, driver: Driver) -> None:
        """Write the row and move the account's month."""
        moments, done = self.counts or (0, 0)
        driver.put(WRITE_MONTH, self.month, self.user, moments + 1, done + self.activities)
        moved = (int(self.counts is None), self.activities)
        add_to(connection, driver.account_id, month_totals, {(self.month,): moved}, _OF_MONTH)
        _write_due(driver, self.user, self.due_before)


class LoginStep(NamedTuple):
    """A person's use of licences that a login moves; `proves`: their status is made of it, a fact then."""

    use: LoginUse
    due_before: int | None
    fact: int | None
    event: int | None

    def write(self, connection: Connection, driver: Driver) -> None:
        """Write the rows and move every total by the difference."""
        _write_due(driver, self.use.user, self.due_before)
        self.use.write(connection, driver)


def plan_attempt(
    driver: Driver, content_now: ContentNow, given: Given, now: int, settled: int
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
    stood = _course_standing(stored[_PAIR:])
    after = exercise_after(before, Attempt(attempt_id, at, *rest))
    stands = course_after(stood or _NOWHERE, before, after, content.exercises[course])
    if stands.earned_at is not None and stands.earned_at >= at:
        return None  # it comes into the walk that earned the certification
    if stands.completed and stands.earned_at is None:
        if driver.ask(_LATER_IN_COURSE, user, course, at, attempt_id):
            return None
        stands = with_earned(stands, at, content.certify_at[course])
    pair = (user, course, chapter, exercise)
    return AttemptStep(pair, name, before, after, stood, stands, _due(due, at, settled), at)


def plan_moment(
    driver: Driver, _content: ContentNow, given: Given, now: int, settled: int
) -> MomentStep | None:
    """The step of a moment, whose order does not matter."""
    _, user, at, _, activities = given
    if at > now:
        return None
    month = month_number(at)
    found = driver.ask(_MOMENT, user, month)
    if not found:
        return None
    due, moments, done = found[0]
    counts = None if moments is None else (moments, done)
    return MomentStep(user, month, counts, activities, _due(due, at, settled), at)


def plan_login(
    driver: Driver, _content: ContentNow, given: Given, now: int, settled: int
) -> LoginStep | None:
    """The step of a login, which moves a person's use of licences unless it can prove a reactivation."""
    user, at = given
    use = plan_use(driver, user, at, now)
    if use is None:
        return None
    event = at if at <= now else None
    if not use.proves:
        return LoginStep(use, None, None, event)
    if event is None:
        return None  # it comes due
    return LoginStep(use, _due(use.due, at, settled), at, event)


def _course_standing(stored: list[Any]) -> CourseStanding | None:
    if stored[0] is None:
        return None
    enrolled, counted, coverage, mastery_sum, mastery, score, *sums, completed, certified, earned = stored
    flags, found = (bool(enrolled), bool(counted)), None if score == NO_SCORE else score
    figures: Any = (*flags, coverage, mastery_sum, mastery, found, *sums, bool(completed), certified, earned)
    return CourseStanding(*figures)


def _due(stored: int | None, at: int, settled: int) -> int | None:
    """The instant at which the person's figures of 30 days ago change next, if the event moves it."""
    ahead = at > settled - THIRTY_DAYS and (stored is None or at < stored)
    return at if ahead else None


def _write_due(driver: Driver, user: str, due: int | None) -> None:
    if due is not None:
        driver.put(_WRITE_DUE, user, due)


_NOWHERE = course_standing((), 0, None, OUTSIDE, 0)
_OF_MONTH = names_of(month_totals)[1:]
_PAIR = len(ExerciseStanding._fields)
_STORED = {"certified_at": "certified_us", "earned_at": "earned_us"}
_U, _B, _P, _C, _MO = users.c, ahead_before.c, user_exercises.c, user_courses.c, user_months.c
_A, _G = (drop_tables[name].c for name in ("attempts", "group_members"))
_USER: Any = bindparam("user")
_LATER = tuple_(_A.at_us, _A.attempt_id) > tuple_(bindparam("at"), bindparam("id"))
_OF_USER = users.outerjoin(ahead_before, and_(mine(ahead_before), _B.user_id == _U.user_id))
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
    .where(mine(users), _U.user_id == _USER),
    *("user", "course", "chapter", "exercise", "at", "id"),
)
_LATER_IN_COURSE = Placed(
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
    .limit(1),
    *("user", "course", "at", "id"),
)
_MOMENT = Placed(
    select(_B.due_us, _MO.moments, _MO.activities)
    .select_from(
        _OF_USER.outerjoin(
            user_months,
            and_(mine(user_months), _MO.month == bindparam("month"), _MO.user_id == _U.user_id),
        )
    )
    .where(mine(users), _U.user_id == _USER),
    *("user", "month"),
)
_GROUPS = Placed(
    select(_G.group_id).where(
        mine(drop_tables["group_members"]), _G.user_id == _USER, _G.member_role == MEMBER
    ),
    "user",
)
_WRITE_DUE = replacement(ahead_before)
