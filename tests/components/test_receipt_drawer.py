"""The receipt of a figure as a tree: who counted, who nearly did, how a derived figure is made."""

from __future__ import annotations

from dataclasses import replace

from components.address import Address
from components.figure_link import Receipts
from components.receipt_drawer import PAGE, receipt, receipt_drawer
from core.explain import Evidence, Exclusion, Reason
from core.periods import plan_months
from core.usage_screens import (
    Formula,
    NamedEvidence,
    NamedExclusion,
    Receipt,
)
from tests.components.screen_values import every, links, prop, told
from tests.components.usage_values import NOW, SEATS

RECEIPTS = Receipts(Address({}), "y1")
MONTH = plan_months(SEATS)[0]


def counted(offset: int = 0) -> Receipt:
    who = tuple(NamedEvidence(Evidence("u1", NOW, "login"), "Ada") for _ in range(PAGE))
    out = (NamedExclusion(Exclusion("u2", NOW, "login", Reason.AFTER), ""),)
    return Receipt("used", "Used", "A sentence.", 120, MONTH.start, MONTH.end, 120, offset, who, out, 4)


def test_a_receipt_names_who_counted_and_who_nearly_did() -> None:
    tree = receipt(counted(), RECEIPTS, 1)
    words = told(tree)
    assert "Used 1 Jan – 31 Jan 2024, UTC 120 A sentence. Who counted: 120" in words
    assert "Ada login 10 Mar 2024 12:00:00" in words
    assert "u2 login: after the period" in words and "and 3 more" in words
    instants = {prop(node, "data-instant") for node in every(tree)} - {None}
    assert instants == {str(NOW // 1000)}, "the browser writes the reader's own time from it"


def test_a_long_receipt_is_turned_page_by_page() -> None:
    def turns(offset: int) -> list[tuple[str, bool]]:
        nodes = [one for one in every(receipt(counted(offset), RECEIPTS, 1)) if prop(one, "data-turn")]
        return [(prop(one, "data-offset"), bool(prop(one, "disabled"))) for one in nodes]

    assert turns(0) == [("0", True), (str(PAGE), False)]
    assert turns(70) == [("20", False), ("120", True)]


def test_a_derived_figure_shows_its_formula_with_links_to_its_counts() -> None:
    formula = Formula("limit - active users", (("amount", 2), ("active_users", 1), ("used", 0)), (0, 3, 0))
    made = Receipt("unused", "Unused", "Left.", 1, MONTH.start, MONTH.end, formula=formula)
    tree = receipt(made, RECEIPTS, 3)
    assert "limit - active users" in told(tree) and "Active users, month 3" in told(tree)
    assert links(tree) == ["/usage?plan=y1&figure=active_users&month=3"]


def test_a_figure_that_was_bought_counts_nobody() -> None:
    given = Receipt("limit", "Limit", "The plan's amount.", 2, MONTH.start, MONTH.end)
    assert "Nobody" not in told(receipt(given, RECEIPTS, 1))
    none = replace(given, figure="active_users", value=0)
    assert "Nobody counted" in told(receipt(none, RECEIPTS, 1))


def test_the_drawer_is_a_dialog_with_a_name_and_a_way_out() -> None:
    drawer = receipt_drawer()
    assert drawer["type"] == "Dialog" and prop(drawer, "aria-label")
    assert [node for node in every(drawer) if prop(node, "data-act") == "close-receipt"]
