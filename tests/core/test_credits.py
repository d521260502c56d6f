"""Rulebook 5: one credit a user a month, what is not used rolls on, and expires at the plan's end."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.credits import credit_ledger, credit_rows
from core.periods import RowStatus
from tests.core.licences import at, login, plan

LATE = at("2030-01-01T00:00:00Z")


def test_100_credits_with_60_50_10_used() -> None:
    rows = credit_rows(plan("mauc", 100), [60, 50, 10, *[0] * 9], LATE)
    assert [row.remaining for row in rows[:3]] == [40, 0, 0]
    assert [row.overage for row in rows[:3]] == [0, 10, 10]
    assert [row.opening_balance for row in rows[:3]] == [100, 40, 0]


def test_what_is_left_expires_once_the_last_month_is_closed() -> None:
    used = [60, *[0] * 11]
    assert [row.expired for row in credit_rows(plan("mauc", 100), used, LATE)] == [*[0] * 11, 40]
    open_yet = credit_rows(plan("mauc", 100), used, at("2024-12-31T00:00:00Z"))
    assert open_yet[-1].expired == 0


def test_a_user_uses_a_credit_in_every_month_with_a_login() -> None:
    events = [login("A", f"2024-0{month}-0{day}T00:00:00Z") for month in (1, 2) for day in (1, 2)]
    rows, counts = credit_ledger(plan("mauc", 1), events, at("2024-02-20T00:00:00Z"))
    assert [row.used for row in rows[:3]] == [1, 1, None]
    assert counts[2].value == 1
    assert rows[1].overage_to_date == 1


@given(st.lists(st.integers(0, 200), min_size=12, max_size=12), st.integers(0, 500), st.integers(0, 400))
def test_each_month_opens_with_what_the_month_before_left(used: list[int], amount: int, days: int) -> None:
    rows = credit_rows(plan("mauc", amount), used, at("2024-01-01T00:00:00Z") + days * 86_400_000_000)
    begun = [row for row in rows if row.status is not RowStatus.UPCOMING]
    for before, after in zip(begun, begun[1:], strict=False):
        assert after.opening_balance == before.remaining
    for row in begun:
        covered = (row.used or 0) - (row.overage or 0)
        assert (row.opening_balance or 0) - covered == row.remaining
