"""What a receipt says of every figure: its value is the report's, and a formula's parts give it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.credits import credit_rows
from core.licence_metrics import LICENCE_METRICS, Grain, Source
from core.mau import mau_rows
from core.periods import plan_months
from core.plans import Plan
from core.receipts import explained
from core.scope import BadRequest, NotFound
from core.seats import SeatSums, seat_rows
from core.usage_screens import MonthRow
from tests.core.licences import at, plan

OPEN_IN_MAY = at("2024-05-15T00:00:00Z")
LATE = at("2030-01-01T00:00:00Z")
NOWS = st.sampled_from(
    [at(f"2024-{month:02d}-01T00:00:00Z") + by for month in (1, 3, 12) for by in (-1, 0, 1)] + [LATE]
)


def rows_of(one: Plan, active: Sequence[int], now: int) -> Sequence[MonthRow]:
    if one.plan_type == "seats":
        return seat_rows(one, [SeatSums(n, n // 2, n) for n in active], now)
    return mau_rows(one, active, now) if one.plan_type == "mau" else credit_rows(one, active, now)


def minus(first: float, second: float) -> float:
    return max(0, first - second)


def mean(*parts: float) -> float:
    return sum(parts) / len(parts)


def same(part: float) -> float:
    return part


FORMULAS: dict[tuple[str, str], Callable[..., float]] = {
    ("seats", "available"): minus,
    ("seats", "free"): minus,
    ("seats", "overage"): minus,
    ("mau", "unused"): minus,
    ("mau", "overage"): minus,
    ("mau", "average"): mean,
    ("mauc", "opening_balance"): minus,
    ("mauc", "remaining"): minus,
    ("mauc", "overage"): minus,
    ("mauc", "overage_to_date"): minus,
    ("mauc", "expired"): same,
}


def test_every_derived_figure_is_worked_out_here() -> None:
    derived = {(kind, m.slug) for kind, ms in LICENCE_METRICS.items() for m in ms.values() if m.formula}
    assert derived == set(FORMULAS)


@settings(deadline=None)
@given(
    kind=st.sampled_from(["seats", "mau", "mauc"]),
    amount=st.integers(0, 40),
    active=st.lists(st.integers(0, 30), min_size=13, max_size=13),
    now=NOWS,
    basis=st.sampled_from(["anniversary", "calendar"]),
)
def test_the_parts_of_a_formula_give_the_figure(
    kind: str, amount: int, active: list[int], now: int, basis: str
) -> None:
    one = plan(kind, amount, "2024-01-31", basis)
    rows = rows_of(one, active[: len(plan_months(one))], now)
    for metric in LICENCE_METRICS[one.plan_type].values():
        for row in rows:
            got = explained(one, rows, metric.slug, row.month.number)
            assert (got.label, got.words) == (metric.label, metric.words)
            if got.formula is None:
                assert metric.source is not Source.DERIVED or row.status == "upcoming" or got.value is None
                continue
            values = [value for _, value in got.formula.parts]
            expected = FORMULAS[kind, metric.slug](*values)
            last_closed = row is rows[-1] and row.status == "closed"
            assert got.value == (0 if metric.slug == "expired" and not last_closed else expected)
            assert len(got.formula.months) == len(values)


def test_a_part_names_the_month_it_is_of() -> None:
    one = plan("mauc", 100)
    rows = credit_rows(one, [60, 50, 10, *[0] * 9], LATE)
    got = explained(one, rows, "overage", 3).formula
    assert got is not None
    assert (got.parts, got.months) == ((("overage_to_date", 20), ("overage_to_date", 10)), (3, 2))
    first = explained(one, rows, "opening_balance", 1).formula
    assert first is not None
    assert (first.parts, first.months) == ((("amount", 100), ("used_to_date", 0)), (0, 0))


def test_the_average_names_the_closed_months_in_it() -> None:
    one = plan("mau", 50)
    rows = mau_rows(one, [60, 40, 55, 10, 7, *[0] * 7], OPEN_IN_MAY)
    got = explained(one, rows, "average", None)
    assert got.value == (40 + 55 + 10) / 3
    assert got.formula is not None
    assert got.formula.months == (2, 3, 4)
    assert explained(one, mau_rows(one, [0] * 12, at("2024-01-02T00:00:00Z")), "average", None).value is None


def test_an_upcoming_month_shows_the_amount_alone() -> None:
    one = plan("seats", 5)
    rows = seat_rows(one, [SeatSums()] * 12, OPEN_IN_MAY)
    values = {slug: explained(one, rows, slug, 6).value for slug in LICENCE_METRICS[one.plan_type]}
    assert {slug for slug, value in values.items() if value is not None} == {"seats_purchased"}


def test_the_period_is_the_months_or_the_plans() -> None:
    one = plan("seats", 5)
    rows = seat_rows(one, [SeatSums()] * 12, OPEN_IN_MAY)
    month, whole = explained(one, rows, "taken", 2), explained(one, rows, "idle", None)
    assert (month.start, month.end) == (at("2024-02-01T00:00:00Z"), at("2024-03-01T00:00:00Z"))
    assert (whole.start, whole.end) == (at("2024-01-01T00:00:00Z"), at("2025-01-01T00:00:00Z"))


def test_a_figure_or_month_that_is_not_there_is_refused() -> None:
    one = plan("seats", 5)
    rows = seat_rows(one, [SeatSums()] * 12, OPEN_IN_MAY)
    for figure in ("active_users", "month", "__class__", ""):
        with pytest.raises(BadRequest):
            explained(one, rows, figure, 1)
    for month in (0, 13, -1, None):
        with pytest.raises(NotFound):
            explained(one, rows, "taken", month)


def test_figures_are_columns_of_the_rows() -> None:
    for kind, metrics in LICENCE_METRICS.items():
        row = rows_of(plan(kind), [0] * 12, LATE)[0]
        monthly = {m.slug for m in metrics.values() if m.grain is Grain.MONTH} - {"free"}
        columns = {name for name in vars(row) if name not in ("month", "status")}
        assert monthly == columns
