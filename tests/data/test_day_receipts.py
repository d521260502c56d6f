"""Receipts of a day's figures: as many lines as the figure says, those that the rules find, and nothing else asked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.day_receipts import DAILY, day_text, parse_day
from core.explain import Evidence
from core.instants import DAY
from core.mau import monthly_active_users
from core.periods import month_at, period, plan_months
from core.plans import Plan, PlanType
from core.receipts import Question
from core.requests import Request
from core.scope import BadRequest, Denied, NotFound
from core.seats import held_before, seat_ledger
from core.status import UserEvent
from core.usage_screens import Receipt
from data.engine import Database
from data.reports.receipts import receipt
from tests.core.licences import at, plan
from tests.core.licences import login as came
from tests.data.builders import admin, manager
from tests.data.licence_pasts import Delivery, edges, events, hour, known, lived, plans
from tests.data.strategies import EXAMPLES, tried

TODAY = hour(100)
COUNTED = {PlanType.SEATS: ("taken", "released", "closing"), PlanType.MAUC: ("used", "used_to_date")}


def ask(database: Database, account_id: int, now: int, figure: str, day: int) -> Receipt:
    """The receipt with all its lines, put together from pages of two."""
    request, question = Request(now=now, plan="p"), Question(figure, None, 0, 2, day)
    whole = receipt(database, admin(account_id), request, question)
    while len(whole.evidence) < whole.count:
        page = receipt(database, admin(account_id), request, replace(question, offset=len(whole.evidence)))
        assert page.evidence, "a page within the count holds lines"
        whole = replace(whole, evidence=whole.evidence + page.evidence)
    return whole


def expected(one: Plan, stood: set[UserEvent], now: int, figure: str, day: int) -> tuple[Evidence, ...]:
    """The evidence by the rules alone."""
    if one.plan_type is PlanType.SEATS:
        moves = seat_ledger(one, stood, now).moves
        if figure == "closing":
            return held_before(moves, day + DAY).evidence
        taken = figure == "taken"
        of_day = [move for move in moves if move.taken == taken and day <= move.at < day + DAY]
        return tuple(sorted(move.evidence for move in of_day))
    month = month_at(plan_months(one), day)
    assert month is not None
    counts = monthly_active_users(one, stood, now)
    firsts = [line for number in range(1, month.number + 1) for line in counts[number].evidence]
    low = day if figure == "used" else period(one)[0]
    return tuple(line for line in firsts if low <= line.at < day + DAY)


@tried(2 * EXAMPLES)
@given(st.data())
def test_every_receipt_of_a_day_is_what_the_rules_find(
    database: Database, tmp_path: Path, data: st.DataObject
) -> None:
    one = data.draw(plans.filter(lambda drawn: drawn.plan_type in COUNTED), "plan")
    deliveries = [Delivery(tuple(data.draw(events(one)))), Delivery(tuple(data.draw(events(one, 5))), 50)]
    now = data.draw(st.sampled_from([TODAY, edges(one)[2] - 1, edges(one)[2] + 1]), "now")
    account_id, stood = lived(database, tmp_path, one, deliveries), known(deliveries, None)
    start, end = period(one)
    instants = [*(event.at for event in stood), start, min(now, end - 1)]
    days = sorted({instant - instant % DAY for instant in instants if start <= instant < min(end, now + 1)})
    for day in days:
        for figure in COUNTED[one.plan_type]:
            got = ask(database, account_id, now, figure, day)
            assert tuple(line.evidence for line in got.evidence) == expected(one, stood, now, figure, day)
            assert got.value == got.count


def test_what_is_left_on_a_day_is_a_formula_with_that_days_figure(database: Database, tmp_path: Path) -> None:
    one = plan("mauc", 1, "2024-01-01")
    logins = tuple(came(who, "2024-01-02T10:00:00Z") for who in ("ann", "bob"))
    account_id = lived(database, tmp_path, one, [Delivery(logins)])
    day = at("2024-01-02T00:00:00Z")
    left = ask(database, account_id, TODAY, "remaining", day)
    over = ask(database, account_id, TODAY, "overage_to_date", day)
    assert (left.value, over.value, over.evidence) == (0, 1, ())
    assert over.formula is not None
    assert dict(over.formula.parts)["used_to_date"] == 2
    assert over.formula.months == (0, "2024-01-02")
    assert (left.start, left.end) == (day, day + DAY)


def test_what_has_no_receipt_of_a_day_is_refused(database: Database, tmp_path: Path) -> None:
    account_id = lived(database, tmp_path, plan("seats", 2, "2024-01-01"), [])
    request, day = Request(now=TODAY, plan="p"), at("2024-01-02T00:00:00Z")
    with pytest.raises(BadRequest):
        receipt(database, admin(account_id), request, Question("peak", day=day))
    for other in (day - 2 * DAY, day + 1, at("2025-01-01T00:00:00Z")):  # before it, no day's start, after it
        with pytest.raises(NotFound):
            receipt(database, admin(account_id), request, Question("taken", day=other))
    with pytest.raises(NotFound):  # it has not begun
        receipt(database, admin(account_id), Request(now=day - 1, plan="p"), Question("taken", day=day))
    with pytest.raises(Denied):
        receipt(database, manager(account_id), request, Question("taken", day=day))


@pytest.mark.parametrize(
    "text", ["2024-1-02", "2024-02-30", "20240102", "2026-W01-1", "2024-01-02T00", "x-y", "-", ""]
)
def test_a_day_is_a_date(text: str) -> None:
    with pytest.raises(BadRequest):
        parse_day(text)


def test_a_day_is_read_as_it_is_written() -> None:
    assert day_text(parse_day("2024-02-29")) == "2024-02-29"
    assert set(COUNTED) == set(DAILY)
