"""What the totals hold: up to which instant, from which they hold, and until when.

Totals are facts that had happened when the account was settled. They are the answer for every `now` from the last
such fact until the next one falls due (an enrolment or event ahead, an expiry); any other `now` is recounted from
raw rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Connection, bindparam, func, select, text

from core.instants import SECOND
from data.prepared import Driver, Placed, Prepared, replacement
from data.rollups.raw import Content, Facts
from data.schema import account_state, accounts, ahead, chapter_totals, course_totals, course_totals_before
from data.scoped import Sealed, mine

_OVERTAKEN = 60 * SECOND


class Learners(Protocol):
    """Distinct people who count in a course, and those of them who have started, or the differences in them."""

    learners: int
    started: int


class State(NamedTuple):
    """The stored state of an account, in the order of its columns; instants in microseconds."""

    version: int = 0
    settled_us: int | None = None
    last_fact_us: int | None = None
    next_due_us: int | None = None
    last_event_us: int | None = None
    content_version: int = 0
    learners: int = 0
    learners_before: int = 0
    started: int = 0
    started_before: int = 0
    names_version: int = 0

    def after(self, facts: Facts) -> State:
        """The state after one more block was counted."""
        return self._replace(
            last_fact_us=_latest(self.last_fact_us, facts.last_fact),
            last_event_us=_latest(self.last_event_us, facts.last_event),
        )

    def write_event(self, driver: Driver, fact: int | None, event: int | None) -> int:
        """Store the state after one event; `fact`, `event`: its instant if it is one. When the account is settled now.

        Settled no later than the event needs: a page that read the clock just before it finds its totals still.
        """
        settled, last = _latest(self.settled_us, event), _latest(self.last_event_us, event)
        driver.put(_AFTER_EVENT, self.version + 1, settled, _latest(self.last_fact_us, fact), last)
        return settled or 0

    def not_before(self, now: int) -> int:
        """The instant to settle on: `now`, or the settled one where another writer's clock was a little ahead.

        Writers read the clock before they queue; one that was overtaken must not turn it back.
        """
        ahead = self.settled_us is not None and now < self.settled_us <= now + _OVERTAKEN
        return self.settled_us or now if ahead else now

    def steps_to(self, now: int) -> bool:
        """Whether nothing falls due from the settled instant to `now`: rows not touched stay as they are."""
        settled = self.settled_us is not None and self.settled_us <= now
        return settled and (self.next_due_us is None or now < self.next_due_us)

    def with_learners(self, now: Learners, before: Learners) -> State:
        """The state with these differences in distinct learners, now and 30 days before."""
        return self._replace(
            learners=self.learners + now.learners,
            learners_before=self.learners_before + before.learners,
            started=self.started + now.started,
            started_before=self.started_before + before.started,
        )

    def with_versions(self, content: int, *, named: bool) -> State:
        """The state with this version of the content; `named`: whether a person came, went or was renamed."""
        return self._replace(content_version=content, names_version=self.names_version + named)

    def holds_at(self, now: int, *, settled: bool = False) -> bool:
        """Whether the totals are the answer at `now`; `settled`: those of 30 days before as well."""
        begun = self.last_fact_us is None or self.last_fact_us <= now
        if settled and self.settled_us is not None and now < self.settled_us:
            return False
        return begun and (self.next_due_us is None or now < self.next_due_us)

    def due_people(self, connection: Connection, account_id: int, now: int) -> Iterable[str]:
        """People whose figures came due by `now`."""
        parameters = {"of_account": account_id, "now": now}
        return list(connection.execute(_DUE, parameters).scalars())


def _latest(left: int | None, right: int | None) -> int | None:
    if left is None or right is None:
        return right if left is None else left
    return max(left, right)


def lock_account(connection: Connection, account_id: int, *, wait: bool = True) -> bool:
    """Until this transaction ends no other one moves this account's totals (SQLite has one writer anyway).

    Whether it is locked: without `wait` it is not where somebody else holds it.
    """
    if connection.dialect.name == "sqlite":
        return True
    lock = _LOCK if wait else _LOCK_IF_FREE
    return Driver.of(connection, account_id).first(lock) is not None


def load_state(connection: Connection, account_id: int) -> State | None:
    """The account's state, or None before its first import."""
    row = _STATE.first(connection, account_id, {})
    return State(*row) if row else None


