"""Staff add a plan and deactivate somebody, in a real browser; the account's manager finds them deactivated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from core.scope import Role
from tests.browser.serving import served
from tests.browser.test_main_walk import WAIT_S, Visitor
from tests.server import world

TYPE = """
const [id, value] = arguments, field = document.getElementById(id);
const kind = field.tagName === 'SELECT' ? HTMLSelectElement : HTMLInputElement;
Object.getOwnPropertyDescriptor(kind.prototype, 'value').set.call(field, value);
field.dispatchEvent(new Event(field.tagName === 'SELECT' ? 'change' : 'input', {bubbles: true}));
"""
PLAN = "#internal-account-plan"


@pytest.fixture
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The small world by the real clock, on a port of its own."""
    app = world.build(tmp_path_factory.mktemp("internal"), TALLYBOARD_NOW="")
    with served(app) as address:
        yield address


class Staff(Visitor):
    """Somebody of the staff."""

    def sign_in_as_staff(self) -> None:
        self.driver.get(f"{self.address}/sign-in")
        for field, words in (("user", world.PEOPLE[Role.STAFF]), ("password", world.PASSWORD)):
            self.browser.find_element(f"#{field}").send_keys(words)
        self.browser.find_element("button[type=submit]").click()
        self.browser.wait_for_element("#shell-side", timeout=WAIT_S)

    def fill(self, name: str, words: str) -> None:
        """Chooses or types; a line of text tells once it is left."""
        if name in ("id", "amount"):
            self.browser.find_element(f"{PLAN}-{name}").send_keys(words + "\t")
        else:
            self.driver.execute_script(TYPE, f"{PLAN[1:]}-{name}", words)

    def reads(self, selector: str, words: str) -> None:
        self.browser.wait_for_contains_text(selector, words, timeout=WAIT_S)

    def change_status(self, button: str) -> None:
        self.click(".standing summary")
        self.click(button)

    def leave(self) -> None:
        self.driver.delete_all_cookies()


def test_staff_add_a_plan_and_deactivate_somebody(dash_br: Any, address: str) -> None:
    staff = Staff(dash_br, address)
    staff.sign_in_as_staff()
    staff.open("#internal-grid a.cell-link", "Acme")
    _add_a_plan(staff)
    _be_refused(staff)
    staff.open("#internal-account-screen .head a[href*='people']", "People of Acme")
    staff.browser.find_element(".search-form input[type=search]").send_keys("leo\n")
    staff.until(lambda: staff.asked().get("search") == "leo", "the search in the address")
    staff.click(".record-table a[href*='user=leo']")
    staff.reads(".chosen-person", "Leo Learner")
    staff.change_status("#internal-people-change")
    staff.reads(".chosen-person", "Leo Learner is deactivated")
    staff.reads(".record-table", "Deactivated")
    staff.leave()
    staff.sign_in(Role.ADMIN)
    staff.driver.get(f"{address}/person?user=leo")
    staff.reads("#person-standing", "Deactivated")
    staff.change_status("#person-change")
    staff.reads("#person-standing", "Leo Learner is active again")
    assert not dash_br.get_logs()


def _add_a_plan(staff: Staff) -> None:
    for name, words in (("id", "new-1"), ("amount", "12"), ("type", "seats"), ("starts", "2040-01-31")):
        staff.fill(name, words)
    staff.reads(f"{PLAN}-preview", "From 31 Jan 2040 to 30 Jan 2041")
    staff.click(f"{PLAN}-add")
    staff.reads("#internal-account-screen .said", "Plan new-1 is added.")
    staff.reads("#internal-account-screen .record-table", "new-1")


def _be_refused(staff: Staff) -> None:
    for name, words in (("id", "new-2"), ("type", "mau"), ("starts", "2040-07-01")):
        staff.fill(name, words)
    staff.reads(f"{PLAN}-starts-note", "overlap plan new-1 (2040-01-31 to 2041-01-31)")
    staff.click(f"{PLAN}-add")
    staff.reads(f"{PLAN}-amount-note", "Give the amount")
    staff.reads(f"{PLAN}-refused", "Not added")
