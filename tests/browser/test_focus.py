"""Where the focus is after a press: at the refused field, at the button, or where the reader has gone meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.serving import served
from tests.browser.test_internal import PLAN, Staff
from tests.server import world


@pytest.fixture
def staff(dash_br: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Staff]:
    """One of the staff on the page of an account, with a plan half filled in."""
    app = world.build(tmp_path_factory.mktemp("focus"), TALLYBOARD_NOW="")
    with served(app) as address:
        staff = Staff(dash_br, address)
        staff.sign_in_as_staff()
        staff.open("#internal-grid a.cell-link", "Acme")
        for name, words in (("id", "new-1"), ("type", "seats"), ("starts", "2040-01-31")):
            staff.fill(name, words)
        yield staff


def press(staff: Staff) -> None:
    """The button, by the keyboard."""
    staff.browser.find_element(f"{PLAN}-add").send_keys("\n")


def focused(staff: Staff) -> str:
    return str(staff.driver.execute_script("return document.activeElement.id"))


def comes_to(staff: Staff, name: str) -> None:
    staff.until(
        lambda: focused(staff) == f"{PLAN[1:]}-{name}", f"the focus at {name}, not at {focused(staff)}"
    )


def test_a_refusal_leads_to_the_field_that_was_refused(staff: Staff) -> None:
    press(staff)
    staff.reads(f"{PLAN}-amount-note", "Give the amount")
    comes_to(staff, "amount")
    staff.driver.switch_to.active_element.send_keys("12\t")  # one goes on where one is
    press(staff)
    staff.reads("#internal-account-screen .said", "Plan new-1 is added.")
    assert not staff.browser.get_logs()


def test_a_reader_who_has_gone_on_stays_there(staff: Staff) -> None:
    # the answer is held back until the focus is elsewhere
    staff.driver.execute_script("""
        const there = window.fetch;
        window.fetch = (...asked) => new Promise((on) => setTimeout(() => on(there(...asked)), 700));
    """)
    press(staff)
    staff.until(lambda: focused(staff) == "", "the button at rest")
    staff.browser.find_element(f"{PLAN}-id").click()
    staff.reads(f"{PLAN}-amount-note", "Give the amount")
    staff.until(lambda: staff.browser.find_element(f"{PLAN}-add").is_enabled(), "the button back")
    staff.driver.execute_async_script("setTimeout(arguments[0], 300)")
    assert focused(staff) == f"{PLAN[1:]}-id"
