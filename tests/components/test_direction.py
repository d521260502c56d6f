"""Names of either direction in our sentences."""

from __future__ import annotations

import pytest

from components.direction import isolated


@pytest.mark.parametrize("name", ["", "Ada", "Łoś 7%", "=1+1", "李小龍"])
def test_a_name_from_left_to_right_stays_as_it_is(name: str) -> None:
    assert isolated(name) == name


@pytest.mark.parametrize("name", ["محمد", "שרה 2", "Team فريق", "٣"])
def test_what_runs_from_right_to_left_is_held_apart(name: str) -> None:
    assert isolated(name) == f"\u2068{name}\u2069"
