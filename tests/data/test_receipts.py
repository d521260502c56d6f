"""Receipts: every figure's evidence is what `core` finds in the raw events, page by page, and so is who was near."""

from __future__ import annotations

import warnings
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from core.explain import Evidence, Exclusion, Near
from core.instants import DAY
from core.periods import RowStatus, plan_months
from core.plans import PlanType
from core.receipts import Question
from core.requests import Request
from core.scope import BadRequest, Denied, NotFound
from core.status import LOGIN, UserEvent
from core.usage_screens import Receipt
from data.engine import Database
from data.reports.receipts import EvidenceMismatch, receipt
from data.scoped import tables
from tests.core.licences import at, plan
from tests.core.licences import deactivated as gone
from tests.core.licences import login as came
from tests.data.builders import account, admin, bring, manager
from tests.data.licence_pasts import Delivery, edges, events, hour, known, lived, plans
from tests.data.receipt_rules import beside, counted, in_core, of_kind
from tests.data.strategies import EXAMPLES, tried

examples = tried(2 * EXAMPLES)
TODAY = hour(100)


def ask(
    database: Database, account_id: int, request: Request, figure: str, month: int | None, limit: int = 500
) -> Receipt:
    """The receipt with all its lines, put together from pages."""
    question = Question(figure, month, 0, limit)
    first = whole = receipt(database, admin(account_id), request, question)
    while len(whole.evidence) < first.count:
        question = replace(question, offset=len(whole.evidence))
        page = receipt(database, admin(account_id), request, question)
        assert page.evidence, "a page within the count holds lines"
        assert (page.count, page.value, page.near) == (first.count, first.value, first.near)
        whole = replace(whole, evidence=whole.evidence + page.evidence)
    return whole


@examples
@given(st.data())
def test_every_receipt_is_what_the_rules_find(
    database: Database, tmp_path: Path, data: st.DataObject
) -> None:
    one = data.draw(plans, "plan")
    some = [data.draw(events(one, most)) for most in (10, 6, 6)]
    undone = data.draw(st.permutations([None, None, 50]), "undone")
    shared = data.draw(events(one, 3), "in every drop")
    deliveries = [
        Delivery(tuple(dict.fromkeys([*own, *shared])), gone) for own, gone in zip(some, undone, strict=True)
    ]
    now = data.draw(st.sampled_from([TODAY, edges(one)[2] - 1, edges(one)[2], edges(one)[2] + 1]), "now")
    account_id = lived(database, tmp_path, one, deliveries)
    near, stood = of_kind(one, beside(deliveries, now)), known(deliveries, None)
    for month in plan_months(one)[:5]:
        for figure in counted(one):
            got = ask(database, account_id, Request(now=now, plan="p"), figure, month.number, limit=2)
            if month.status(now) is RowStatus.UPCOMING:
                assert (got.value, got.count, got.evidence, got.exclusions) == (None, 0, (), ())
                continue
            expected = in_core(one, stood, near, now, figure, month)
            assert tuple(line.evidence for line in got.evidence) == expected.evidence, figure
            assert got.value == got.count == expected.value
            assert tuple(line.exclusion for line in got.exclusions) == expected.exclusions, figure
            assert got.near == len(expected.exclusions)


@pytest.mark.slow
@examples
@given(st.data())
def test_a_receipt_as_known_then_is_of_the_events_known_then(
    database: Database, tmp_path: Path, data: st.DataObject
) -> None:
    one = data.draw(plans, "plan")
    some = [data.draw(events(one, 6)) for _ in range(3)]
    deliveries = [Delivery(tuple(some[0])), Delivery(tuple(some[1]), 4), Delivery(tuple(some[2]))]
    account_id = lived(database, tmp_path, one, deliveries)
    for known_at in (1, 2, 3, 4):
        request = Request(now=TODAY, as_known_at=hour(known_at), plan="p")
        for figure in counted(one):
            got = ask(database, account_id, request, figure, 2)
            stood = known(deliveries, known_at)
            expected = in_core(one, stood, Near(), TODAY, figure, plan_months(one)[1])
            assert tuple(line.evidence for line in got.evidence) == expected.evidence


# --- worked by hand -----------------------------------------------------------------------------------------------

YEAR = plan("seats", 2, "2024-01-01")
PAST = (
    came("ann", "2024-01-05T00:00:00Z"),
    came("bob", "2024-01-06T00:00:00Z"),
    gone("ann", "2024-01-20T00:00:00Z"),
    came("cy", "2024-01-21T00:00:00Z"),
    came("ann", "2024-01-22T00:00:00Z"),
    came("ann", "2024-02-02T00:00:00Z"),
)


def test_three_hold_a_seat_and_each_line_names_the_taking_that_stands(
    database: Database, tmp_path: Path
) -> None:
    account_id = lived(database, tmp_path, YEAR, [Delivery(PAST)])
    request = Request(now=TODAY, plan="p")
    closing = ask(database, account_id, request, "closing", 1)
    assert [(line.name, line.evidence) for line in closing.evidence] == [
        ("Name of ann", Evidence("ann", at("2024-01-22T00:00:00Z"), "taken, implied reactivation")),
        ("Name of bob", Evidence("bob", at("2024-01-06T00:00:00Z"), "taken")),
        ("Name of cy", Evidence("cy", at("2024-01-21T00:00:00Z"), "taken")),
    ]
    taken = ask(database, account_id, request, "taken", 1)
    assert [line.evidence.user_id for line in taken.evidence] == ["ann", "ann", "bob", "cy"]
    assert (taken.value, taken.count) == (4, 4)  # ann logs in once more in February
    overage = ask(database, account_id, request, "overage", 1)
    assert (overage.value, overage.count, overage.evidence) == (1, 0, ())
    assert overage.formula is not None
    assert overage.formula.parts == (("peak", 3), ("seats_purchased", 2))


