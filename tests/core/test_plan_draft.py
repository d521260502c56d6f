"""A plan as typed: every refusal of rulebook 1 beside its field, in plain words."""

from __future__ import annotations

from datetime import date

import pytest

from core.plan_draft import draft_plan
from core.plans import MonthBasis, Plan, PlanType

OLD = Plan("old", PlanType.SEATS, 5, date(2026, 1, 1), date(2027, 1, 1))
GOOD = {"plan_id": "new", "plan_type": "mau", "amount": "10", "starts_on": "2027-01-01"}


def test_a_plan_that_adjoins_the_other_may_stand() -> None:
    draft = draft_plan({**GOOD, "month_basis": "calendar"}, [OLD])
    assert draft.plan == Plan(
        "new", PlanType.MAU, 10, date(2027, 1, 1), date(2028, 1, 1), MonthBasis.CALENDAR
    )
    assert not draft.all_problems


@pytest.mark.parametrize(
    ("cells", "field", "words"),
    [
        ({"plan_id": "old"}, "plan_id", "There is a plan old already"),
        ({"plan_id": "nul\x01"}, "plan_id", "can not be printed"),
        ({"plan_id": "x" * 10_001}, "plan_id", "at most 10,000 characters"),
        ({"plan_type": "lifetime"}, "plan_type", "seats, mau, mauc, pilot, other"),
        ({"amount": "-1"}, "amount", "0 or more"),
        ({"amount": "1.5"}, "amount", "whole number"),
        ({"amount": "9" * 30}, "amount", "whole number"),
        ({"starts_on": "2027-02-29"}, "starts_on", "2027-02-29 is not a day"),
        ({"starts_on": "9999-01-01"}, "starts_on", "has no end"),
        ({"starts_on": "2026-12-31"}, "starts_on", "overlap plan old (2026-01-01 to 2027-01-01)"),
        ({"ends_on": "2027-12-31"}, "ends_on", "this one ends on 2028-01-01, not 2027-12-31"),
        ({"ends_on": "soon"}, "ends_on", "soon is not a day"),
        ({"plan_type": "pilot", "ends_on": "2027-01-01"}, "ends_on", "not after 2027-01-01"),
        ({"month_basis": "weekly"}, "month_basis", "anniversary or calendar"),
    ],
)
def test_every_refusal_stands_beside_its_field(cells: dict[str, str], field: str, words: str) -> None:
    draft = draft_plan({**GOOD, **cells}, [OLD])
    assert draft.plan is None
    assert list(draft.problems) == [field]
    assert words in draft.problems[field]


def test_an_overlap_names_both_plans_and_where_one_may_begin() -> None:
    words = draft_plan({**GOOD, "starts_on": "2026-07-01"}, [OLD]).problems["starts_on"]
    assert "Plan new would run from 2026-07-01 to 2027-07-01 and overlap plan old" in words
    assert "2027-01-01" in words


def test_every_field_that_is_wrong_says_so_at_once() -> None:
    cells = {**GOOD, "amount": "many", "starts_on": "2026-07-01", "plan_id": ""}
    assert list(draft_plan(cells, [OLD]).all_problems) == ["plan_id", "amount", "starts_on"]


def test_a_pilot_may_overlap_and_needs_no_end() -> None:
    draft = draft_plan({**GOOD, "plan_type": "pilot", "starts_on": "2026-07-01"}, [OLD])
    assert draft.plan is not None
    assert draft.plan.ends_on is None and not draft.plan.shown


def test_what_is_still_empty_is_missing_and_no_mistake_yet() -> None:
    draft = draft_plan({}, [OLD])
    assert draft.problems == {}
    assert list(draft.all_problems) == ["plan_id", "plan_type", "amount", "starts_on"]
