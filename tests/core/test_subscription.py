"""Subscriptions: what is free and what is paid, the plans offered, and every refusal of the form beside its field."""

from __future__ import annotations

import pytest

from core.account_metrics import ACCOUNT_METRICS
from core.interchange import BY_NAME
from core.subscription import MAXIMA, OFFERED, OFFERS, PlanName, Subscription, Video
from core.subscription_draft import FIELDS, cells_of, draft_subscription

GIVEN = {
    "plan_name": "Growth",
    "plan_basis": "Annual",
    "video": "embed and upload",
    "max_active_users": "1250",
    "renews_on": "2027-01-31",
    "billing_anchor_day": "15",
}


def test_the_basis_of_a_free_plan_is_not_applicable() -> None:
    demo = Subscription("Demo", "Annual")
    assert (demo.free, demo.paid, demo.basis) == (True, False, "N/A")
    team = Subscription("Team", "Annual")
    assert (team.free, team.paid, team.basis) == (False, True, "Annual")
    assert Subscription("Team").basis is None
    unnamed = Subscription()
    assert not unnamed.free and not unnamed.paid


def test_every_paid_plan_is_offered_once_with_every_maximum() -> None:
    assert [one.plan_name for one in OFFERS] == [PlanName.TEAM, PlanName.GROWTH, PlanName.ENTERPRISE]
    assert list(OFFERED) == ["Team", "Growth", "Enterprise"]
    for offer in OFFERS:
        assert list(offer.maxima) == list(MAXIMA)
    for smaller, larger in zip(OFFERS, OFFERS[1:], strict=False):
        for name in MAXIMA:
            low, high = smaller.maxima[name], larger.maxima[name]
            assert high is None or (low is not None and low < high), "a dearer plan never allows less"


def test_the_maxima_are_the_interchanges_and_each_limits_a_figure() -> None:
    columns = [column.name for column in BY_NAME["subscription"].columns]
    assert list(FIELDS) == columns
    assert [name for name in columns if name.startswith("max_")] == list(MAXIMA)
    assert set(MAXIMA.values()) <= ACCOUNT_METRICS.keys()


def test_a_subscription_that_may_stand_is_read_as_its_row() -> None:
    draft = draft_subscription(GIVEN)
    assert draft.problems == {}
    assert draft.values == {**GIVEN, "max_active_users": 1250, "billing_anchor_day": 15}


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("plan_name", "", "Choose the plan: Demo, Team, Growth, Enterprise."),
        ("plan_name", "Gold", "Choose the plan"),
        ("plan_basis", "x" * 201, "one line of at most 200"),
        ("plan_basis", "a\nb", "one line"),
        ("plan_basis", "a\x07b", "one line"),
        ("video", "true", "Videos come in by embed or by embed and upload."),
        ("max_active_users", "-1", "whole number, 0 or more"),
        ("max_active_users", "1,250", "without spaces, commas"),
        ("max_user_attributes", "1.5", "whole number"),
        ("max_security_policies", "9" * 19, "whole number"),
        ("renews_on", "2027-02-29", "2027-02-29 is not a day of the calendar"),
        ("renews_on", "31.01.2027", "is not a day"),
        ("billing_anchor_day", "0", "a day from 1 to 31"),
        ("billing_anchor_day", "32", "a day from 1 to 31"),
        ("billing_anchor_day", "first", "a day from 1 to 31"),
    ],
)
def test_what_is_refused_is_said_beside_its_field(field: str, text: str, words: str) -> None:
    draft = draft_subscription({**GIVEN, field: text})
    assert list(draft.problems) == [field]
    assert words in draft.problems[field]


def test_every_refusal_is_said_at_once_and_edges_may_stand() -> None:
    draft = draft_subscription({"video": "x", "renews_on": "x", "billing_anchor_day": "x"})
    assert set(draft.problems) == {"plan_name", "video", "renews_on", "billing_anchor_day"}
    for day in ("1", "31"):
        assert draft_subscription({**GIVEN, "billing_anchor_day": day}).problems == {}
    assert draft_subscription({"plan_name": " Demo ", "max_active_users": "0"}).values == {
        "plan_name": "Demo",
        "max_active_users": 0,
    }


def test_a_subscription_as_a_form_and_back() -> None:
    stands = Subscription("Team", None, Video.EMBED.value, {"max_active_users": 0}, "2027-01-31", 31)
    cells = cells_of(stands)
    assert list(cells) == list(FIELDS)
    assert (cells["plan_basis"], cells["max_active_users"], cells["max_user_attributes"]) == ("", "0", "")
    assert draft_subscription(cells).values == {
        "plan_name": "Team",
        "video": "embed",
        "max_active_users": 0,
        "renews_on": "2027-01-31",
        "billing_anchor_day": 31,
    }
    assert set(cells_of(None).values()) == {""}
