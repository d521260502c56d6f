"""What the benchmark says of pandas' answers."""

from bench.reading import _agreement
from bench.report import Results, Target

PROMISE = "pandas gives the same answers"


def test_same_answers_keep_the_promise() -> None:
    results = Results([])
    _agreement(results, {"course": None, "person": None})
    assert results.targets == [Target(PROMISE, "2 of 2", met=True)]


def test_another_answer_breaks_it_and_is_told() -> None:
    results = Results([])
    _agreement(results, {"course": "spread[3]: ours 1, pandas 2", "person": None})
    assert results.targets == [Target(PROMISE, "1 of 2; course: spread[3]: ours 1, pandas 2", met=False)]
