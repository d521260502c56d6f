"""Addresses: carried time, strict reading, links of files."""

from __future__ import annotations

import pytest

from components.address import Address
from core.reports import COURSE_LEAGUE, COURSES
from core.scope import BadRequest


def test_a_link_carries_the_time_that_is_shown() -> None:
    address = Address({"course": "c1", "now": "2026-01-01T00:00:00Z", "as_known_at": "2026-02-01"})
    href = address.link("/person", user="a b&c", course=None)
    assert href == "/person?user=a+b%26c&now=2026-01-01T00%3A00%3A00Z&as_known_at=2026-02-01"


def test_a_file_has_the_parameters_of_its_table() -> None:
    address = Address({"started": "true"})
    assert address.downloads(COURSES, started="true")[0] == ("csv", "/download/courses.csv?started=true")


def test_only_what_a_report_knows_reaches_it() -> None:
    address = Address(
        {"course": "c1", "order": "name", "groups_sort": "members", "sort": "name", "search": ""}
    )
    assert address.of(COURSE_LEAGUE) == {"course": "c1", "sort": "name"}


def test_a_parameter_given_twice_is_none() -> None:
    assert Address({"course": ["a", "b"]}).get("course") is None


def test_what_is_no_set_of_parameters_is_refused() -> None:
    with pytest.raises(BadRequest):
        Address.read(["course"])
