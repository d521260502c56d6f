"""An admin reads the overview, opens a month, asks for a plan; staff answer and set it, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from selenium.webdriver.support.select import Select

from core.cells import Value
from core.scope import Role
from core.subscription_draft import cells_of
from data.audit import Line
from data.subscriptions import load_subscription, set_subscription
from tests.browser.serving import served
from tests.browser.test_internal import Staff
from tests.browser.test_main_walk import WAIT_S
from tests.server import world

IN_VIEW = """
const receipt = document.getElementById('receipt'), top = receipt.getBoundingClientRect().top;
return top >= 0 && top < innerHeight - 100 && document.activeElement === receipt;
"""


@pytest.fixture
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The small world on the free plan, which allows one more person than are active."""
    app = world.build(tmp_path_factory.mktemp("overview"))
    line = Line(1, "staff:sam", "subscription set", "", world.RECORDED)
    given: dict[str, Value] = {"plan_name": "Demo", "video": "embed", "max_active_users": 6}
    database = world.rooms_of(app).database
    with database.reading() as connection:
        opened = cells_of(load_subscription(connection, 1))
    set_subscription(database, 1, given, opened=opened, line=line)
    with served(app) as address:
        yield address


def test_from_the_figures_to_an_answered_request(dash_br: Any, address: str) -> None:
    person = Staff(dash_br, address)
    person.sign_in(Role.ADMIN)
    _read(person)
    _ask(person)
    person.leave()
    person.sign_in_as_staff()
    _answer(person)
    person.leave()
    person.sign_in(Role.ADMIN)
    person.driver.get(f"{address}/overview")
    person.reads("#requests", "Welcome to Team.")
    person.reads(".facts", "Team")
    person.reads(".head a", "Manage subscription")
    assert not dash_br.get_logs()


def _read(person: Staff) -> None:
    person.open("#shell-side a[href='/overview']", "Account overview")
    values = [one.text for one in person.browser.find_elements("#overview-screen .tile-value")]
    assert values == ["6", "0", "0"]
    person.reads(".limits tbody tr", "limit reached")
    person.click(".record-table a[href*='figure=engaged_users'][href*='month=2026-02']")
    person.reads("#receipt", "Lea Learner")
    person.reads("#receipt", "mastery moment")
    assert person.asked()["figure"] == "engaged_users"
    person.until(lambda: person.driver.execute_script(IN_VIEW), "the receipt in view, and read on from there")
    person.click(".limits a[href*='figure=active_users']")
    person.reads("#receipt", "max(0, 6 − 6) = 0")
    person.reads("#receipt", "Off Gone")


def _ask(person: Staff) -> None:
    person.click(".head a[href*='upgrade=true']")
    person.reads("#upgrade", "Max active users")
    person.click("#overview-ask")
    person.reads("#overview-wanted-plan-note", "Choose a plan")
    Select(person.browser.find_element("#overview-wanted-plan")).select_by_value("Team")
    person.browser.find_element("#overview-message").send_keys("Two more branches.")
    person.click("#overview-ask")
    person.reads("#overview-screen .said", "is with our staff")
    person.reads("#requests", "Two more branches.")


def _answer(person: Staff) -> None:
    person.open("#internal-screen .record-table a[href*='internal-subscription']", "Subscription")
    person.reads("#requests", "Two more branches.")
    Select(person.browser.find_element("#internal-subscription-state")).select_by_value("accepted")
    person.browser.find_element("#internal-subscription-answer").send_keys("Welcome to Team.")
    person.click("#internal-subscription-send")
    person.reads("#requests .said", "The request is accepted")
    day = person.browser.find_element("#internal-subscription-anchor-day")
    day.send_keys("32")
    Select(person.browser.find_element("#internal-subscription-plan-name")).select_by_value("Team")
    person.click("#internal-subscription-save")
    person.reads("#internal-subscription-anchor-day-note", "from 1 to 31")
    day.clear()
    day.send_keys("15")
    person.click("#internal-subscription-save")
    person.reads("#internal-subscription-screen .said", "is set")
    assert person.browser.find_element("#internal-subscription-anchor-day").get_attribute("value") == "15"
    person.browser.wait_for_contains_text("#requests", "Accepted", timeout=WAIT_S)