def write_state(
    connection: Connection, account_id: int, state: State, last_login: int | None, now: int
) -> None:
    """Store the state after a rebuild as of `now`."""
    next_due = connection.execute(_NEXT_DUE, {"of_account": account_id}).scalar()
    values = state._replace(
        version=state.version + 1,
        settled_us=now,
        next_due_us=next_due,
        last_event_us=_latest(state.last_event_us, last_login),
    )
    Driver.of(connection, account_id).put(_WRITE, *values)


def write_exercise_counts(
    connection: Connection, account_id: int, content: Content, touched: set[str]
) -> None:
    """Store how many exercises the touched courses and their chapters hold."""
    _drop_gone_courses(connection, account_id, sorted(touched - content.exercises.keys()))
    kept = [course for course in sorted(touched) if course in content.exercises]
    if not kept:
        return
    courses = {(course,): content.exercises[course] for course in kept}
    for table in (course_totals, course_totals_before):
        _set_exercises(connection, account_id, table, courses)
    wanted = set(kept)
    chapters = {key: count for key, count in content.chapters.items() if key[0] in wanted}
    _set_exercises(connection, account_id, chapter_totals, chapters)
    _drop_gone_chapters(connection, account_id, wanted, set(chapters))


def _drop_gone_courses(connection: Connection, account_id: int, gone: list[str]) -> None:
    if not gone:
        return
    for table in (course_totals, course_totals_before, chapter_totals):
        statement = table.delete().where(mine(table), table.c.course_id.in_(gone))
        connection.execute(statement, {"of_account": account_id})


def _drop_gone_chapters(
    connection: Connection, account_id: int, courses: set[str], chapters: set[tuple[str, str]]
) -> None:
    account = {"of_account": account_id}
    c = chapter_totals.c
    stored = select(c.course_id, c.chapter_id).where(mine(chapter_totals), c.course_id.in_(sorted(courses)))
    for course, chapter in connection.execute(stored, account).all():
        if (course, chapter) not in chapters:
            gone = chapter_totals.delete().where(
                mine(chapter_totals), c.course_id == course, c.chapter_id == chapter
            )
            connection.execute(gone, account)


def _set_exercises(connection: Connection, account_id: int, table: Any, counts: Mapping[Any, int]) -> None:
    if not counts:
        return
    columns = [column.name for column in table.columns]
    keys = [column.name for column in table.primary_key]
    rest = [name for name in columns if name not in (*keys, "exercises")]
    marks = ", ".join([*(f":{name}" for name in keys), ":exercises", *("0" for _ in rest)])
    statement = text(
        f"INSERT INTO {table.name} ({', '.join([*keys, 'exercises', *rest])}) VALUES ({marks})"
        f" ON CONFLICT ({', '.join(keys)}) DO UPDATE SET exercises = excluded.exercises"
    )
    rows = [
        dict(zip((*keys, "exercises"), (account_id, *key, count), strict=True))
        for key, count in sorted(counts.items())
    ]
    connection.execute(statement, rows)


_S = account_state.c
_ACCOUNT = select(accounts.c.account_id).where(mine(accounts))
_LOCK, _LOCK_IF_FREE = (Prepared(_ACCOUNT.with_for_update(skip_locked=skip)) for skip in (False, True))
STATE_COLUMNS = tuple(_S[name] for name in State._fields)
_STATE = Sealed(select(*STATE_COLUMNS).where(mine(account_state)))
_WRITE = replacement(account_state)
_MOVED = ("version", "settled_us", "last_fact_us", "last_event_us")
_AFTER_EVENT = Placed(
    account_state.update().where(mine(account_state)).values({name: bindparam(name) for name in _MOVED}),
    *_MOVED,
)
_DUE = select(ahead.c.user_id).where(mine(ahead), ahead.c.due_us <= bindparam("now"))
_NEXT_DUE = select(func.min(ahead.c.due_us)).where(mine(ahead))
