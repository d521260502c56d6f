"""An account's settings as typed."""

from __future__ import annotations

import pytest

from core.instants import parse_instant
from core.settings_draft import draft_settings
from core.usage_screens import Contact

NOW = parse_instant("2026-03-01T12:00:00Z")


def test_a_day_is_its_first_instant_and_nothing_given_is_the_default() -> None:
    draft = draft_settings({"tracked_from": " 2026-02-01 ", "contact_email": "ada@example.org"}, now=NOW)
    assert (draft.tracked_from, draft.problems) == (parse_instant("2026-02-01T00:00:00Z"), {})
    assert draft.contact == Contact("", "ada@example.org")
    nothing = draft_settings({}, now=NOW)
    assert (nothing.tracked_from, nothing.contact, nothing.problems) == (None, None, {})


@pytest.mark.parametrize(
    ("cells", "field", "words"),
    [
        ({"tracked_from": "last May"}, "tracked_from", "Write a day or an instant"),
        ({"tracked_from": "2026-02-30"}, "tracked_from", "Write a day or an instant"),
        ({"tracked_from": "2026-03-01T12:00:01Z"}, "tracked_from", "lies ahead: it is 2026-03-01T12:00Z now"),
        ({"contact_name": "Ada"}, "contact_email", "give the address, too"),
        ({"contact_email": "ada"}, "contact_email", "name@example.org"),
        ({"contact_name": "A\x07", "contact_email": "a@b.c"}, "contact_name", "can not be printed"),
        ({"contact_email": "a" * 400 + "@b.c"}, "contact_email", "longer than a line"),
    ],
)
def test_every_refusal_stands_beside_its_field(cells: dict[str, str], field: str, words: str) -> None:
    problems = draft_settings(cells, now=NOW).problems
    assert list(problems) == [field]
    assert words in problems[field]
