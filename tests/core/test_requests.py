"""Parameters are read strictly: the same for page, address and command."""

from __future__ import annotations

import pytest

from core.instants import parse_instant
from core.ranking import Direction
from core.reports import REPORTS
from core.requests import LEAGUE_SORTS, LONGEST_PARAMETER, Request, parse_request
from core.scope import BadRequest

NOW = 1_700_000_000_000_000


def parse(slug: str = "course-league", **given: str) -> Request:
    return parse_request(REPORTS[slug], given, now=NOW)


def test_what_is_not_given_takes_its_default() -> None:
    assert parse(course="c") == Request(now=NOW, course="c")
    assert (parse(course="c").sort, parse(course="c").direction) == ("", Direction.DESCENDING)


def test_every_parameter_of_the_league_is_read() -> None:
    request = parse(
        course="c",
        group="g",
        search=" Ann ",
        completed="true",
        certified="false",
        started="true",
        sort="name",
        direction="asc",
        now="2024-02-29T23:30:00-08:00",
        as_known_at="2024-03-02T00:00:00Z",
    )
    assert request == Request(
        now=parse_instant("2024-03-01T07:30:00Z"),
        as_known_at=parse_instant("2024-03-02T00:00:00Z"),
        course="c",
        group="g",
        search=" Ann ",
        completed=True,
        certified=False,
        started=True,
        sort="name",
        direction=Direction.ASCENDING,
    )


def test_an_empty_value_is_not_given() -> None:
    assert parse(course="c", search="", sort="", completed="", now="") == Request(now=NOW, course="c")


@pytest.mark.parametrize("text", ["1970-01-01T00:00:00Z", "1969-12-31T23:59:59Z"])
def test_an_instant_at_or_before_the_epoch_is_an_instant(text: str) -> None:
    request = parse(course="c", now=text, as_known_at=text)
    assert (request.now, request.as_known_at) == (parse_instant(text), parse_instant(text))


@pytest.mark.parametrize("slug", REPORTS)
def test_what_a_report_needs_must_be_given(slug: str) -> None:
    report = REPORTS[slug]
    full = dict.fromkeys(report.required, "x")
    assert parse(slug, **full).now == NOW
    for name in report.required:
        with pytest.raises(BadRequest, match=name):
            parse(slug, **{other: "x" for other in full if other != name})
        with pytest.raises(BadRequest, match=name):
            parse(slug, **{**full, name: ""})


NAMES = ("course", "group", "user", "exercise", "search", "sort", "account", "role", "Course")


@pytest.mark.parametrize(
    ("slug", "name"),
    [(r.slug, n) for r in REPORTS.values() for n in NAMES if n not in (*r.required, *r.optional)],
)
def test_a_parameter_the_report_does_not_take_is_refused(slug: str, name: str) -> None:
    report = REPORTS[slug]
    with pytest.raises(BadRequest, match="unknown parameter"):
        parse(slug, **{**dict.fromkeys(report.required, "x"), name: "mastery"})


@pytest.mark.parametrize(
    "wrong",
    [
        {"completed": "yes"},
        {"certified": "True"},
        {"started": "1"},
        {"sort": "user_id"},
        {"sort": "rank"},
        {"direction": "down"},
        {"now": "yesterday"},
        {"now": "2024-03-01"},
        {"as_known_at": "1709278200"},
        {"search": "a\x00b"},
        {"search": "x" * (LONGEST_PARAMETER + 1)},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_a_value_outside_its_form_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(BadRequest, match=next(iter(wrong))):
        parse(course="c", **wrong)


@pytest.mark.parametrize("sort", LEAGUE_SORTS)
def test_the_league_can_be_sorted_by_every_column_it_shows(sort: str) -> None:
    assert parse(course="c", sort=sort).sort == sort
    assert sort in [column.name for column in REPORTS["course-league"].columns]
