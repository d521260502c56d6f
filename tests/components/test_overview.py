"""The overview as trees: what it says, where its figures lead, its warnings, and what each reader is offered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from components.account_list import AccountLine, WaitingLine, account_list
from components.address import Address
from components.ids import InternalSubscription, Overview, note_of
from components.limit_table import room_words
from components.overview import Reader, overview
from components.subscription_form import AccountSubscription, account_subscription, subscription_notes
from components.upgrade import request_notes
from core.engagement import MonthUse
from core.explain import Exclusion, Reason
from core.limits import Limit
from core.overview_screens import Line, OverviewReceipt, OverviewScreen
from core.subscription import Subscription
from core.subscription_draft import MIRRORED, draft_subscription
from core.upgrades import RequestState, UpgradeRequest, draft_request
from core.usage_screens import Contact, NamedExclusion
from tests.components.screen_values import AT, every, found, links, prop, told

NOW = AT + 1
DEMO = Subscription("Demo", "Free of charge", "embed", {"max_active_users": 100})
FIGURES = {
    "active_users": 92,
    "modules": 3,
    "mastery_profiles": 2,
    "mastery_profiles_per_user": 1,
    "engagement_schedules": 4,
    "security_policies": 5,
    "user_attributes": 6,
}
LIMITS = (
    Limit("active_users", 92, 100),
    Limit("mastery_profiles_per_user", 1, 3),
    Limit("engagement_schedules", 4, 4),
    Limit("security_policies", 5, 3),
    Limit("user_attributes", 6, None),
)
MONTHS = (
    MonthUse(2026, 3, 1_200, 4_000, -1, 0),
    MonthUse(2026, 2, 1_201, 4_000, 1_201, 4_000),
    MonthUse(2026, 1, 0, 0),
)
SCREEN = OverviewScreen(FIGURES, DEMO, LIMITS, MONTHS, NOW, Contact("Mirela", "m@example.com"))
HERE = Address({"now": "2026-03-01T00:00:00Z"})
ADMIN, EXECUTIVE = Reader(admin=True), Reader(admin=False)
OPEN = UpgradeRequest(1, AT, "u1", "=Ann", "Team", "two lines\n=1+1")
DONE = replace(OPEN, state=RequestState.DECLINED, answer="Not yet.", answered_at=AT)


def draw(screen: OverviewScreen = SCREEN, reader: Reader = ADMIN, **address: str) -> list[object]:
    return list(overview(screen, Address({**HERE.given, **address}), reader))


def test_every_figure_leads_to_its_receipt() -> None:
    every_link = links(draw())
    for figure in FIGURES:
        assert f"/overview?figure={figure}&now=2026-03-01T00%3A00%3A00Z#receipt" in every_link
    for month in ("2026-03", "2026-02", "2026-01"):
        for figure in ("engaged_users", "activities_performed"):
            assert (
                f"/overview?figure={figure}&month={month}&now=2026-03-01T00%3A00%3A00Z#receipt" in every_link
            )
    assert sum("figure=active_users" in one for one in every_link) == 4, "the tile, used, limit and left"


def test_a_free_plan_has_no_basis_and_the_account_a_contact() -> None:
    words = told(draw())
    assert "Plan name Demo Plan basis N/A Video Embed Renews on –" in words
    assert "Questions about your plan:  Mirela" in words
    assert "mailto:m@example.com" in links(draw())
    renewed = replace(SCREEN, subscription=replace(DEMO, plan_name="Team", renews_on="2027-01-31"))
    assert "Plan basis Free of charge Video Embed Renews on 31 Jan 2027" in told(draw(renewed))
    alone = replace(SCREEN, contact=None)
    assert "mailto:help@example.com" in links(draw(alone, Reader(admin=True, support="help@example.com")))
    assert "ask desk 7" in told(draw(alone, Reader(admin=True, support="ask desk 7")))
    assert "Questions" not in told(draw(alone))


def test_maxima_say_used_limit_left_and_warn_in_sign_word_and_colour() -> None:
    tree = draw()
    words = told(tree)
    assert "92 100 8 ! 92.0% used" in words
    assert "4 4 0 ! limit reached" in words and "5 3 0 ! 2 over the limit" in words
    assert "1 3 2 within the limit" in words and "6 – – No limit given" in words
    assert (
        "! Active users: 92.0% used; Engagement schedules: limit reached; Security policies: 2 over" in words
    )
    bars = [node for node in every(tree) if str(prop(node, "className") or "").startswith("use")]
    assert sum(prop(node, "className") == "use use-near" for node in bars) == 3
    calm = replace(SCREEN, limits=(Limit("active_users", 89, 100),))
    assert "!" not in told(draw(calm, EXECUTIVE))


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        (Limit("active_users", 9_999, 10_000), "99.9% used"),  # never 100 before it is
        (Limit("active_users", 9, 10), "90.0% used"),
        (Limit("active_users", 0, 0), "within the limit"),
    ],
)
def test_a_share_is_written_downwards(limit: Limit, words: str) -> None:
    assert room_words(limit) == words


def test_the_grid_is_newest_first_with_its_changes_and_files() -> None:
    tree = draw()
    words = told(tree)
    assert "March 2026 to date 1,200 Down  1  so far 4,000 no change" in words
    assert "February 2026 1,201 Up  1,201 4,000 Up  4,000" in words
    assert "January 2026 0 – 0 –" in words
    files = [one for one in links(tree) if one.startswith("/download/usage-grid.")]
    assert len(files) == 3 and all("now=" in one for one in files)
    assert "Nobody has completed a moment yet." in told(draw(replace(SCREEN, months=())))


def test_a_long_history_is_cut_and_says_so() -> None:
    long = replace(SCREEN, months=tuple(MonthUse(2026 - n // 12, 12 - n % 12, n, n) for n in range(60)))
    assert "The latest 24 of 60 months." in told(draw(long))
    assert "Show all" not in told(draw(long, ADMIN, months="all"))
    assert sum("figure=engaged_users" in one for one in links(draw(long, ADMIN, months="all"))) == 60


def test_each_reader_is_offered_what_is_theirs() -> None:
    paid = replace(SCREEN, subscription=replace(DEMO, plan_name="Team"))
    assert any("upgrade=true" in one for one in links(draw()))
    assert any(one.startswith("/billing?") for one in links(draw(paid)))
    for screen in (SCREEN, paid, replace(SCREEN, subscription=Subscription())):
        offered = links(draw(screen, EXECUTIVE, upgrade="true"))
        assert not [one for one in offered if "upgrade" in one or "billing" in one]
    nothing = replace(SCREEN, subscription=None, limits=tuple(replace(one, maximum=None) for one in LIMITS))
    words = told(draw(nothing))
    assert "No subscription is on record" in words and "92 – – No limit given" in words
    assert not [one for one in links(draw(nothing, ADMIN, upgrade="true")) if "billing" in one]


def test_an_earlier_knowledge_is_said_with_the_way_back() -> None:
    tree = draw(SCREEN, EXECUTIVE, as_known_at="2026-02-01T00:00:00Z")
    assert "As known at 2026-02-01T00:00:00Z" in told(tree)
    assert "/overview?now=2026-03-01T00%3A00%3A00Z" in links(tree)
    assert "As known at" not in told(draw())


def test_the_paid_plans_are_compared_by_their_maxima() -> None:
    busy = replace(SCREEN, limits=(replace(LIMITS[0], used=200), *LIMITS[1:]))
    tree = draw(busy, ADMIN, upgrade="true")
    words = told(tree)
    assert "Max active users 200 ! 150: fewer than in use 1,250 No limit" in words
    assert [option["value"] for option in found(tree, Overview.REQUEST["wanted_plan"]).options] == [
        "Team",
        "Growth",
        "Enterprise",
    ]
    assert prop(found(tree, Overview.ASK), "n_clicks") == 0
    paid = replace(SCREEN, subscription=replace(DEMO, plan_name="Growth"))
    assert "the paid plans" not in told(draw(paid, ADMIN, upgrade="true"))


def test_requests_stand_with_their_answers_and_one_at_a_time_is_open() -> None:
    waits = draw(replace(SCREEN, requests=(OPEN,)), ADMIN, upgrade="true")
    assert "A request is open" in told(waits) and "Send the request" not in told(waits)
    assert "=Ann Team two lines\n=1+1 Waiting for our staff" in told(waits)
    done = draw(replace(SCREEN, requests=(DONE,)), Reader(admin=True, words="It is sent."), upgrade="true")
    assert "Declined Not yet. (1 Mar 2026 00:00:00)" in told(done) and "Send the request" in told(done)
    assert "It is sent." in told(done)
    assert request_notes(draft_request({}))[0].startswith("Choose a plan")


# --- receipts --------------------------------------------------------------------------------------------------------


def test_a_months_receipt_names_people_activities_and_who_was_near() -> None:
    near = NamedExclusion(Exclusion("c", AT, "mini moment", Reason.AFTER), "Cy")
    lines = (Line("a", "=1+1", "mastery moment", AT, 7), Line("b", "", "mini moment", AT, 1))
    receipt = OverviewReceipt(
        "activities_performed", 8, 120, 50, lines, near=(near,), month=(2026, 2), people=True
    )
    tree = draw(replace(SCREEN, receipt=receipt))
    words = told(tree)
    assert "Receipt: Activities performed, February 2026: 8" in words
    assert "What counts: 51 to 52 of 120" in words and "The sum over 120 people." in words
    assert "=1+1 mastery moment 1 Mar 2026 00:00:00 7 b mini moment" in words
    assert "Cy mini moment: after the period" in words
    assert "/person?user=a&now=2026-03-01T00%3A00%3A00Z" in links(tree)
    pages = [one for one in links(tree) if "month=2026-02" in one and "activities" in one]
    assert any("offset=52" in one for one in pages)


def test_a_limited_figures_receipt_shows_how_left_comes_about() -> None:
    gone = tuple(Line(f"x{n}", f"X {n}", "deactivated", AT) for n in range(2))
    receipt = OverviewReceipt(
        "active_users", 92, 92, 0, (Line("a", "Ann", "login", AT),), others=gone, others_total=30, people=True
    )
    words = told(draw(replace(SCREEN, receipt=receipt)))
    assert "left = max(0, limit − used) = max(0, 100 − 92) = 8 · 92.0% used" in words
    assert "Deactivated, and not counted: 30" in words and "The first 2; 28 more." in words
    unlimited = OverviewReceipt("user_attributes", 1, 1, 0, (Line("Site", "Site", number=40),))
    words = told(draw(replace(SCREEN, receipt=unlimited)))
    assert "The subscription gives no limit for it." in words and "Site 40" in words
    empty = OverviewReceipt("modules", 0, 0, 0, (), others=(Line("m", "M", "inactive"),), others_total=1)
    words = told(draw(replace(SCREEN, receipt=empty)))
    assert "Nothing and nobody counts here." in words and "Inactive, and not counted: 1" in words


# --- Admin-Internal --------------------------------------------------------------------------------------------------


def test_staff_find_the_subscription_as_a_form_and_answer_what_is_open() -> None:
    account = AccountSubscription(
        "acme", "Acme", replace(DEMO, video="true"), (OPEN, DONE), "Set.", "Answered."
    )
    tree = account_subscription(account, Address({"account": "acme"}))
    ids = InternalSubscription.FIELDS
    assert (found(tree, ids["plan_name"]).value, found(tree, ids["max_active_users"]).value) == (
        "Demo",
        "100",
    )
    words = told(tree)
    assert "Set." in words and "Answered." in words and "Given as “true”: choose." in words
    assert found(tree, InternalSubscription.REQUEST).data == 1
    assert "Answer the request of =Ann" in words
    assert "/internal-account?account=acme" in links(tree)
    team = AccountSubscription("acme", "Acme", Subscription("Team"), (DONE,))
    words = told(account_subscription(team, Address({})))
    assert "Team is offered with 150." in words and "Answer the request" not in words
    fresh = told(account_subscription(AccountSubscription("acme", "Acme", None, ()), Address({})))
    assert "No plan was asked for." in fresh and "Stripe" not in fresh
    assert found(tree, InternalSubscription.OPENED).data["max_active_users"] == "100"


def test_what_stripe_keeps_is_shown_and_not_editable() -> None:
    stands = Subscription("Team", renews_on="2027-01-31")
    team = AccountSubscription("acme", "Acme", stands, (), mirrored=True)
    tree = account_subscription(team, Address({}))
    assert "kept at Stripe" in told(tree)
    shown = {name: found(tree, ident) for name, ident in InternalSubscription.FIELDS.items()}
    locked = {name for name, one in shown.items() if getattr(one, "readonly", False)}
    assert locked == set(MIRRORED)
    assert [shown[name].value for name in MIRRORED] == ["Team", "2027-01-31"]


def test_every_refusal_has_a_place_beside_its_field() -> None:
    tree = account_subscription(AccountSubscription("acme", "Acme", None, ()), Address({}))
    for ident in InternalSubscription.FIELDS.values():
        assert found(tree, note_of(ident))
    notes = subscription_notes(draft_subscription({"plan_name": "Team", "renews_on": "soon"}))
    assert [bool(one) for one in notes] == [False] * 8 + [True, False]


def test_requests_that_wait_stand_above_the_accounts() -> None:
    line = AccountLine("acme", "Acme", 1, AT)
    tree = account_list([line], Address({}), [WaitingLine("acme", "Acme", AT, "Team")])
    assert "Upgrade requests waiting: 1" in told(tree) and "Team 1 Mar 2026 00:00:00" in told(tree)
    assert "/internal-subscription?account=acme#requests" in links(tree)
    assert "waiting" not in told(account_list([line], Address({})))
