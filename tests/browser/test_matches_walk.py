"""An admin opens a billing period, a person in it, and ends a match, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from core.scope import Role
from tests.browser.serving import served
from tests.browser.test_main_walk import WAIT_S, Visitor
from tests.server import world


@pytest.fixture
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The small world by the real clock, on a port of its own: what ends now has ended."""
    app = world.build(tmp_path_factory.mktemp("matches"), TALLYBOARD_NOW="")
    with served(app) as address:
        yield address


def test_from_a_period_to_a_person_and_the_end_of_a_match(dash_br: Any, address: str) -> None:
    admin = Visitor(dash_br, address)
    admin.sign_in(Role.ADMIN)
    admin.open("#shell-side a[href='/active-users']", "Active users")
    figures = "#active-users-screen .record-table a.figure"
    admin.until(lambda: len(dash_br.find_elements(figures)) == 7, "seven periods")
    admin.click(f"tr:last-child {figures.rsplit(maxsplit=1)[-1]}")
    dash_br.wait_for_contains_text("#receipt", "Who counted: 3", timeout=WAIT_S)
    admin.click("#receipt a[href*='user=ola']")
    dash_br.wait_for_contains_text("#receipt-person", "Ola Outside: 2 matches", timeout=WAIT_S)
    admin.open("#shell-side a[href='/program']", "Programs")
    admin.open("#program-screen .record-table a", "Buddies")
    admin.click(".record-table a[href*='match=m1']")
    dash_br.wait_for_contains_text(".chosen-person", "Match m1", timeout=WAIT_S)
    admin.click(".chosen-person summary")
    admin.click("#program-end")
    dash_br.wait_for_contains_text(
        "#program-screen .said", "still count in this billing period", timeout=WAIT_S
    )
    tiles = [one.text for one in dash_br.find_elements("#program-screen .tile-value")]
    assert tiles == ["1", "2", "3"], "one match less now, and nobody less in the period"
    assert not dash_br.get_logs()
