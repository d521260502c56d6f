"""An address as people type it: what is wrong with it stands beside its field."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.address_draft import FIELDS, LONGEST, AddressKind, draft_address
from core.codes import COUNTRIES
from core.countries import COUNTRY_NAMES

GOOD = {
    "name": " Lindenfjord Energy SE ",
    "line1": "Am Lindenfjord 12",
    "line2": "",
    "city": "Hamburg",
    "region": "",
    "postal_code": "20095",
    "country": "DE",
    "tax_id": "DE 123/456.78-9",
}


def problems(**cells: str) -> dict[str, str]:
    return dict(draft_address(AddressKind.BILLING, {**GOOD, **cells}).problems)


def test_a_good_address_has_its_blanks_cut_and_no_problem() -> None:
    draft = draft_address(AddressKind.SHIPPING, GOOD)
    assert not draft.problems
    assert draft.address.kind is AddressKind.SHIPPING
    assert draft.address.parts == {**GOOD, "name": "Lindenfjord Energy SE"}


def test_every_country_has_a_name() -> None:
    assert COUNTRY_NAMES.keys() == COUNTRIES


@pytest.mark.parametrize("name", ["name", "line1", "city", "country"])
@pytest.mark.parametrize("text", ["", "   "])
def test_required_parts_are_asked_for(name: str, text: str) -> None:
    assert list(problems(**{name: text})) == [name]


@pytest.mark.parametrize(
    ("cells", "name", "words"),
    [
        ({"country": "XX"}, "country", "of the list"),
        ({"country": "de"}, "country", "of the list"),
        ({"country": "DEU"}, "country", "At most 2"),
        ({"postal_code": "20_095"}, "postal_code", "letters and digits"),
        ({"postal_code": "-1"}, "postal_code", "letters and digits"),
        ({"tax_id": "DE<1>"}, "tax_id", "letters and digits"),
        ({"name": "a\x01b"}, "name", "can not be printed"),
        ({"name": "a\nb"}, "name", "line break"),
        ({"city": "a\u2028b"}, "city", "line break"),
        ({"line2": "a\tb"}, "line2", "line break"),
        ({"city": "a\ud800"}, "city", "can not be printed"),
    ],
)
def test_what_is_out_of_its_form_is_refused(cells: dict[str, str], name: str, words: str) -> None:
    found = problems(**cells)
    assert list(found) == [name] and words in found[name]


@pytest.mark.parametrize("name", [name for name in FIELDS if name != "country"])
def test_a_part_has_a_length(name: str) -> None:
    assert not problems(**{name: "a" * LONGEST[name]})
    assert "this has" in problems(**{name: "a" * (LONGEST[name] + 1)})[name]


@pytest.mark.parametrize("country", ["US", "CA", "AU", "BR", "IN", "MX"])
def test_some_countries_need_a_region_and_a_code(country: str) -> None:
    assert list(problems(country=country, postal_code="")) == ["region", "postal_code"]
    assert not problems(country=country, region="X")


@pytest.mark.parametrize("name", ["=1+1", "شركة المساحة", "חברה", "O'Brien & Söhne", "株式会社", "-", "1 2"])
def test_names_of_the_world_are_names(name: str) -> None:
    assert not problems(name=name, line1=name, city=name)


@given(st.fixed_dictionaries({name: st.text(max_size=200) for name in FIELDS}))
def test_any_text_is_read_or_refused(cells: dict[str, str]) -> None:
    draft = draft_address(AddressKind.BILLING, cells)
    assert set(draft.problems) <= set(FIELDS)
    if not draft.problems:
        assert draft_address(AddressKind.BILLING, draft.address.parts) == draft
