"""The headline of 30 days ago, settling, and the account's groups: totals of their own against the same rule then."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from core.instants import DAY, THIRTY_DAYS
from core.requests import Request
from core.scope import Role, Scope
from core.screens import Headline
from data.engine import Database
from data.reports import course, courses, screens
from data.reports.sources import reading
from data.rollups.settle import settle
from data.rollups.state import load_state
from data.verify import verify
from tests.data.builders import (
    RECORDED,
    Drop,
    account,
    attempt,
    bring,
    certification,
    contents,
    enrolment,
    group,
    joined,
    member,
    user,
)
from tests.data.builders import (
    course as course_rows,
)
from tests.data.strategies import EXAMPLES, accounts

examples = settings(
    max_examples=2 * EXAMPLES,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def fresh(database: Database) -> int:
    return account(database, f"a{len(contents(database)['accounts'])}")


def executive(account_id: int) -> Scope:
    return Scope(account_id, Role.EXECUTIVE, "boss")


def headline_at(database: Database, scope: Scope, request: Request) -> Headline:
    """The same rule at another instant, from a recount of the raw rows."""
    with reading(database, scope, request, settled=True) as reader:
        if request.course is None:
            return courses.screen(reader, request).headline
        return course.course_headline(course.sums_of(reader, request.course, None), started=request.started)


@examples
@given(
    drop=accounts(), days=st.integers(0, 900), course_id=st.sampled_from([None, "c"]), started=st.booleans()
)
def test_the_headline_before_is_the_rule_thirty_days_earlier(
    database: Database, tmp_path: Path, drop: Drop, days: int, course_id: str | None, started: bool
) -> None:
    account_id = fresh(database)
    bring(
        database,
        account_id,
        tmp_path,
        drop,
        RECORDED - 400 * DAY,
    )
    now = RECORDED - 400 * DAY + days * DAY
    request = Request(now=now, course=course_id, started=started)
    then = Request(now=now - THIRTY_DAYS, course=course_id, started=started)
    scope = executive(account_id)
    assert screens.headline_before(database, scope, request) == headline_at(database, scope, then)


def test_settling_folds_in_what_has_come_due_and_nothing_else(database: Database, tmp_path: Path) -> None:
    drop = joined(
        {"users": [user("u1"), user("u2")]},
        course_rows(exercises=["e1"]),
        {
            "enrolments": [enrolment("u1"), enrolment("u2", enrolled_at="2025-02-01T00:00:00Z")],
            "awards": [certification("u1", at="2024-12-01T00:00:00Z", expires_at="2025-01-15T00:00:00Z")],
        },
    )
    account_id = fresh(database)
    bring(database, account_id, tmp_path, drop, RECORDED)
    scope = executive(account_id)

    def shown(now: int) -> tuple[int, int]:
        headline = screens.courses(database, scope, Request(now=now)).headline
        return headline.users, headline.certifications

    instants = [RECORDED, RECORDED + 14 * DAY, RECORDED + 31 * DAY]
    expected = [(1, 1), (1, 0), (2, 0)]
    assert [shown(now) for now in instants] == expected
    for now, figures in zip(instants[1:], expected[1:], strict=True):
        assert settle(database, account_id, now)
        assert not settle(database, account_id, now)
        assert shown(now) == figures
        assert verify(database, account_id) == []
    with database.reading() as connection:
        state = load_state(connection, account_id)
    assert state is not None
    assert state.holds_at(instants[-1])
    assert state.next_due_us is None


def test_a_group_line_sums_its_courses_and_counts_its_people_once(database: Database, tmp_path: Path) -> None:
    drop = joined(
        {
            "users": [user("u1"), user("u2"), user("u3", status="deactivated")],
            "groups": [group("g"), group("h")],
        },
        course_rows("c", ["e1"]),
        course_rows("d", ["f1", "f2"]),
        {
            "group_members": [member("u1"), member("u2"), member("u3"), member("u3", "h")],
            "enrolments": [enrolment("u1"), enrolment("u2"), enrolment("u1", "d"), enrolment("u3")],
            "attempts": [attempt("a1", "u1", "e1"), attempt("a2", "u1", "f1", seconds="60")],
        },
    )
    account_id = fresh(database)
    bring(database, account_id, tmp_path, drop, RECORDED)
    lines = screens.groups(database, executive(account_id), Request(now=RECORDED))
    # g: u1 in c (1) and d (1/2), u2 in c (0): mean 0.5 over three places; h has only a deactivated member
    assert [
        (one.group_id, one.members, one.courses, one.mastery, one.certifications, one.seconds)
        for one in lines
    ] == [("g", 2, 2, 0.5, 1, 60)]
    manager = Scope(account_id, Role.MANAGER, "m", frozenset({"h"}))
    assert screens.groups(database, manager, Request(now=RECORDED)) == ()
