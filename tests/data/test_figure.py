"""Receipts of learning figures: whatever the account holds, the lines behind a figure add up to it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from core.figure_receipts import FIGURES, FigureReceipt
from core.instants import DAY, format_instant
from core.metrics import CERTIFICATIONS, MASTERY, SECONDS, USERS, Metric
from core.requests import Request
from core.scope import Denied, NotFound, Role, Scope
from core.screens import Headline
from data.engine import Database
from data.reports import screens
from tests.data.builders import (
    RECORDED,
    SCHOOL,
    Drop,
    account,
    admin,
    attempt,
    bring,
    certification,
    contents,
    course,
    enrolment,
    group,
    joined,
    manager,
    member,
    user,
)
from tests.data.strategies import EXAMPLES, accounts

BIG = 120
CROWD: Drop = joined(
    course("c", ("e1",)),
    {
        "users": [user(f"p{number:03}") for number in range(BIG)],
        "enrolments": [enrolment(f"p{number:03}") for number in range(BIG)],
        "attempts": [attempt(f"a{number}", f"p{number:03}", seconds="7") for number in range(0, BIG, 2)],
    },
)


def fresh(database: Database) -> int:
    return account(database, f"a{len(contents(database)['accounts'])}")


def every_line(database: Database, scope: Scope, request: Request, metric: Metric) -> FigureReceipt:
    """The receipt with all its pages' lines; each page follows on the one before."""
    found = screens.figure(database, scope, request, metric, 0)
    lines = list(found.lines)
    while len(lines) < found.count:
        more = screens.figure(database, scope, request, metric, len(lines)).lines
        assert more
        lines += more
    assert len({line.id for line in lines}) == len(lines) == found.count
    return FigureReceipt(metric, found.value, tuple(lines), found.count, 0, found.formula, found.near)


def holds(receipt: FigureReceipt, shown: Headline) -> None:
    metric, value = receipt.metric, getattr(shown, receipt.metric.slug)
    assert receipt.value == value
    parts = [(line.part or 0) for line in receipt.lines]
    if metric is MASTERY:
        people = sum(line.people for line in receipt.lines)
        mean = sum((line.part or 0) * line.people for line in receipt.lines) / people if people else None
        assert value == (None if mean is None else pytest.approx(mean, abs=2e-6))
        if people:
            (_, total), (_, number) = receipt.formula
            assert (number, value) == (people, pytest.approx(total / people, abs=1e-6))
    else:
        assert value == sum(parts)


def check(database: Database, scope: Scope, request: Request) -> None:
    screen = screens.courses if request.course is None else screens.course
    shown = screen(database, scope, request).headline
    for metric in FIGURES.values():
        holds(every_line(database, scope, request, metric), shown)


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(drop=accounts())
def test_the_lines_behind_every_figure_add_up_to_it(database: Database, tmp_path: Path, drop: Drop) -> None:
    acme = fresh(database)
    bring(database, acme, tmp_path, drop)
    groups = [row["group_id"] for row in drop.get("groups", ())]
    courses = [row["course_id"] for row in drop.get("courses", ())]
    for started in (False, True):
        for one in (None, *courses):
            check(database, admin(acme), Request(now=RECORDED, course=one, started=started))
            if groups:
                check(database, manager(acme, *groups), Request(now=RECORDED, course=one, started=started))
                check(database, admin(acme), Request(now=RECORDED, course=one, group=groups[0]))


def test_started_only_counts_who_has_started_in_every_figure(database: Database, tmp_path: Path) -> None:
    acme = fresh(database)
    lately = format_instant(RECORDED - 40 * DAY), format_instant(RECORDED - DAY)
    bring(
        database,
        acme,
        tmp_path,
        joined(
            course("c", ("e1",)),
            course("d", ("f1",)),
            {
                "users": [user(f"p{number}") for number in range(5)],
                "groups": [group("g"), group("h")],
                "group_members": [member("p0", "g"), member("p1", "g"), member("p1", "h"), member("p4", "h")],
                "enrolments": [*(enrolment(f"p{number}") for number in range(4)), enrolment("p0", "d")],
                # p3 has attempted what no enrolment of theirs is for; p4 is enrolled nowhere
                "attempts": [
                    attempt("a0", "p0", "e1", lately[0]),
                    attempt("a1", "p0", "f1", lately[0]),
                    attempt("a2", "p1", "e1", lately[1]),
                    attempt("a3", "p3", "f1", lately[0]),
                    attempt("a4", "p4", "e1", lately[0]),
                ],
            },
        ),
    )
    for scope, one_group, now, before in (
        (admin(acme), None, ["p0", "p1"], 1),
        (admin(acme), "h", ["p1"], 0),
        (manager(acme, "g", "h"), None, ["p0", "p1"], 1),
        (manager(acme, "h"), None, ["p1"], 0),
    ):
        request = Request(now=RECORDED, group=one_group, started=True)
        receipt = every_line(database, scope, request, USERS)
        assert [line.id for line in receipt.lines] == now
        assert screens.courses(database, scope, request).headline.users == receipt.value == len(now)
        assert screens.headline_before(database, scope, request).users == before


