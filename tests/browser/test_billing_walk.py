"""An admin looks at the billing portal, opens papers in tabs of their own, changes an address, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from core.scope import Role
from data.ingest import import_drop
from tests.browser.serving import served
from tests.browser.test_main_walk import WAIT_S, Visitor
from tests.data.builders import write
from tests.data.ledgers import LEDGER
from tests.server import world

KEPT = ("invoices", "invoice_lines", "payments", "payment_method", "addresses", "subscription")
TYPE = """
const field = document.getElementById(arguments[0]);
const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
set.call(field, arguments[1]);
field.dispatchEvent(new Event('input', {bubbles: true}));
"""


@pytest.fixture
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The small world with a ledger, on a port of its own."""
    folder = tmp_path_factory.mktemp("billing")
    app = world.build(folder)
    drop = {name: rows for name, rows in LEDGER.items() if name in KEPT}
    import_drop(
        world.rooms_of(app).database, 1, write(folder / "ledger", drop), recorded_at=world.RECORDED + 1
    )
    with served(app) as address:
        yield address


def in_a_tab_of_its_own(admin: Visitor, selector: str) -> str:
    """Clicks what opens a tab; its address and kind of content."""
    here = admin.driver.current_window_handle
    admin.click(selector)
    admin.until(lambda: len(admin.driver.window_handles) == 2, "a second tab")
    admin.driver.switch_to.window(next(one for one in admin.driver.window_handles if one != here))
    admin.until(lambda: ".pdf" in admin.driver.current_url, "the paper")
    found = f"{admin.driver.current_url} {admin.driver.execute_script('return document.contentType')}"
    admin.driver.close()
    admin.driver.switch_to.window(here)
    return found


def type_in(admin: Visitor, name: str, words: str) -> None:
    admin.driver.execute_script(TYPE, f"billing-form-{name}", words)


def test_from_the_profile_menu_to_papers_people_and_a_statement(dash_br: Any, address: str) -> None:
    admin = Visitor(dash_br, address)
    admin.sign_in(Role.ADMIN)
    admin.click("#shell-profile summary")
    admin.open("#shell-profile a[href='/billing']", "Billing portal")
    dash_br.wait_for_contains_text("#billing-screen", "Visa •••• 4242", timeout=WAIT_S)
    assert "A-4" not in dash_br.find_element("#billing-screen").text, "no draft"
    opened = in_a_tab_of_its_own(admin, "a[href*='/download/invoice.pdf?invoice=i1']")
    assert opened == f"{address}/download/invoice.pdf?invoice=i1 application/pdf"
    receipt = in_a_tab_of_its_own(admin, "a[href*='/download/receipt.pdf?invoice=i1']")
    assert receipt.endswith("receipt.pdf?invoice=i1 application/pdf")
    assert not dash_br.find_elements("a[href*='/download/receipt.pdf?invoice=i2']"), "not paid yet"
    admin.click(".record-table a.figure[href*='invoice=i2']")
    dash_br.wait_for_contains_text("#invoice", "Invoice A-2", timeout=WAIT_S)
    admin.click("#invoice a[href*='line=2']")
    dash_br.wait_for_contains_text(
        "#people", "The line charges for 4, 4 more than the 0 counted", timeout=WAIT_S
    )
    admin.click("#statement a[href*='year=2024']")
    dash_br.wait_for_contains_text("#statement", "2024, EUR: 1 Jan 2024 – 31 Dec 2024", timeout=WAIT_S)
    statement = in_a_tab_of_its_own(admin, "#statement a[href*='statement.pdf?year=2024']")
    assert statement.endswith("application/pdf")
    assert not logged(dash_br)


def logged(dash_br: Any) -> list[Any]:
    """What the console says; a tab that shows a PDF asks for an icon of its own."""
    return [line for line in dash_br.get_logs() if "favicon" not in line["message"]]


def test_an_address_is_refused_beside_its_field_and_then_saved(dash_br: Any, address: str) -> None:
    admin = Visitor(dash_br, address)
    admin.sign_in(Role.ADMIN)
    admin.click("#shell-profile summary")
    admin.open("#shell-profile a[href='/billing']", "Billing portal")
    admin.click("#addresses a[href*='edit=billing']")
    dash_br.wait_for_element("#billing-form-save", timeout=WAIT_S)
    type_in(admin, "city", " ")
    admin.click("#billing-form-save")
    dash_br.wait_for_contains_text("#billing-form-city-note", "Write the city", timeout=WAIT_S)
    type_in(admin, "city", "Bremen =1+1 שלום")
    type_in(admin, "line2", "")
    admin.click("#billing-form-save")
    dash_br.wait_for_contains_text("#billing-screen .said", "The billing address is saved.", timeout=WAIT_S)
    card = dash_br.find_element(".address-card").text
    assert "20095 Bremen =1+1 שלום" in card and "Floor 3" not in card
    assert not logged(dash_br)