def test_people_and_idle_are_lists_of_people(database: Database, tmp_path: Path) -> None:
    account_id = lived(database, tmp_path, YEAR, [Delivery(PAST)])
    bring(
        database,
        account_id,
        tmp_path,
        {"users": [{"user_id": "zed", "name": "Z", "created_at": "2024-03-01T00:00Z"}]},
    )
    request = Request(now=TODAY, plan="p")
    people, idle = (
        ask(database, account_id, request, figure, None, limit=2) for figure in ("people", "idle")
    )
    assert [line.evidence.user_id for line in people.evidence] == ["ann", "bob", "cy", "deé", "zed"]
    assert [line.evidence for line in idle.evidence] == [
        Evidence("deé", at("2024-01-01T00:00:00Z"), "without a creation date"),
        Evidence("zed", at("2024-03-01T00:00:00Z"), "created"),
    ]
    assert (people.value, idle.value) == (5, 2)


@pytest.mark.parametrize(
    ("by", "reason"),
    [(-DAY - 1, None), (-DAY, "before the period"), (-1, "before the period"), (0, "counts")],
)
def test_near_means_within_24_hours_outside_an_edge(
    database: Database, tmp_path: Path, by: int, reason: str | None
) -> None:
    february = at("2024-02-01T00:00:00Z")
    account_id = lived(
        database,
        tmp_path,
        replace(YEAR, plan_type=PlanType.MAU),
        [Delivery((UserEvent(february + by, LOGIN, "ann"),))],
    )
    got = ask(database, account_id, Request(now=TODAY, plan="p"), "active_users", 2)
    assert got.value == (reason == "counts")
    assert [one.exclusion.reason for one in got.exclusions] == ([reason] if reason and not got.value else [])


@pytest.mark.parametrize(("by", "near"), [(-1, False), (0, True), (DAY - 1, True), (DAY, False)])
def test_and_after_it(database: Database, tmp_path: Path, by: int, near: bool) -> None:
    march = at("2024-03-01T00:00:00Z")
    account_id = lived(
        database,
        tmp_path,
        replace(YEAR, plan_type=PlanType.MAUC),
        [Delivery((UserEvent(march + by, LOGIN, "ann"),))],
    )
    got = ask(database, account_id, Request(now=TODAY, plan="p"), "used", 2)
    assert [one.exclusion for one in got.exclusions] == [
        Exclusion("ann", march + by, LOGIN, "after the period")  # type: ignore[arg-type]
    ] * near


def test_an_event_that_two_imports_brought_is_one_repeated_row_until_either_is_undone(
    database: Database, tmp_path: Path
) -> None:
    only = (came("ann", "2024-02-10T00:00:00Z"),)
    mau = replace(YEAR, plan_type=PlanType.MAU)
    both, one = ([Delivery(only, undone), Delivery(only)] for undone in (None, 50))
    for deliveries, reasons in ((both, ["a repeated row"]), (one, [])):
        account_id = lived(database, tmp_path, mau, deliveries)
        got = ask(database, account_id, Request(now=TODAY, plan="p"), "active_users", 2)
        assert got.value == 1
        assert [line.exclusion.reason for line in got.exclusions] == reasons


def test_a_figure_that_is_not_its_evidence_is_told(database: Database, tmp_path: Path) -> None:
    account_id = lived(database, tmp_path, YEAR, [Delivery(PAST)])
    broken = update(tables.plan_months).where(tables.plan_months.c.month == 1).values(taken=7)
    with database.writing() as connection:
        connection.execute(broken)
    with pytest.raises(EvidenceMismatch, match="taken: 7 shown, 4 lines"):
        ask(database, account_id, Request(now=TODAY, plan="p"), "taken", 1)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        receipt(database, admin(account_id), Request(now=TODAY, plan="p"), Question("taken", 1))
    assert [one.category for one in told] == [EvidenceMismatch]


def test_receipts_are_for_admins_of_the_account_alone(database: Database, tmp_path: Path) -> None:
    account_id = lived(database, tmp_path, YEAR, [Delivery(PAST)])
    other = account(database, "other")
    request = Request(now=TODAY, plan="p")
    with pytest.raises(Denied):
        receipt(database, manager(account_id), request, Question("taken", 1))
    with pytest.raises(NotFound):
        receipt(database, admin(other), request, Question("taken", 1))
    for question in (Question("taken", 13), Question("taken")):
        with pytest.raises(NotFound):
            receipt(database, admin(account_id), request, question)
    for question in (Question("used", 1), Question("taken", 1, -1), Question("taken", 1, 0, 0)):
        with pytest.raises(BadRequest):
            receipt(database, admin(account_id), request, question)


def test_a_pilot_has_no_receipt_and_a_future_plan_no_figures(database: Database, tmp_path: Path) -> None:
    account_id = lived(database, tmp_path, plan("mau", 5, "2027-01-01"), [])
    pilot = {"plan_id": "pilot", "plan_type": "pilot", "amount": "1", "starts_on": "2024-01-01"}
    bring(database, account_id, tmp_path, {"plans": [pilot]})
    with pytest.raises(NotFound):
        receipt(database, admin(account_id), Request(now=TODAY, plan="pilot"), Question("people"))
    for figure, month in (
        ("people", None),
        ("idle", None),
        ("active_users", 1),
        ("average", None),
        ("unused", 1),
    ):
        got = receipt(database, admin(account_id), Request(now=TODAY, plan="p"), Question(figure, month))
        assert (got.value, got.count, got.formula) == (None, 0, None)
    assert receipt(database, admin(account_id), Request(now=TODAY, plan="p"), Question("limit", 1)).value == 5
