"""Usage details as trees: what each plan type says, what opens a receipt, what is missing before its time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from components.address import Address
from components.ids import Usage
from components.known_at import changes
from components.run_out import run_out_sentence
from components.usage_details import plan_figures, usage_details
from core.instants import DAY
from core.periods import plan_months
from core.plans import MonthBasis
from core.usage_screens import (
    Change,
    RunOut,
    UsageScreen,
)
from tests.components.screen_values import every, found, links, prop, told
from tests.components.usage_values import EVENTS, NOW, SEATS, mau, mauc, seats, without_plan
from tests.core.licences import at, login, plan

HERE = Address({})
MONTH = plan_months(SEATS)[0]


def tiles(tree: Any) -> list[str]:
    return [told(node) for node in every(tree) if prop(node, "className") == "tile"]


def figures(tree: Any) -> dict[tuple[str, str], str]:
    """The figures of the months table that open a receipt, by (figure, month)."""
    cells = [node for node in every(tree) if (prop(node, "className") or "") == "number"]
    inside = [link for cell in cells for link in every(cell) if prop(link, "data-figure")]
    return {(prop(one, "data-figure"), prop(one, "data-month")): told(one) for one in inside}


def drawn(screen: UsageScreen, run_out: RunOut | None = None) -> Any:
    return usage_details(screen, run_out, HERE)


def test_seats_say_what_is_held_free_and_at_the_peak() -> None:
    held, free, peak, idle = tiles(drawn(seats()))
    assert held.startswith("Seats in use now") and "2  of 2" in held
    assert free.startswith("Free") and "0 of 2 seats" in free
    assert peak.startswith("Peak") and "3 1  seats over  in 1 Jan – 31 Jan 2024" in peak
    assert "2 of  5  people" in idle


def test_a_seat_held_beyond_the_amount_is_hatched_and_named() -> None:
    tree = drawn(seats())
    figure = found(tree, Usage.LEVEL).figure
    edge, beyond, steps, last = figure["data"]
    assert beyond["fillpattern"]["shape"], "overage is never told by colour alone"
    assert set(edge["y"]) == {2} and max(beyond["y"]) == 3
    assert steps["y"][-1] == 2 and last["text"] == ["2 held"]
    assert len(steps["y"]) == (NOW - MONTH.start) // DAY + 1, "days to come are not drawn"
    assert figure["layout"]["annotations"][0]["text"] == "Purchased 2"
    assert "Overage" in told(tree)


def test_months_to_come_have_their_amount_and_no_figure() -> None:
    cells = figures(drawn(seats()))
    assert cells["closing", "3"] == "2" and cells["overage", "1"] == "+1"
    assert not [key for key in cells if key[1] == "4"]
    assert "upcoming" in told(drawn(seats()))
    closing = [one for one in links(drawn(seats())) if one.startswith("/usage?plan=y1&figure=closing")]
    assert sum("&month=2024-" not in one for one in closing) == 4


def test_the_figures_of_a_days_chart_open_the_days_receipts_in_its_table_twin() -> None:
    for tree, slugs in (
        (drawn(seats()), ("taken", "released", "closing")),
        (drawn(mauc()), ("used", "used_to_date", "remaining", "overage_to_date")),
    ):
        for slug in slugs:
            start = f"/usage?plan=y1&figure={slug}&month=2024-"
            assert [one for one in links(tree) if one.startswith(start)], slug


def test_the_open_month_is_to_date_and_early_months_are_before_tracking() -> None:
    words = told(drawn(seats()))
    assert "1 Mar – 31 Mar 2024 to date" in words
    assert "1 Jan – 31 Jan 2024 before tracking" in words
    assert "1 Feb – 29 Feb 2024 before" not in words


def test_a_clipped_calendar_month_is_called_partial() -> None:
    of = replace(plan("mau", 2, "2024-01-15"), month_basis=MonthBasis.CALENDAR)
    assert "15 Jan – 31 Jan 2024 partial month" in told(drawn(mau(of=of)))


def test_who_took_and_gave_back_comes_newest_first() -> None:
    words = told(drawn(seats()))
    assert words.index("gave it back Cyd") < words.index("took a seat Cyd")


def test_monthly_active_users_stand_against_the_limit() -> None:
    tree = drawn(mau())
    active, left, average, _ = tiles(tree)
    assert active.startswith("Active users this month") and "2  of 2" in active
    assert "0 22 days left in this month" in left
    assert "2.0" in average and "highest:  3  in 1 Jan – 31 Jan 2024" in average
    within, over, values = found(tree, Usage.MONTHS).figure["data"]
    assert within["y"] == [2, 1, 2] + [None] * 9
    assert over["y"][0] == 1 and over["marker"]["pattern"]["shape"], "overage is apart in pattern, too"
    assert values["text"][2] == "2<br>to date"
    assert found(tree, Usage.MONTHS).figure["layout"]["annotations"][0]["text"] == "Limit 2"


def test_the_figures_of_a_months_chart_open_their_receipts_in_its_table_twin_too() -> None:
    for tree, slug in ((drawn(mau()), "active_users"), (drawn(mauc()), "used")):
        opened = [one for one in links(tree) if one.startswith(f"/usage?plan=y1&figure={slug}&month=1")]
        assert len(opened) == 2 + (slug == "active_users"), (
            "the twin, the months table, and the highest month"
        )


def test_over_the_limit_now_says_so_instead_of_what_is_left() -> None:
    events = [login(f"u{k}", "2024-03-02T00:00:00Z") for k in range(3)]
    assert "Over the limit" in tiles(drawn(mau(events=events)))[1]
    assert "+1" in tiles(drawn(mau(events=events)))[1]


def test_credits_burn_down_past_zero_and_expire() -> None:
    tree = drawn(mauc())
    left, used, runs_out, _ = tiles(tree)
    assert left.startswith("Credits left") and "0  of 4" in left and "2  credits over" in left
    assert used.startswith("Used this month") and "2" in used
    assert "too little history" in runs_out
    steps = next(one for one in found(tree, Usage.LEVEL).figure["data"] if one.get("hovertemplate"))
    assert steps["y"][0] == 4 and steps["y"][-1] == -2
    words = [one["text"] for one in found(tree, Usage.LEVEL).figure["layout"]["annotations"]]
    assert "unused credits expire" in words


def test_the_forecast_is_a_range_with_its_method_and_error() -> None:
    events = [login("ada", "2024-01-05T10:00:00Z")]
    forecast = RunOut(at("2024-05-01T00:00:00Z"), at("2024-05-20T00:00:00Z"), None, "it goes on", 3.0, 28, 9)
    tree = drawn(mauc(events=events), forecast)
    assert "After 1 May 2024" in told(tree)
    assert "likely 20 May 2024; off by 3 in 28 days, 9 back-tests" in told(tree)
    assert "Credits run out after 1 May 2024 if it goes on (off by 3 in 28 days, 9 back-tests)." in told(tree)
    shapes = found(tree, Usage.LEVEL).figure["layout"]["shapes"]
    assert [one["type"] for one in shapes] == ["line", "line", "rect"]


def test_free_seats_run_out_too() -> None:
    events = [login("ada", "2024-01-05T10:00:00Z")]
    forecast = RunOut(at("2024-05-01T00:00:00Z"), None, None, "it goes on", 3.0, 28, 9)
    assert "Free seats run out after 1 May 2024 if it goes on" in told(drawn(seats(events=events), forecast))


def test_what_if_begins_with_the_plan_shown_or_the_current_one() -> None:
    shown = found(drawn(seats()), Usage.ADVISED).data
    assert shown == {"year": "y1"}
    ahead = found(drawn(seats(at("2023-06-01T00:00:00Z"))), Usage.ADVISED).data
    assert ahead == {"year": "y0"}
    assert found(drawn(seats(at("2022-06-01T00:00:00Z"))), Usage.ADVISED).data == {"year": "last"}


def test_credits_that_last_or_are_used_up_are_no_forecast() -> None:
    lasts = RunOut(None, None, None, "it goes on", 3.0, 28, 9)
    gone = replace(lasts, reached=at("2024-03-01T00:00:00Z"))
    assert run_out_sentence(lasts, "Credits") == " Credits last to the plan's end if it goes on."
    assert run_out_sentence(gone, "Credits") == ""
    assert "Ran out  (" in tiles(drawn(mauc(), gone))[2]


def test_a_past_plan_says_what_was_and_what_expired() -> None:
    later = at("2025-06-01T00:00:00Z")
    assert "Seats in use at the end" in tiles(drawn(seats(later)))[0]
    assert "Active users in the last month" in tiles(drawn(mau(later)))[0]
    few = mauc(later, EVENTS[:2])
    assert "Expired" in tiles(drawn(few))[2] and "2" in tiles(drawn(few))[2]
    assert "Did not use the licence" in told(drawn(few))


def test_a_future_plan_has_its_amount_and_no_figure() -> None:
    tree = drawn(mauc(at("2023-12-31T23:59:59Z")))
    assert "This plan begins on 1 Jan 2024, 00:00 UTC: 4 credits for the year." in told(tree)
    assert not tiles(tree) and not figures(tree)
    with pytest.raises(KeyError):
        found(tree, Usage.IDLE)


def test_an_account_without_a_plan_says_so_and_whom_to_ask() -> None:
    tree = drawn(without_plan())
    assert "This account has no licence plan yet." in told(tree)
    assert "mailto:dana@example.com" in links(tree)
    assert plan_figures(without_plan(), None, HERE) == []


def test_plan_years_are_links_that_stay_in_the_time_shown() -> None:
    tree = usage_details(seats(), None, Address({"now": "2024-03-10T12:00:00Z", "plan": "y1"}))
    years = [node for node in every(tree) if prop(node, "className") == "year"]
    assert [told(one).split()[0] for one in years] == ["Past", "Current", "Future"]
    assert [prop(one, "aria-current") for one in years] == [None, "true", None]
    assert prop(years[0], "href") == "/usage?plan=y0&now=2024-03-10T12%3A00%3A00Z"


def test_both_reports_of_the_plan_are_offered() -> None:
    hrefs = links(drawn(seats()))
    for report in ("consumption", "users"):
        for form in ("csv", "xlsx"):
            assert f"/download/{report}.{form}?plan=y1" in hrefs


@pytest.mark.parametrize("screen", [seats(), mau(), mauc()])
def test_every_plan_type_is_explained_with_a_contact_and_without_pilots(screen: UsageScreen) -> None:
    words = told(drawn(screen))
    assert "Suits:" in words and "midnight UTC" in words and "Dana Whitfield" in words
    assert "pilot" not in words.lower()


@pytest.mark.parametrize("screen", [seats(), mau(), mauc()])
def test_every_figure_of_a_tile_opens_its_receipt(screen: UsageScreen) -> None:
    tree = drawn(screen)
    values = [node for node in every(tree) if prop(node, "className") == "tile-value"]
    numbers = [one for one in values if told(one)[:1].isdigit()]
    assert len(numbers) >= 3
    for one in numbers:
        assert any(prop(node, "data-figure") for node in every(one)), told(one)


def test_as_known_at_is_said_at_the_top_with_the_way_back() -> None:
    address = Address({"plan": "y1", "as_known_at": "2024-02-01T00:00:00Z"})
    tree = usage_details(seats(), None, address)
    assert "As known at 2024-02-01T00:00:00Z" in told(tree)
    assert "/usage?plan=y1" in links(tree)
    assert found(tree, Usage.COMPARED).data is True


def test_what_changed_a_closed_month_names_person_event_and_when() -> None:
    late = Change(2, "active_users", "u1", "Ada", 1, "login", at("2024-02-03T00:00:00Z"), NOW, False)
    gone = replace(late, by=-1, withdrawn=True, name="", month=0)
    words = told(changes([late, gone]))
    assert "Ada 2 Active users +1 login 3 Feb 2024 00:00:00 10 Mar 2024 12:00:00" in words
    assert "u1 – Active users −1 login, withdrawn" in words
    assert "No closed month has changed" in told(changes([]))


def test_the_forms_state_is_the_address() -> None:
    tree = usage_details(seats(), None, Address({"seats_amount": "12", "year": "y0"}))
    by_name = {getattr(node, "name", None): getattr(node, "value", None) for node in every(tree)}
    assert by_name["seats_amount"] == "12" and by_name["year"] == "y0" and by_name["mau_per"] == "month"
