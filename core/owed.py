"""What an account owes over all its invoices: one sum for each currency, which are never added together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from core.ledger import Invoice, Standing, is_shown, settle


@dataclass(frozen=True)
class Owed:
    """What is still to be paid of all invoices shown, in minor units by currency, and those whose day has passed."""

    amounts: tuple[tuple[str, int], ...] = ()
    overdue: int = 0
    first_overdue: Invoice | None = None


NOTHING_OWED = Owed()


def owed(invoices: Iterable[Invoice], now: int) -> Owed:
    """The sum of what is due; of overdue ones how many, and the one that has been so for longest."""
    found = [(one, settle(one, now)) for one in invoices if is_shown(one, now)]
    amounts: dict[str, int] = {}
    for invoice, reckoning in found:
        if reckoning.due:
            amounts[invoice.currency] = amounts.get(invoice.currency, 0) + reckoning.due
    late = [one for one, reckoning in found if reckoning.standing is Standing.OVERDUE]
    first = min(late, key=lambda one: (one.due_on or one.issued_on, one.invoice_id), default=None)
    return Owed(tuple(sorted(amounts.items())), len(late), first)
