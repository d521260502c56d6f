"""Recounting people from their raw rows, and moving every total by the difference.

Import, undo and settling all end here, in their own transaction. Blocks of people keep memory flat; small blocks go
through `core`, large ones through its vectorised twin.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from core.standing import CourseStanding
from core.tally import learner
from data.bulk import batched
from data.rollups.among import among, fetched
from data.rollups.before import Before
from data.rollups.chapter_columns import move_chapters
from data.rollups.course_columns import write_course_columns
from data.rollups.derive import derive
from data.rollups.differences import Waiting
from data.rollups.groups import recount_groups, sum_groups
from data.rollups.index import ContentIndex, index_of
from data.rollups.large import LargeRows, load_side, move_before, nothing_stored, read_large, recount
from data.rollups.licence_plans import Progress
from data.rollups.licence_rows import with_events
from data.rollups.licences import rebuild_licences
from data.rollups.month_columns import write_months
from data.rollups.pair_rows import write_pairs
from data.rollups.profile_holders import recount_holders
from data.rollups.raw import Content, Facts, content_of, load_content, read_raw
from data.rollups.rows import StoredBlock, load_block, load_due, write_difference, write_due
from data.rollups.state import State, load_state, write_exercise_counts, write_state
from data.rollups.total_columns import move_total_columns
from data.rollups.totals import Totals, chapter_parts
from data.rollups.touched import Touched
from data.schema import ahead, drop_tables, user_courses, user_months, users
from data.scoped import mine

BLOCK = 1_000
LARGE = 100  # people of a block from which columns are faster than rows
MEMBER = "member"


def rebuild(
    connection: Connection,
    account_id: int,
    touched: Touched,
    *,
    now: int,
    progress: Progress = lambda _: None,
) -> None:
    """Recount the touched people as of `now`, and everyone whose figures came due since the last time."""
    state = load_state(connection, account_id)
    now = state.not_before(now) if state else now
    rebuild_licences(connection, account_id, touched.licences, now=now, progress=progress)
    changed = bool(touched.courses or touched.chapters)
    version = (state.content_version if state else 0) + changed
    content = load_content(connection, account_id) if changed else content_of(connection, account_id, version)
    touched.courses.update(course for course, chapter in content.chapters if chapter in touched.chapters)
    index = None if changed and state else index_of(content)
    recount_ = _Recount(connection, account_id, state is None, now, content, index)
    people = _affected(connection, account_id, touched, state, now) | recount_.before.people_due()
    counted = state or State()
    for block in batched(sorted(people), BLOCK):
        counted = counted.after(recount_.block(block))
    recount_.write()
    if state:  # on a first import the differences are the groups' whole sums
        recount_groups(connection, account_id, touched.groups)
    write_exercise_counts(connection, account_id, content, touched.courses)
    sum_groups(connection, account_id, touched.groups, touched.courses)
    recount_holders(connection, account_id, touched.assigned)
    counted = counted.with_learners(recount_.totals, recount_.before)
    counted = counted.with_versions(version, named=touched.named)
    write_state(connection, account_id, counted, touched.last_login, now)


@dataclass
class _Recount:
    """A recount of many blocks of people under way, and what it moves."""

    connection: Connection
    account_id: int
    fresh: bool  # the account has no totals yet
    now: int
    content: Content
    index: ContentIndex | None  # None: the content has changed, and rows by column may be of another one

    def __post_init__(self) -> None:
        place = (self.connection, self.account_id)
        self.totals = Totals()
        self.before = Before(*place, self.now, fresh=self.fresh)
        self._courses = Waiting(*place, user_courses, fresh=self.fresh)
        self._months = Waiting(*place, user_months, fresh=self.fresh)

    def block(self, people: list[str]) -> Facts:
        """Recount some people, who are in order."""
        rows = None
        if self.index and len(people) >= LARGE:
            rows = read_large(self.connection, self.account_id, people, self.index)
        facts = self._large(rows) if rows else self._small(people)
        _write_statuses(self.connection, self.account_id, facts)
        return facts

    def write(self) -> None:
        """Write what was gathered over all blocks."""
        self._courses.write()
        self._months.write()
        self.totals.write(self.connection, self.account_id)
        self.before.write()

    def _small(self, people: list[str]) -> Facts:
        """A block through rows."""
        connection, account_id = self.connection, self.account_id
        rows = read_raw(connection, account_id, people)
        raw = rows.at(self.now)
        old = StoredBlock() if self.fresh else load_block(connection, account_id, people)
        new = derive(raw, self.content, self.now)
        self.before.move(people, rows, new.courses, self.content)
        groups = _groups_of(connection, account_id, people)
        move_totals(self.totals, old, groups, -1)
        move_totals(self.totals, new, groups, +1)
        write_difference(connection, account_id, old, new)
        return raw

    def _large(self, rows: LargeRows) -> Facts:
        """A block through columns."""
        connection, account_id, users_, index = self.connection, self.account_id, rows.users, rows.index
        new = recount(rows, self.now)
        old = nothing_stored(rows) if self.fresh else load_side(connection, account_id, rows)
        due = {} if self.fresh else load_due(connection, account_id, ahead, users_)
        move_before(self.before, rows, new)
        groups = _groups_of(connection, account_id, users_)
        for side, sign in ((old, -1), (new.side, +1)):
            move_total_columns(self.totals, side, groups, sign)
            move_chapters(self.totals, side, groups, sign)
        write_pairs(connection, account_id, users_, index, (old.pairs, new.side.pairs))
        write_course_columns(self._courses, users_, index, old.courses, new.side.courses)
        write_months(self._months, users_, old.months, new.side.months)
        write_due(connection, account_id, ahead, due, new.due)
        return new.facts


def move_totals(totals: Totals, block: StoredBlock, groups: dict[str, list[str]], sign: int) -> None:
    """Put what a block of people adds into the differences (`sign` 1), or take it out (-1)."""
    counted: set[tuple[str, str]] = set()
    courses: dict[str, list[CourseStanding]] = defaultdict(list)
    for (course, user), (_, standing) in block.courses.items():
        totals.course(course, groups.get(user, ()), standing, sign)
        if standing.counted:
            counted.add((course, user))
            courses[user].append(standing)
    for (user, course, chapter), part in chapter_parts(block.pairs, counted).items():
        totals.chapter((course, chapter), groups.get(user, ()), part, sign)
    for (month, _), (_, activities) in block.months.items():
        totals.month(month, activities, sign)
    for user, own in courses.items():
        totals.learner(groups.get(user, ()), learner(own), sign)


def _affected(
    connection: Connection, account_id: int, touched: Touched, state: State | None, now: int
) -> set[str]:
    account = {"of_account": account_id}
    people = set(touched.users)
    if touched.courses and state:
        found = select(user_courses.c.user_id).where(
            mine(user_courses), user_courses.c.course_id.in_(sorted(touched.courses))
        )
        people.update(connection.execute(found, account).scalars())
    for block in batched(sorted(touched.logged_in), BLOCK):
        # a login changes a figure only where it proves a reactivation
        people.update(with_events(connection, account_id, block))
    if state:
        people.update(state.due_people(connection, account_id, now))
    return people


def _groups_of(connection: Connection, account_id: int, people: Sequence[str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for user, group in fetched(connection, _MEMBERSHIPS, {"of_account": account_id, "users": people}):
        groups[user].append(group)
    return groups


def _write_statuses(connection: Connection, account_id: int, facts: Facts) -> None:
    rows = connection.execute(_STATUSES, {"of_account": account_id, "users": list(facts.active)})
    stored = {row.user_id: row.status_now for row in rows}
    wrong = defaultdict(list)
    for user, active in facts.active.items():
        status = "active" if active else "deactivated"
        if stored[user] != status:
            wrong[status].append(user)
    for status, people in wrong.items():
        for batch in batched(people, BLOCK):
            statement = (
                users.update().where(mine(users), users.c.user_id.in_(batch)).values(status_now=status)
            )
            connection.execute(statement, {"of_account": account_id})


def _in(table: Any, *columns: str) -> Any:
    people = among(table.c.user_id)
    return select(*(table.c[column] for column in columns)).where(mine(table), people)


_MEMBERSHIPS = _in(drop_tables["group_members"], "user_id", "group_id").where(
    drop_tables["group_members"].c.member_role == MEMBER
)
_STATUSES = _in(users, "user_id", "status_now")
