"""Usage details' callbacks as plain functions: parse strictly, ask, show. The data is a stand-in."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from callbacks import usage
from components.receipt_drawer import PAGE
from core.plan_replay import replay
from core.receipts import Question
from core.requests import Request
from core.scope import BadRequest, NotFound, Role, Scope
from core.usage_screens import Offer, Receipt, ReplayTerms, RunOut
from tests.components.screen_values import links, told
from tests.components.test_plan_advice import uses
from tests.components.usage_values import NOW, mauc, without_plan

ADMIN = Scope(1, Role.ADMIN, "adi")
FORECAST = RunOut(None, None, None, "it goes on", 3.0, 28, 9)
RECEIPT = Receipt("used", "Used", "A sentence.", 2, NOW, NOW + 1)


class Asked:
    """Stands for the readers of `data.reports`: remembers what was asked."""

    def __init__(self) -> None:
        self.questions: list[tuple[Any, ...]] = []
        self.screen = mauc()

    def __getattr__(self, name: str) -> Any:
        def answer(_database: Any, scope: Scope, *question: Any) -> Any:
            assert scope is ADMIN
            self.questions.append((name, *question))
            return {
                "usage": self.screen,
                "running_out": FORECAST,
                "receipt": RECEIPT,
                "changes": [],
                "what_if": replay(ReplayTerms(), uses()),
            }[name]

        return answer


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    stand_in = Asked()
    for name in ("screens", "what_if", "receipts", "known"):
        monkeypatch.setattr(usage, name, stand_in)
    monkeypatch.setattr(usage, "current_scope", lambda: ADMIN)
    monkeypatch.setattr(usage, "app_database", lambda: None)
    monkeypatch.setattr(usage, "request_now", lambda: NOW)
    return stand_in


def test_the_screen_is_asked_for_as_the_address_says(asked: Asked) -> None:
    words = told(usage.show({"plan": "y1", "now": "1970-01-01T00:00:01Z", "figure": "used", "year": "y0"}))
    assert "Credits left" in words and "to the plan's end if it goes on" in words
    request = Request(now=1_000_000, plan="y1")
    assert asked.questions == [("usage", request), ("running_out", request)]


def test_without_a_plan_no_forecast_is_asked_for(asked: Asked) -> None:
    asked.screen = without_plan()
    assert "no licence plan yet" in told(usage.show({}))
    assert asked.questions == [("usage", Request(now=NOW))]


def test_a_plan_not_known_then_is_no_error_but_an_unknown_one_is(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nowhere(*_: Any) -> Any:
        raise NotFound("no plan y1")

    monkeypatch.setattr(usage, "screens", SimpleNamespace(usage=nowhere))
    then = {"plan": "y1", "as_known_at": "1970-01-01T00:00:02Z"}
    tree = usage.show(then)
    assert "No such plan was known at 1970-01-01T00:00:02Z." in told(tree)
    assert links(tree)[-1] == "/usage"
    with pytest.raises(NotFound):
        usage.show({"plan": "y1"})


def test_a_receipt_is_asked_for_by_figure_month_and_place(asked: Asked) -> None:
    assert "A sentence." in told(usage.show_receipt({"figure": "used", "month": "3", "offset": "50"}, {}))
    usage.show_receipt({"figure": "idle", "month": ""}, {"plan": "y1"})
    assert asked.questions == [
        ("receipt", Request(now=NOW), Question("used", 3, 50, PAGE)),
        ("receipt", Request(now=NOW, plan="y1"), Question("idle", None, 0, PAGE)),
    ]


def test_changes_are_those_since_the_instant_of_the_address(asked: Asked) -> None:
    assert "No closed month" in told(usage.compare(True, {"as_known_at": "1970-01-01T00:00:02Z"}))
    assert asked.questions == [("changes", Request(now=NOW, as_known_at=2_000_000), 2_000_000)]


def test_what_if_takes_the_forms_terms_and_the_screens_time(asked: Asked) -> None:
    typed = {"year": "last", "seats_amount": "12", "seats_price": "10.50", "mau_amount": "", "plan": "y1"}
    assert "seat-months" in told(usage.advise(typed, {"now": "1970-01-01T00:00:01Z"}))
    terms = ReplayTerms(seats=Offer(12, 1050))
    assert asked.questions == [("what_if", Request(now=1_000_000), terms)]


def test_terms_that_are_not_whole_are_said_beside_the_form(asked: Asked) -> None:
    assert "Seats needs both an amount and a price." in told(usage.advise({"seats_amount": "12"}, {}))
    assert not asked.questions


@pytest.mark.parametrize(
    "call",
    [
        lambda: usage.show(None),
        lambda: usage.show({"now": "yesterday"}),
        lambda: usage.show({"plan": "nul\x00"}),
        lambda: usage.show_receipt({"figure": "used", "month": "-1"}, {}),
        lambda: usage.show_receipt({"figure": "used", "month": "3", "offset": "1e3"}, {}),
        lambda: usage.show_receipt(None, {}),
        lambda: usage.compare(True, {}),
        lambda: usage.compare(True, {"as_known_at": "never"}),
        lambda: usage.advise([], {}),
    ],
)
def test_what_is_not_of_its_form_is_refused(asked: Asked, call: Any) -> None:
    with pytest.raises(BadRequest):
        call()
    assert not asked.questions
