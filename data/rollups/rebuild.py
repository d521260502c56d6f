"""Recounting people from their raw rows, and moving every total by the difference.

Import, undo and settling all end here, in their own transaction. Blocks of people keep memory flat; small blocks go
through `core`, large ones through its vectorised twin.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import Connection, select

from data.bulk import batched
from data.rollups.among import among, fetched
from data.rollups.before import Before
from data.rollups.chapter_columns import move_chapters
from data.rollups.derive import derive
from data.rollups.groups import recount_groups, sum_groups
from data.rollups.index import index_of
from data.rollups.large import LargeRows, move_before, read_large, recount
from data.rollups.licence_plans import Progress
from data.rollups.licence_rows import with_events
from data.rollups.licences import rebuild_licences
from data.rollups.pair_rows import load_pairs, write_pairs
from data.rollups.profile_holders import recount_holders
from data.rollups.raw import Block, Content, content_of, load_content, read_raw
from data.rollups.rows import StoredBlock, load_block, write_difference
from data.rollups.state import State, load_state, write_exercise_counts, write_state
from data.rollups.total_columns import move_total_columns
from data.rollups.totals import Totals, chapter_parts
from data.rollups.touched import Touched
from data.rollups.vectorised import NO_PAIRS
from data.schema import drop_tables, user_courses, users
from data.scoped import mine

BLOCK = 1_000
LARGE = 100  # people of a block from which columns are faster than rows
MEMBER = "member"
Place = tuple[Connection, int, bool]  # the account's connection and number; whether it has no totals yet


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
    totals, counted = Totals(), state or State()
    before = Before(connection, account_id, now, fresh=state is None)
    people = _affected(connection, account_id, touched, state, now) | before.people_due()
    index = None if changed and state else index_of(content)
    for users_ in batched(sorted(people), BLOCK):
        rows = read_large(connection, account_id, users_, index) if index and len(users_) >= LARGE else None
        stored = (connection, account_id, state is None)
        if rows:
            raw = _recount_large(stored, totals, before, rows, now)
        else:
            raw = _recount_small(stored, totals, before, users_, content, now=now)
        _write_statuses(connection, account_id, raw)
        counted = counted.after(raw)
    totals.write(connection, account_id)
    before.write()
    if state:  # on a first import the differences are the groups' whole sums
        recount_groups(connection, account_id, touched.groups)
    write_exercise_counts(connection, account_id, content, touched.courses)
    sum_groups(connection, account_id, touched.groups, touched.courses)
    recount_holders(connection, account_id, touched.assigned)
    counted = counted.with_learners(totals.learners, before.learners)
    counted = counted.with_versions(version, named=touched.named)
    write_state(connection, account_id, counted, touched.last_login, now)


def _recount_small(
    place: Place, totals: Totals, before: Before, people: list[str], content: Content, *, now: int
) -> Block:
    """A block through rows."""
    connection, account_id, fresh = place
    rows = read_raw(connection, account_id, people)
    raw = rows.at(now)
    old = StoredBlock() if fresh else load_block(connection, account_id, people)
    new = derive(raw, content, now)
    before.move(people, rows, new.courses, content)
    groups = _groups_of(connection, account_id, people)
    move_totals(totals, old, groups, -1)
    move_totals(totals, new, groups, +1)
    write_difference(connection, account_id, old, new)
    return raw


def _recount_large(place: Place, totals: Totals, before: Before, rows: LargeRows, now: int) -> Block:
    """A block through columns."""
    connection, account_id, fresh = place
    users_, index = rows.users, rows.attempts.index
    new = recount(rows, now)
    old = StoredBlock() if fresh else load_block(connection, account_id, users_, pairs=False)
    old_pairs = NO_PAIRS if fresh else load_pairs(connection, account_id, users_, index)
    move_before(before, rows, new)
    groups = _groups_of(connection, account_id, users_)
    for block, pairs, sign in ((old, old_pairs, -1), (new.rest, new.pairs, +1)):
        move_total_columns(totals, block, groups, sign)
        move_chapters(totals, rows, block.courses, pairs, groups, sign=sign)
    write_pairs(connection, account_id, users_, index, (old_pairs, new.pairs))
    write_difference(connection, account_id, old, new.rest)
    return new.raw


def move_totals(totals: Totals, block: StoredBlock, groups: dict[str, list[str]], sign: int) -> None:
    """Put what a block of people adds into the differences (`sign` 1), or take it out (-1)."""
    learners = set()
    counted: set[tuple[str, str]] = set()
    for (course, user), (_, standing) in block.courses.items():
        totals.course(course, groups.get(user, ()), standing, sign)
        if standing.counted:
            counted.add((course, user))
            learners.add(user)
    for (user, course, chapter), part in chapter_parts(block.pairs, counted).items():
        totals.chapter((course, chapter), groups.get(user, ()), part, sign)
    for (month, _), (_, activities) in block.months.items():
        totals.month(month, activities, sign)
    for user in learners:
        totals.learner(groups.get(user, ()), sign)


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


def _groups_of(connection: Connection, account_id: int, people: list[str]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for user, group in fetched(connection, _MEMBERSHIPS, {"of_account": account_id, "users": people}):
        groups[user].append(group)
    return groups


def _write_statuses(connection: Connection, account_id: int, raw: Block) -> None:
    rows = connection.execute(_STATUSES, {"of_account": account_id, "users": list(raw.active)})
    stored = {row.user_id: row.status_now for row in rows}
    wrong = defaultdict(list)
    for user, active in raw.active.items():
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
