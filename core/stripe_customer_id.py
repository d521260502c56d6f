"""The id of a customer at Stripe, as staff type it."""

from __future__ import annotations

import re

_CUSTOMER = re.compile(r"cus_[A-Za-z0-9]{1,250}", re.ASCII)


def customer_id_of(text: str) -> str:
    """The id; ValueError for what is none."""
    found = text.strip()
    if not _CUSTOMER.fullmatch(found):
        raise ValueError("a customer's id at Stripe looks like cus_NffrFeUfNV2Hib")
    return found
