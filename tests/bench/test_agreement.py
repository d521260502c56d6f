"""Two answers are held against each other figure by figure, and the first difference is told."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from bench.agreement import difference, plain
from core.screens import CoursesScreen, Freshness, Headline

SCREEN = CoursesScreen(Headline(2, 0.25, 1, 60), (("c1", "One", 2, None, True),), (0.5,))
ANSWER = {
    "headline": {"users": np.int64(2), "mastery": 0.25 + 1e-12, "certifications": 1, "seconds": 60},
    "rows": pd.DataFrame({"id": ["c1"], "title": ["One"], "people": [2], "score": [np.nan], "small": [True]}),
    "coverages": pd.Series([0.5]),
    "group": None,
}


def test_the_same_answer_in_another_form_is_the_same() -> None:
    assert difference(plain(SCREEN), plain(ANSWER)) is None


def test_what_raw_rows_cannot_know_is_left_out() -> None:
    assert difference(plain(Freshness(5, version=3)), plain({"last_event_at": 5})) is None


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"group": "g1"}, "group: ours None, pandas 'g1'"),
        ({"coverages": [0.500001]}, "coverages[0]: ours 0.5, pandas 0.500001"),
        ({"coverages": []}, "coverages: ours 1 of them, pandas 0 of them"),
        ({"rows": [("c2", "One", 2, None, True)]}, "rows[0][0]: ours 'c1', pandas 'c2'"),
        ({"rows": [("c1", "One", 2, 0.0, True)]}, "rows[0][3]: ours None, pandas 0.0"),
        ({"rows": [("c1", "One", 2, None, 1)]}, "rows[0][4]: ours True, pandas 1"),
        ({"rows": [("c1", "One", "2", None, True)]}, "rows[0][2]: ours 2, pandas '2'"),
        (
            {"headline": {"users": 2}},
            "headline: ours fields users, mastery, certifications, seconds, pandas ",
        ),
    ],
)
def test_the_first_difference_is_told(changed: dict[str, Any], told: str) -> None:
    assert (difference(plain(SCREEN), plain(ANSWER | changed)) or "").startswith(told)


def test_whole_numbers_are_the_same_to_the_last_one() -> None:
    assert difference(10**12, 10**12 + 1) == "answer: ours 1000000000000, pandas 1000000000001"
    assert difference(10**12, 10**12 + 0.5) is None
