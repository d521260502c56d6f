"""Billing and shipping addresses, and one as people type it: what is wrong with it, field by field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum

from core.cells import UNSAFE
from core.codes import COUNTRIES

FIELDS = ("name", "line1", "line2", "city", "region", "postal_code", "country", "tax_id")
LONGEST = {
    "name": 120,
    "line1": 120,
    "line2": 120,
    "city": 80,
    "region": 80,
    "postal_code": 16,
    "country": 2,
    "tax_id": 32,
}
_REQUIRED = {
    "name": "Write who the address is of: a company or a person.",
    "line1": "Write the street and number, or the post box.",
    "city": "Write the city or place.",
    "country": "Choose the country.",
}
# where a letter does not arrive without: the state or province, and the code
WITH_REGION = frozenset({"AU", "BR", "CA", "IN", "MX", "US"})
_POSTAL_CODE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 -]*[A-Za-z0-9])?", re.ASCII)
_TAX_ID = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 ./+*-]*[A-Za-z0-9])?", re.ASCII)
_COUNTRY = re.compile("|".join(sorted(COUNTRIES)))
_ANY = re.compile(".*", re.DOTALL)
_FORMS = {"postal_code": _POSTAL_CODE, "tax_id": _TAX_ID, "country": _COUNTRY}
_MALFORMED = {
    "country": "Choose a country of the list.",
    "postal_code": "A postal code is of letters and digits, with blanks or hyphens between them.",
    "tax_id": "A tax number is of letters and digits, with blanks, dots, slashes or hyphens between them.",
}
_BREAKS = re.compile("[\t\n\r\x85\u2028\u2029]")
_CONTROL = "This holds a character that can not be printed, or a line break: write it on one line."


class AddressKind(StrEnum):
    """Which of the account's two addresses."""

    BILLING = "billing"
    SHIPPING = "shipping"


@dataclass(frozen=True)
class PostalAddress:
    """One address; a part that was not given is empty."""

    kind: AddressKind
    name: str = ""
    line1: str = ""
    line2: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""
    tax_id: str = ""

    @property
    def parts(self) -> dict[str, str]:
        """Its fields by name, in the order of FIELDS."""
        every = asdict(self)
        return {name: every[name] for name in FIELDS}

    @property
    def empty(self) -> bool:
        """Whether nothing of it is on record."""
        return not any(self.parts.values())


@dataclass(frozen=True)
class AddressDraft:
    """What the cells give, blanks at their ends cut; `problems`: one plain sentence by field."""

    address: PostalAddress
    problems: Mapping[str, str]


def draft_address(kind: AddressKind, cells: Mapping[str, str]) -> AddressDraft:
    """Read the cells (FIELDS, text as typed)."""
    given = {name: cells.get(name, "").strip() for name in FIELDS}
    problems: dict[str, str] = {}
    for name, text in given.items():
        problem = _problem(name, text)
        if problem:
            problems[name] = problem
    if given["country"] in WITH_REGION and not given["region"]:
        problems.setdefault("region", "In this country an address names the state or province.")
    if given["country"] in WITH_REGION and not given["postal_code"]:
        problems.setdefault("postal_code", "In this country an address has a postal code.")
    return AddressDraft(PostalAddress(kind, **given), problems)


def _problem(name: str, text: str) -> str:
    if not text:
        return _REQUIRED.get(name, "")
    if UNSAFE.search(text) or _BREAKS.search(text):
        return _CONTROL
    if len(text) > LONGEST[name]:
        return f"At most {LONGEST[name]} characters fit here; this has {len(text)}."
    return "" if _FORMS.get(name, _ANY).fullmatch(text) else _MALFORMED[name]
