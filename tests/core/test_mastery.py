"""Rulebook 9: mastery, score, points, certification, and how figures are rounded."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.mastery import (
    NANO,
    NOT_STARTED,
    PPT,
    Attempt,
    credit,
    earned_certification,
    exact,
    figure,
    history,
    level_of,
    low_evidence,
    mastered,
    mean_nano,
    points_of,
    share,
)
from core.standing import Membership, certified_at, course_standing, earned_at, exercise_standing


def tries(*correct: float, **given: Any) -> list[Attempt]:
    """Attempts at one exercise, a microsecond apart."""
    return [Attempt(f"a{place}", place, one)._replace(**given) for place, one in enumerate(correct)]


def masteries(attempts: Sequence[Attempt]) -> list[float]:
    return [after for _, after in history(attempts)]


def test_the_rulebooks_example_right_wrong_right_right() -> None:
    attempts = tries(1, 0, 1, 1)
    assert [figure(after) for after in masteries(attempts)] == [1, 0.35, 0.7725, 0.920375]
    standing = exercise_standing(attempts)
    assert share(standing.correct, standing.attempts, NANO) == 0.75


def test_a_hint_halves_the_credit_and_a_hint_count_of_zero_does_not() -> None:
    assert (credit(1, 2), credit(1, 0), credit(1, None), credit(0.5, 1)) == (0.5, 1, 1, 0.25)
    assert [figure(after) for after in masteries(tries(1, 1, hints=1))] == [0.5, 0.5]


def test_a_supplied_mastery_replaces_the_step_and_the_next_step_builds_on_it() -> None:
    attempts = tries(1, 1, 1)
    attempts[1] = attempts[1]._replace(mastery=0.2)
    assert [figure(after) for after in masteries(attempts)] == [1, 0.2, 0.72]


def test_a_supplied_mastery_of_zero_is_a_value() -> None:
    assert masteries(tries(1, mastery=0.0)) == [0.0]


@pytest.mark.parametrize(
    ("correct", "hints", "points"),
    [
        (1, None, 10),
        (0, None, 0),
        (0.5, None, 5),
        (0.25, None, 3),
        (0.24, None, 2),
        (0.5, 1, 3),
        (1, 3, 5),
        (0.05, 0, 1),
    ],
)
def test_points_not_given_are_the_credit_on_a_scale_of_ten_halves_up(
    correct: float, hints: int | None, points: int
) -> None:
    assert points_of(Attempt("a", 0, correct, hints)) == points


def test_points_given_stand_whatever_the_credit() -> None:
    assert points_of(Attempt("a", 0, 1.0, points=0)) == 0
    assert points_of(Attempt("a", 0, 0.0, points=-3)) == -3


def test_an_exercise_is_mastered_at_080_over_three_attempts() -> None:
    assert mastered(0.80, 3)
    assert not mastered(0.80, 2)
    assert mastered(0.7999999996, 3), "0.8 at 9 decimals"
    assert not mastered(0.799999999, 3)


def test_fewer_than_three_attempts_are_low_evidence() -> None:
    assert [low_evidence(count) for count in range(5)] == [True, True, True, False, False]


def test_figures_are_compared_at_nine_decimals_and_written_at_six() -> None:
    assert figure(1 / 3) == 0.333333
    assert figure(2 / 3) == 0.666667
    assert figure(0.1 + 0.2) == 0.3
    assert share(0, 0, NANO) is None
    assert share(NANO, 3, NANO) == 0.333333


@given(st.integers(0, 10**15), st.integers(1, 10**6))
def test_means_compare_as_the_exact_fraction_rounded_half_up(total: int, count: int) -> None:
    exactly = Fraction(total, PPT * count) * NANO
    assert mean_nano(total, count, PPT) == (exactly + Fraction(1, 2)).__floor__()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_a_sum_of_shares_is_off_by_at_most_half_a_part_for_each(shares: list[float]) -> None:
    exactly = sum((Fraction(one) for one in shares), Fraction(0)) * PPT
    assert abs(sum(exact(one, PPT) for one in shares) - exactly) <= Fraction(len(shares), 2) + 1


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_mastery_stays_between_zero_and_one_and_follows_the_recent(correct: list[float]) -> None:
    after = masteries(tries(*correct))
    assert all(0 <= one <= 1 for one in after)
    assert figure(after[-1]) >= figure(0.65 * correct[-1] if len(correct) > 1 else correct[-1])


def test_seconds_not_given_are_left_out_of_averages_and_zero_in_sums() -> None:
    attempts = [Attempt("a", 0, 1, seconds=10), Attempt("b", 1, 1), Attempt("c", 2, 1, seconds=0)]
    standing = exercise_standing(attempts)
    assert (standing.seconds, standing.timed, standing.attempts) == (10, 2, 3)


@pytest.mark.parametrize(
    ("mastery", "attempts", "level"),
    [
        (0, 0, NOT_STARTED),
        (0, 1, 0),
        (99_999_999, 1, 0),
        (100_000_000, 1, 1),
        (999_999_999, 5, 9),
        (NANO, 5, 9),
    ],
)
def test_a_person_stands_in_a_tenth_of_the_scale(mastery: int, attempts: int, level: int) -> None:
    assert level_of(mastery, attempts) == level


# --- certification ---------------------------------------------------------------------------------------------------


def earned(*walk: tuple[int, str, float], exercises: int = 2, certify_at: float = 0.80) -> int | None:
    return earned_certification([(at, one, exact(m, PPT)) for at, one, m in walk], exercises, certify_at)


def test_a_certification_is_earned_at_the_attempt_that_completes_and_reaches_the_threshold() -> None:
    assert earned((1, "e1", 1), (2, "e2", 0.6)) == 2
    assert earned((1, "e1", 1), (2, "e2", 0.59), (3, "e2", 0.7)) == 3


def test_later_attempts_never_remove_it() -> None:
    assert earned((1, "e1", 1), (2, "e2", 0.6), (3, "e1", 0)) == 2


def test_all_exercises_must_have_been_attempted_however_good_the_mean() -> None:
    assert earned((1, "e1", 1), certify_at=0.5) is None
    assert earned((1, "e1", 1), exercises=0) is None


def test_the_threshold_is_held_at_nine_decimals() -> None:
    assert earned((1, "e", 0.7999999996), exercises=1) == 1
    assert earned((1, "e", 0.7999999994), exercises=1) is None


def test_a_threshold_of_zero_is_reached_by_completing() -> None:
    assert earned((1, "e1", 0), (2, "e2", 0), certify_at=0) == 2


def test_attempts_of_one_instant_are_walked_by_id_across_exercises() -> None:
    first = {"e1": [Attempt("a", 0, 1.0), Attempt("c", 0, 0.0)], "e2": [Attempt("b", 0, 1.0)]}
    second = {"e1": [Attempt("a", 0, 0.0), Attempt("b", 0, 1.0)], "e2": [Attempt("c", 0, 1.0)]}
    assert earned_at(first, 2, 1.0) == 0
    assert earned_at(second, 2, 1.0) is None


@pytest.mark.parametrize(
    ("given_at", "expires", "now", "valid"),
    [(5, None, 5, True), (5, None, 4, False), (5, 9, 8, True), (5, 9, 9, False), (5, 9, 10, False)],
)
def test_a_given_certification_is_valid_from_its_instant_until_it_expires(
    given_at: int, expires: int | None, now: int, *, valid: bool
) -> None:
    assert (certified_at([(given_at, expires)], None, now) is not None) is valid


def test_an_earned_certification_outlives_an_expired_one_and_the_earliest_counts() -> None:
    assert certified_at([(1, 2)], 7, 10) == 7
    assert certified_at([(9, None), (3, None)], 7, 10) == 3


def test_mastery_of_a_course_is_over_all_its_exercises_and_score_over_its_attempts() -> None:
    done = [exercise_standing(tries(1)), exercise_standing(tries(0, 0))]
    standing = course_standing(done, 4, None, Membership(enrolled=True, active=True), now=10)
    assert (standing.mastery, standing.score, standing.coverage) == (NANO // 4, 333_333_333, 2)
    assert (standing.completed, standing.counted) == (False, True)


def test_a_course_without_exercises_is_zero_and_never_completed() -> None:
    standing = course_standing([], 0, None, Membership(enrolled=True, active=True), now=10)
    assert (standing.mastery, standing.score, standing.completed) == (0, None, False)


def test_the_deactivated_are_enrolled_and_do_not_count() -> None:
    standing = course_standing([], 1, None, Membership(enrolled=True, active=False), now=10)
    assert (standing.enrolled, standing.counted) == (True, False)


def near_ties() -> st.SearchStrategy[float]:
    """Values whose sixth decimal hangs on what nine decimals, or the double itself, make of them."""
    halves = st.integers(-(10**8), 10**13).map(lambda half: half / 2e6)
    return st.tuples(halves, st.integers(-2_000, 2_000)).map(lambda one: one[0] + one[1] * 1e-12)


@given(near_ties() | st.floats(-1e9, 1e9) | st.floats(0, 1))
def test_the_short_way_to_a_figure_is_the_long_one(value: float) -> None:
    assert figure(value) == round(round(value, 9), 6)
