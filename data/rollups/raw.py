"""The raw rows of a block of people, and the account's content: what a recount starts from."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, select

from core.instants import month_number
from core.mastery import CERTIFY_AT
from core.standing import Membership
from core.status import LOGIN, Status, status_at
from data.rollups.among import among, fetched
from data.schema import drop_tables
from data.scoped import mine

Attempts = Sequence[Any]


@dataclass(frozen=True)
class Content:
    """What the account's courses hold: where each exercise stands, and how many there are."""

    place: dict[str, tuple[str, str]]  # exercise → (course, chapter)
    exercises: dict[str, int]  # course → number of exercises
    chapters: dict[tuple[str, str], int]  # (course, chapter) → number of exercises
    certify_at: dict[str, float]


@dataclass
class Facts:
    """What a block of people settles on: who is active, and the last instants up to now."""

    active: dict[str, bool]
    last_fact: int | None
    last_event: int | None


@dataclass
class Block(Facts):
    """Raw rows of some people that had happened by `now`, and the instants around it that matter."""

    now: int
    users: dict[str, str]  # user → name
    attempts: Attempts  # rows in order of (user, exercise, at, attempt id)
    memberships: dict[tuple[str, str], Membership]  # (course, user) →
    moments: dict[tuple[int, str], tuple[int, int]]  # (month, user) → moments, activities
    due: dict[str, int]  # user → the first instant after now that changes their figures


class Instants:
    """Keeps the last instant up to `now` and each person's first one after it."""

    def __init__(self, now: int) -> None:
        self.now = now
        self.last: int | None = None
        self.due: dict[str, int] = {}

    def note(self, user: str, at: int) -> bool:
        """Note an instant; whether it has come by now."""
        if at <= self.now:
            self.last = at if self.last is None or at > self.last else self.last
            return True
        self.due[user] = min(at, self.due.get(user, at))
        return False


_CONTENTS: WeakKeyDictionary[Engine, OrderedDict[tuple[int, int], Content]] = WeakKeyDictionary()
_CONTENTS_KEPT = 32


def content_of(connection: Connection, account_id: int, version: int) -> Content:
    """The account's content; kept from one event to the next while its version stays the same."""
    kept = _CONTENTS.get(connection.engine)
    if kept is None:
        kept = _CONTENTS[connection.engine] = OrderedDict()
    content = kept.get((account_id, version))
    if content is None:
        content = kept[account_id, version] = load_content(connection, account_id)
        while len(kept) > _CONTENTS_KEPT:
            kept.popitem(last=False)
    return content


def load_content(connection: Connection, account_id: int) -> Content:
    """The account's courses, chapters and exercises."""
    chapters, exercises, courses = (drop_tables[n] for n in ("chapters", "exercises", "courses"))
    account = {"of_account": account_id}
    statement = select(chapters.c.course_id, chapters.c.chapter_id).where(mine(chapters))
    course_of = {row.chapter_id: row.course_id for row in connection.execute(statement, account)}
    rows = select(courses.c.course_id, courses.c.certify_at).where(mine(courses))
    certify_at = {
        row.course_id: CERTIFY_AT if row.certify_at is None else row.certify_at
        for row in connection.execute(rows, account)
    }
    content = Content(
        {}, dict.fromkeys(certify_at, 0), {(c, ch): 0 for ch, c in course_of.items()}, certify_at
    )
    found = select(exercises.c.exercise_id, exercises.c.chapter_id).where(mine(exercises))
    for exercise, chapter in connection.execute(found, account):
        course = course_of[chapter]
        content.place[exercise] = (course, chapter)
        content.exercises[course] += 1
        content.chapters[course, chapter] += 1
    return content


