"""Each page's callbacks as plain functions: parse, ask, show. The database is a stand-in."""

from __future__ import annotations

from typing import Any

import pytest

from callbacks import course, courses, exercise, figure, groups, person
from components.headline import as_data
from core.requests import Request
from core.scope import BadRequest, Role, Scope
from tests.components.screen_values import (
    AT,
    COURSE,
    COURSES,
    EXERCISE,
    GROUPS,
    HEADLINE,
    PERSON,
    RECEIPT,
    told,
)


class Asked:
    """Stands for `data.reports.screens`: remembers the requests."""

    def __init__(self) -> None:
        self.requests: list[Request] = []

    def __getattr__(self, name: str) -> Any:
        answers = {
            "courses": COURSES,
            "course": COURSE,
            "person": PERSON,
            "exercise": EXERCISE,
            "groups": GROUPS,
            "headline_before": HEADLINE,
            "figure": RECEIPT,
        }

        def answer(_database: Any, _scope: Scope, request: Request, *_: Any) -> Any:
            self.requests.append(request)
            return answers[name]

        return answer


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    stand_in = Asked()
    for module in (courses, course, groups, person, exercise, figure):
        monkeypatch.setattr(module, "screens", stand_in)
        monkeypatch.setattr(module, "current_scope", lambda: Scope(1, Role.EXECUTIVE, "u1"))
        monkeypatch.setattr(module, "app_database", lambda: None)
        monkeypatch.setattr(module, "request_now", lambda: AT)
    return stand_in


def test_all_courses_are_asked_for_at_the_rims_clock(asked: Asked) -> None:
    assert "All courses" in told(courses.show({"started": "true", "order": "name"}))
    assert asked.requests == [Request(now=AT, started=True)]


def test_a_groups_courses_and_their_comparison_are_asked_for_with_the_group(asked: Asked) -> None:
    courses.show({"group": "g1", "sort": "users"})
    courses.compare(as_data(HEADLINE), {"group": "g1"})
    assert asked.requests == [Request(now=AT, group="g1"), Request(now=AT, group="g1")]


def test_the_groups_are_asked_for_at_the_addresss_time(asked: Asked) -> None:
    assert "2 groups" in told(groups.show({"now": "1970-01-01T00:00:01Z", "order": "name"}))
    assert asked.requests == [Request(now=1_000_000)]


def test_the_address_may_set_the_time(asked: Asked) -> None:
    courses.show({"now": "1970-01-01T00:00:01Z"})
    assert asked.requests[0].now == 1_000_000


def test_the_comparison_is_a_callback_of_its_own(asked: Asked) -> None:
    assert "No change" in told(courses.compare(as_data(HEADLINE), {}))
    assert "No change" in told(course.compare(as_data(HEADLINE), {"course": "c1"}))


def test_a_course_is_asked_for_with_the_league_tables_parameters(asked: Asked) -> None:
    course.show({"course": "c1", "group": "g1", "search": "ada", "completed": "false"})
    assert asked.requests == [Request(now=AT, course="c1", group="g1", search="ada", completed=False)]


def test_a_person_and_an_exercise_are_asked_for(asked: Asked) -> None:
    assert "Ada" in told(person.show({"user": "u 1", "course": "c1"}))
    assert "Doors" in told(exercise.show({"user": "u 1", "exercise": "e1"}))
    assert asked.requests == [
        Request(now=AT, user="u 1", course="c1"),
        Request(now=AT, user="u 1", exercise="e1"),
    ]


def test_a_figures_receipt_is_asked_for_as_the_figure_was(asked: Asked) -> None:
    shown = told(
        figure.show({"figure": "mastery", "course": "c1", "group": "g1", "started": "true", "offset": "50"})
    )
    assert "Mastery: 50.0%" in shown
    assert asked.requests == [Request(now=AT, course="c1", group="g1", started=True)]


@pytest.mark.parametrize(
    "call",
    [
        lambda: course.show({}),
        lambda: course.show({"course": "c1", "sort": "password"}),
        lambda: course.show(None),
        lambda: courses.show({"started": "perhaps"}),
        lambda: courses.compare({"users": "many"}, {}),
        lambda: exercise.show({"user": "u1"}),
        lambda: figure.show({"figure": "password"}),
        lambda: figure.show({"course": "c1"}),
        lambda: figure.show({"figure": "users", "offset": "-1"}),
        lambda: courses.show({"group": "nul\x00"}),
        lambda: groups.show({"now": "yesterday"}),
    ],
)
def test_what_is_not_of_its_form_is_refused(asked: Asked, call: Any) -> None:
    with pytest.raises(BadRequest):
        call()
    assert not asked.requests
