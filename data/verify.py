"""Verifying: every stored total recomputed through `core` from raw rows, and compared.

Nothing here uses the totals' own SQL or the vectorised twin: people are recounted one by one with `core`, and their
parts are added up in plain Python.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, select

from core.instants import THIRTY_DAYS
from core.mastery import SUM_UNIT, exact
from core.standing import CourseStanding
from core.tally import NOBODY, Tally, add, learner, of_course, of_group, over_courses, tally
from data.accounts import list_accounts
from data.bulk import batched
from data.differences import compare as _compare
from data.engine import Database
from data.rollups.before import load_courses, load_due
from data.rollups.derive import derive
from data.rollups.raw import Content, RawRows, load_content, read_raw
from data.rollups.rows import StoredBlock, load_block
from data.rollups.state import State, load_state
from data.scoped import mine, tables
from data.verify_holders import holder_differences
from data.verify_ids import id_differences
from data.verify_licences import licence_differences
from data.verify_receipts import receipt_differences

_BLOCK = 1_000
Progress = Callable[[str], None]
Sums = dict[tuple[Any, ...], tuple[int, ...]]


def verify(database: Database, account_id: int | None, progress: Progress = lambda _: None) -> list[str]:
    """The differences between the stored totals and a recount, in words; empty when everything agrees."""
    differences: list[str] = []
    for account in list_accounts(database):
        if account_id in (None, account.account_id):
            with database.reading() as connection:
                found = _Verification(connection, account.account_id).differences(progress)
                differences.extend(f"{account.slug}: {line}" for line in found)
    return differences


class _Verification:
    """One account, recounted as of the instant its totals were settled."""

    def __init__(self, connection: Connection, account_id: int) -> None:
        self._connection, self._account_id = connection, account_id
        self._courses: Sums = defaultdict(lambda: (0,) * len(tables.OF_COURSE))
        self._groups: Sums = defaultdict(lambda: (0,) * len(tables.OF_GROUP))
        self._chapters: Sums = defaultdict(lambda: (0, 0, 0, 0))
        self._group_chapters: Sums = defaultdict(lambda: (0, 0, 0, 0))
        self._group_learners: Sums = defaultdict(lambda: (0, 0))
        self._months: Sums = defaultdict(lambda: (0, 0))
        self._then: Sums = defaultdict(lambda: NOBODY)
        self._learners: Tally = (0, 0)  # of core.tally.learner
        self._learners_then: Tally = (0, 0)

    def differences(self, progress: Progress) -> Iterator[str]:
        """Each difference in words."""
        state = load_state(self._connection, self._account_id)
        if state is None or state.settled_us is None:
            return
        content = load_content(self._connection, self._account_id)
        groups = self._memberships()
        done = 0
        for people in batched(self._people(), _BLOCK):
            raw = read_raw(self._connection, self._account_id, people)
            recounted = derive(raw.at(state.settled_us), content, state.settled_us, through_core=True)
            yield from self._before(raw, people, content, state.settled_us - THIRTY_DAYS)
            stored = load_block(self._connection, self._account_id, people)
            yield from _compare_blocks(stored, recounted)
            self._add(recounted, groups)
            done += len(people)
            progress(f"{done:,} people")
        yield from self._compare_totals(content)
        yield from id_differences(self._connection, self._account_id)
        yield from holder_differences(self._connection, self._account_id)
        yield from self._compare_state(state)
        yield from licence_differences(self._connection, self._account_id, state.settled_us)
        yield from receipt_differences(self._connection, self._account_id, state.settled_us)

    def _before(self, raw: RawRows, people: list[str], content: Content, then: int) -> Iterator[str]:
        due = load_due(self._connection, self._account_id, people)
        waiting = {user: instant for user, instant in due.items() if instant <= then}
        block = raw.at(then)
        found = derive(block, content, then, through_core=True).courses
        recounted = {key: value for key, value in found.items() if key[1] not in waiting}
        block.due = {user: instant for user, instant in block.due.items() if user not in waiting}
        for user, instant in waiting.items():  # not settled since: they stand as they stood until then
            alone = read_raw(self._connection, self._account_id, [user]).at(instant - 1)
            recounted |= derive(alone, content, instant - 1, through_core=True).courses
            block.due |= alone.due
        stored = load_courses(self._connection, self._account_id, people)
        yield from _compare("user_courses_before", stored, recounted)
        yield from _compare("ahead_before", due, block.due)
        of_person: dict[str, list[CourseStanding]] = defaultdict(list)
        for (course, user), (_, standing) in recounted.items():
            self._then[course,] = add(self._then[course,], tally(standing))
            of_person[user].append(standing)
        for own in of_person.values():
            self._learners_then = add(self._learners_then, learner(own))

    def _people(self) -> Iterator[str]:
        rows = self._execute(
            select(tables.users.c.user_id).where(mine(tables.users)).order_by(tables.users.c.user_id)
        )
        yield from [row[0] for row in rows]

    def _memberships(self) -> dict[str, list[str]]:
        members = tables.drop_tables["group_members"]
        found: dict[str, list[str]] = defaultdict(list)
        for row in self._execute(select(members).where(mine(members))):
            if row.member_role == "member":
                found[row.user_id].append(row.group_id)
        return found

    def _execute(self, statement: Any) -> Any:
        return self._connection.execute(statement, {"of_account": self._account_id}).all()

    def _add(self, block: StoredBlock, groups: Mapping[str, list[str]]) -> None:
        of_person: dict[str, list[CourseStanding]] = defaultdict(list)
        for (course, user), (_, standing) in block.courses.items():
            of_person[user].append(standing)
            self._courses[course,] = add(self._courses[course,], of_course(standing))
            for group in groups.get(user, ()):
                self._groups[course, group] = add(self._groups[course, group], of_group(standing))
        for (user, course, chapter, _), pair in block.pairs.items():
            if block.courses[course, user][1].counted:
                part = (exact(pair.mastery, SUM_UNIT), 1, pair.correct, pair.attempts)
                self._chapters[course, chapter] = add(self._chapters[course, chapter], part)
                for group in groups.get(user, ()):
                    place = (course, group, chapter)
                    self._group_chapters[place] = add(self._group_chapters[place], part)
        for (month, _), (_, activities) in block.months.items():
            self._months[month,] = add(self._months[month,], (1, activities))
        for user, own in of_person.items():
            self._learners = add(self._learners, learner(own))
            for group in groups.get(user, ()):
                self._group_learners[group,] = add(self._group_learners[group,], learner(own))

    def _compare_totals(self, content: Content) -> Iterator[str]:
        courses = _prefixed(self._courses, {(c,): n for c, n in content.exercises.items()})
        chapters = _prefixed(self._chapters, content.chapters)
        for table, keys, expected in (
            (tables.course_totals, 1, courses),
            (
                tables.course_totals_before,
                1,
                _prefixed(self._then, {(c,): n for c, n in content.exercises.items()}),
            ),
            (tables.group_courses, 2, self._groups),
            (tables.chapter_totals, 2, chapters),
            (tables.group_chapters, 3, self._group_chapters),
            (tables.group_totals, 1, self._group_totals(content)),
            (tables.month_totals, 1, self._months),
        ):
            rows = self._execute(select(table).where(mine(table)))
            stored = {tuple(row[1 : keys + 1]): tuple(row[keys + 1 :]) for row in rows}
            yield from _compare(table.name, _nonzero(stored), _nonzero(expected))

    def _group_totals(self, content: Content) -> Mapping[tuple[Any, ...], tuple[Any, ...]]:
        parts: dict[str, list[tuple[tuple[int, ...], int]]] = defaultdict(list)
        for (course, group), sums in sorted(self._groups.items()):
            parts[group].append((sums, content.exercises.get(course, 0)))
        return {
            (group,): (*self._group_learners[group,], *over_courses(every)) for group, every in parts.items()
        }

    def _compare_state(self, state: State) -> Iterator[str]:
        stored = (state.learners, state.started, state.learners_before, state.started_before)
        names = ("learners", "started", "learners_before", "started_before")
        for name, one, other in zip(names, stored, self._learners + self._learners_then, strict=True):
            if one != other:
                yield f"{name}: stored {one}, recounted {other}"


def _prefixed(sums: Sums, counts: Mapping[Any, int]) -> Sums:
    return {key: (count, *sums[key]) for key, count in counts.items()}  # a key without people gives its zeros


def _nonzero(sums: Mapping[Any, tuple[Any, ...]]) -> dict[Any, tuple[Any, ...]]:
    return {key: vector for key, vector in sums.items() if any(vector)}


def _compare_blocks(stored: StoredBlock, recounted: StoredBlock) -> Iterator[str]:
    yield from _compare("user_exercises", stored.pairs, recounted.pairs)
    yield from _compare("user_courses", stored.courses, recounted.courses)
    yield from _compare("user_months", stored.months, recounted.months)
    yield from _compare("ahead", stored.due, recounted.due)