@dataclass(frozen=True)
class RawRows:
    """Every raw row of some people, whenever it happens; `at` cuts them at an instant."""

    people: Sequence[Any]
    events: dict[str, list[tuple[int, str]]]
    attempts: Sequence[Any]
    awards: Sequence[Any]
    enrolments: Sequence[Any]
    moments: Sequence[Any]

    def at(self, now: int) -> Block:
        """What had happened by `now`."""
        instants = Instants(now)
        active = self._active(instants)
        attempts = self._attempts(instants)
        happened = [row[1] for row in self.moments if row[1] <= now]
        last_event = max(filter(None, (instants.last, max(happened, default=None))), default=None)
        return Block(
            now=now,
            users={row.user_id: row.name for row in self.people},
            active=active,
            attempts=attempts,
            memberships=self._memberships(active, instants),
            moments=self._moments(instants),
            last_fact=instants.last,
            due=instants.due,
            last_event=last_event,
        )

    def _attempts(self, instants: Instants) -> Sequence[Any]:
        ahead = [row for row in self.attempts if row[2] > instants.now]
        for row in ahead:
            instants.note(row[0], row[2])
        done = [row for row in self.attempts if row[2] <= instants.now] if ahead else self.attempts
        if done:
            instants.note("", max(map(itemgetter(2), done)))
        return done

    def _active(self, instants: Instants) -> dict[str, bool]:
        for user, walk in self.events.items():
            for at, _ in walk:
                instants.note(user, at)
        return {
            row.user_id: status_at(row.status, self.events.get(row.user_id, ()), instants.now)
            is Status.ACTIVE
            for row in self.people
        }

    def _memberships(self, active: dict[str, bool], instants: Instants) -> dict[tuple[str, str], Membership]:
        given: dict[tuple[str, str], list[tuple[int, int | None]]] = defaultdict(list)
        for user, course, at, expires in self.awards:
            given[course, user].append((at, expires))
            instants.note(user, at)
            if expires is not None:
                instants.note(user, expires)
        members: dict[tuple[str, str], Membership] = {}
        for course, user, enrolled in self.enrolments:
            in_effect = enrolled is None or instants.note(user, enrolled)
            members[course, user] = Membership(in_effect, active[user], given.get((course, user), ()))
        for (course, user), awards in given.items():
            members.setdefault((course, user), Membership(enrolled=False, active=active[user], given=awards))
        return members

    def _moments(self, instants: Instants) -> dict[tuple[int, str], tuple[int, int]]:
        months: dict[tuple[int, str], tuple[int, int]] = {}
        for user, at, activities in self.moments:
            if instants.note(user, at):
                key = (month_number(at), user)
                count, done = months.get(key, (0, 0))
                months[key] = (count + 1, done + activities)
        return months


def read_attempts(connection: Connection, account_id: int, users: list[str]) -> RawRows:
    """The raw rows of these people but for moments, which no standing comes of."""
    found = fetched(connection, _ATTEMPTS, {"of_account": account_id, "users": users})
    return replace(read_people(connection, account_id, users), attempts=found)


def read_raw(connection: Connection, account_id: int, users: list[str]) -> RawRows:
    """The raw rows of these people."""
    parameters = {"of_account": account_id, "users": users}
    return replace(
        read_people(connection, account_id, users),
        attempts=connection.execute(_ATTEMPTS, parameters).fetchall(),
        moments=connection.execute(_MOMENTS, parameters).fetchall(),
    )


def read_people(connection: Connection, account_id: int, users: list[str]) -> RawRows:
    """The raw rows of these people but for attempts and moments, of which a large block has too many."""

    def rows(statement: Any) -> Sequence[Any]:
        return connection.execute(statement, {"of_account": account_id, "users": users}).fetchall()

    events = read_events(connection, account_id, users)
    return RawRows(rows(USERS), events, (), rows(AWARDS), rows(ENROLMENTS), ())


def read_events(
    connection: Connection, account_id: int, users: Sequence[str]
) -> dict[str, list[tuple[int, str]]]:
    """The status events of these people, of whom there are any, and their logins."""
    events: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for user, at, event in fetched(connection, _EVENTS, {"of_account": account_id, "users": users}):
        events[user].append((at, event))
    if events:  # a login matters to a status only where there are status events
        for user, at in fetched(connection, _LOGINS, {"of_account": account_id, "users": sorted(events)}):
            events[user].append((at, LOGIN))
    return events


def _of(name: str, *columns: str) -> Any:
    table = drop_tables[name]
    people = among(table.c.user_id)
    return select(*(table.c[column] for column in columns)).where(mine(table), people)


USERS = _of("users", "user_id", "name", "status")
_EVENTS = _of("user_events", "user_id", "at_us", "event")
_LOGINS = _of("logins", "user_id", "at_us")
ENROLMENTS = _of("enrolments", "course_id", "user_id", "enrolled_us")
_MOMENTS = _of("moments", "user_id", "at_us", "activities")
AWARDS = _of("awards", "user_id", "course_id", "at_us", "expires_us").where(
    drop_tables["awards"].c.kind == "certification", drop_tables["awards"].c.course_id != ""
)
_A = drop_tables["attempts"].c
_ATTEMPTS = _of(
    "attempts",
    *("user_id", "exercise_id", "at_us", "attempt_id", "correct", "hints", "seconds", "points", "mastery"),
).order_by(_A.user_id, _A.exercise_id, _A.at_us, _A.attempt_id)
