"""When an invoice's people were counted, who differs, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from core.card_numbers import masked
from core.charged import Basis, basis_of, compared, why_matched
from core.explain import Evidence
from core.instants import DAY, parse_instant
from core.matches import Match

DAY_OF_ISSUE = parse_instant("2026-03-03T00:00:00Z")


@pytest.mark.parametrize(
    ("known", "at", "late"),
    [
        (-5 * DAY, 0, False),  # known ahead of its day: the day's beginning
        (0, 0, False),
        (DAY - 1, DAY - 1, False),
        (DAY, DAY, True),
        (90 * DAY, 90 * DAY, True),
    ],
)
def test_a_line_is_counted_when_the_invoice_was_issued_or_first_known(
    known: int, at: int, late: bool
) -> None:
    assert basis_of(date(2026, 3, 3), DAY_OF_ISSUE + known) == Basis(DAY_OF_ISSUE + at, late)


def test_who_differs_is_told_by_person() -> None:
    a, b, c = (Evidence(one, 1, "m") for one in "abc")
    later = replace_at(b)
    assert compared([a, b], [later, c]) == ({"c": c}, {"a": a}), "b counts in both, by whichever event"


def replace_at(one: Evidence) -> Evidence:
    return one._replace(at=9)


MATCH = Match("m", "p", 1, None, frozenset("a"))


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (None, MATCH, "match m became known"),
        (MATCH, None, "match m was withdrawn"),
        (replace(MATCH, people=frozenset("b")), MATCH, "joined match m"),
        (MATCH, replace(MATCH, people=frozenset("b")), "no longer in match m"),
        (MATCH, replace(MATCH, ended_at=2), "match m has other dates"),
        (MATCH, MATCH, "match m began after the invoice was issued"),
    ],
)
def test_why_a_match_counts_otherwise(before: Match | None, after: Match | None, words: str) -> None:
    then, later = ({"m": one} if one else {} for one in (before, after))
    assert why_matched(Evidence("a", 1, "m"), then, later) == words


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Visa ending 4242", "Visa ending 4242"),
        ("4242424242424242", "•••• 4242"),
        ("Visa 4242 4242 4242 4242 EUR", "Visa •••• 4242 EUR"),
        ("4242-4242-4242-4242", "•••• 4242"),
        ("Amex 378282246310005", "Amex •••• 0005"),
        ("Order 12345678901", "Order 12345678901"),
        ("DE89 3704 0044 0532 0130 00", "DE•••• 3000"),
        ("", ""),
    ],
)
def test_a_card_number_is_never_shown(text: str, shown: str) -> None:
    assert masked(text) == shown
