"""What is owed over all invoices, and since when some of it is overdue."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from core.ledger import Status, settle
from core.owed import NOTHING_OWED, owed
from tests.components.billing_values import INVOICE, NOW, VOID, YEN

OPEN = replace(INVOICE, invoice_id="o", status=Status.OPEN, payments=(), due_on=date(2026, 3, 5))
LATER = replace(OPEN, invoice_id="p", due_on=date(2026, 3, 10))


def test_paid_and_void_invoices_owe_nothing() -> None:
    assert owed([INVOICE, VOID], NOW) == NOTHING_OWED
    assert owed([], NOW) == NOTHING_OWED


def test_each_currency_is_a_sum_of_its_own_and_the_longest_overdue_is_named() -> None:
    found = owed([LATER, YEN, OPEN], NOW)
    euros = settle(OPEN, NOW).due
    assert euros > 0
    assert dict(found.amounts) == {"EUR": 2 * euros, "JPY": settle(YEN, NOW).due}
    assert (found.overdue, found.first_overdue) == (2, OPEN)


def test_what_is_not_due_yet_is_owed_and_not_overdue() -> None:
    found = owed([replace(OPEN, due_on=date(2026, 4, 1))], NOW)
    assert found.amounts and (found.overdue, found.first_overdue) == (0, None)
