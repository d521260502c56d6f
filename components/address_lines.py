"""An address as the lines of a letter."""

from __future__ import annotations

from core.address_draft import PostalAddress
from core.countries import COUNTRY_NAMES


def address_lines(address: PostalAddress) -> tuple[str, ...]:
    """Its lines, the country in words; nothing where nothing is on record."""
    place = " ".join(filter(None, (address.postal_code, address.city)))
    country = COUNTRY_NAMES.get(address.country, address.country)
    tax = f"Tax number {address.tax_id}" if address.tax_id else ""
    lines = (address.name, address.line1, address.line2, place, address.region, country, tax)
    return tuple(line for line in lines if line)
