"""Staff make an invoice, take money for it and give some back, in a real browser; the account's manager finds it."""

from __future__ import annotations

from typing import Any

from components.ids import InternalBilling, note_of
from core.scope import Role
from tests.browser.test_internal import TYPE, Staff, address

__all__ = ["address"]
IDS = InternalBilling
SCREEN = f"#{IDS.SCREEN}"


class Clerk(Staff):
    """Somebody of the staff who fills a ledger."""

    def type(self, ident: str, words: str) -> None:
        self.driver.execute_script(TYPE, ident, words)

    def confirm(self, button: str) -> None:
        """Opens what asks once more, and presses the button in it."""
        self.driver.execute_script(f"document.getElementById('{button}').closest('details').open = true")
        self.click(f"#{button}")


def test_staff_make_an_invoice_from_its_draft_to_what_is_given_back_of_it(dash_br: Any, address: str) -> None:
    clerk = Clerk(dash_br, address)
    clerk.sign_in_as_staff()
    clerk.open("#internal-grid a.cell-link", "Acme")
    clerk.open("#internal-account-screen .head a[href*='billing']", "Billing of Acme")
    clerk.reads(SCREEN, "There is no invoice yet.")
    clerk.click(f"#{IDS.ADD_DRAFT}")
    clerk.reads(f"#{note_of(IDS.DRAFT['number'])}", "Give the invoice its number")
    clerk.type(IDS.DRAFT["number"], "2026-1")
    clerk.type(IDS.DRAFT["currency"], "eur")
    clerk.click(f"#{IDS.ADD_DRAFT}")
    clerk.reads(SCREEN, "Draft 2026-1 is made.")
    _charge(clerk)
    _pay(clerk)
    clerk.leave()
    clerk.sign_in(Role.ADMIN)
    clerk.driver.get(f"{address}/billing")
    clerk.reads("#billing-screen", "2026-1")
    clerk.reads("#billing-screen", "13.51 EUR")
    clerk.reads("#billing-screen", "Partly paid")
    assert not dash_br.get_logs()


def _charge(clerk: Clerk) -> None:
    clerk.click(".record-table a[href*='invoice=2026-1']")
    clerk.reads(SCREEN, "It has no line yet.")
    clerk.type(IDS.LINE["description"], "=1+1 שלום")
    clerk.type(IDS.LINE["unit_amount"], "12.50")
    clerk.type(IDS.LINE["tax_percent"], "8.1")
    clerk.click(f"#{IDS.ADD_LINE}")
    clerk.reads(SCREEN, "Line 1 is added.")
    clerk.reads(SCREEN, "1.01 EUR (8.1%)")
    clerk.confirm(IDS.ISSUE)
    clerk.reads(SCREEN, "Invoice 2026-1 is issued")


def _pay(clerk: Clerk) -> None:
    clerk.type(IDS.PAYMENT["amount"], "13.52")
    clerk.click(f"#{IDS.PAY}")
    clerk.reads(f"#{note_of(IDS.PAYMENT['amount'])}", "more than is due: 13.51 EUR")
    clerk.type(IDS.PAYMENT["amount"], "13.51")
    clerk.click(f"#{IDS.PAY}")
    clerk.reads(SCREEN, "A payment of 13.51 EUR is recorded.")
    clerk.reads(f"{SCREEN} .panel .tag", "Paid")
    clerk.type(IDS.PAYMENT["amount"], "-3.51")
    clerk.click(f"#{IDS.PAY}")
    clerk.reads(SCREEN, "3.51 EUR given back is recorded.")
    clerk.reads(SCREEN, "still due 3.51 EUR")