def test_a_figure_of_many_people_comes_in_pages(database: Database, tmp_path: Path) -> None:
    acme = fresh(database)
    bring(database, acme, tmp_path, CROWD)
    for one in (None, "c"):
        receipt = every_line(database, admin(acme), Request(now=RECORDED, course=one), USERS)
        assert receipt.count == BIG
    time = screens.figure(database, admin(acme), Request(now=RECORDED, course="c"), SECONDS, 0)
    assert (time.value, time.lines[0].part, len(time.lines)) == (7 * BIG // 2, 7, 50)


def test_the_course_average_beside_a_person_is_the_courses_own(database: Database, tmp_path: Path) -> None:
    """A course without exercises has a mastery of 0, on its own screen and beside its people: rulebook 9."""
    acme = fresh(database)
    empty: Drop = {
        "courses": [{"course_id": "n", "title": "Nothing yet"}],
        "enrolments": [enrolment("u1", "n"), enrolment("u2", "n")],
    }
    bring(database, acme, tmp_path, joined(SCHOOL, empty))
    person = screens.person(database, admin(acme), Request(now=RECORDED, user="u1"))
    assert [one.course_id for one in person.courses] == ["c", "n"]
    for one in person.courses:
        whole = screens.course(database, admin(acme), Request(now=RECORDED, course=one.course_id))
        assert one.average == whole.headline.mastery
    assert person.courses[1].average == 0.0
    learner = Scope(acme, Role.LEARNER, "u1")
    own = screens.person(database, learner, Request(now=RECORDED, user="u1"))
    assert [one.average for one in own.courses] == [None, None], (
        "of fewer than 5 people a learner is told none"
    )


def test_a_certification_says_when_and_how(database: Database, tmp_path: Path) -> None:
    acme = fresh(database)
    bring(
        database, acme, tmp_path, joined(SCHOOL, {"awards": [certification("u3", at="2024-02-01T00:00:00Z")]})
    )
    receipt = screens.figure(database, admin(acme), Request(now=RECORDED, course="c"), CERTIFICATIONS, 0)
    told = {line.id: (format_instant(line.at or 0), line.event) for line in receipt.lines}
    assert told == {
        "u1": ("2024-03-01T10:00:00Z", "earned here"),
        "u3": ("2024-02-01T00:00:00Z", "given"),
    }


def test_who_is_near_and_does_not_count_is_named_with_the_reason(database: Database, tmp_path: Path) -> None:
    acme = fresh(database)
    soon = format_instant(RECORDED + 3_600_000_000)
    near: Drop = {
        "users": [user("off", "Off", status="deactivated"), user("soon", "Soon")],
        "enrolments": [enrolment("off"), enrolment("soon", enrolled_at=soon)],
        "attempts": [attempt(f"w{one}", "u2", one, correct="0.5") for one in ("e1", "e2")],
        "awards": [certification("u3", at="2024-02-01T00:00:00Z", expires_at="2024-03-01T00:00:00Z")],
    }
    bring(database, acme, tmp_path, joined(SCHOOL, near))
    request = Request(now=RECORDED, course="c")
    people = screens.figure(database, admin(acme), request, USERS, 0)
    assert [(one.user_id, one.reason) for one in people.near] == [
        ("off", "enrolled, and deactivated"),
        ("soon", "the enrolment begins within a day"),
    ]
    certified = screens.figure(database, admin(acme), request, CERTIFICATIONS, 0)
    assert [(one.user_id, one.reason, one.mastery) for one in certified.near] == [
        ("u3", "the certification has expired", None),
        ("u2", "every exercise attempted, at a mastery of", 0.45625),
    ]


def test_a_receipt_keeps_to_the_readers_rights(database: Database, tmp_path: Path) -> None:
    acme, other = fresh(database), None
    bring(
        database,
        acme,
        tmp_path,
        joined(SCHOOL, {"groups": [group("k")], "group_members": [member("u3", "k")]}),
    )
    other = fresh(database)
    theirs = screens.figure(database, manager(acme, "k"), Request(now=RECORDED, course="c"), USERS, 0)
    assert [line.id for line in theirs.lines] == ["u3"]
    with pytest.raises(NotFound):
        screens.figure(database, manager(acme, "k"), Request(now=RECORDED, course="c", group="g"), USERS, 0)
    with pytest.raises(NotFound):
        screens.figure(database, admin(other), Request(now=RECORDED, course="c"), USERS, 0)
    with pytest.raises(Denied):
        screens.figure(database, Scope(acme, Role.LEARNER, "u1"), Request(now=RECORDED), USERS, 0)
