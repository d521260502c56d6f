"""The account's addresses: as cards, and one of them as a form with what is wrong beside each field."""

from __future__ import annotations

from collections.abc import Sequence

from dash import dcc

from components import light
from components.address import Address
from components.address_lines import address_lines
from components.form import choice, field, line
from components.ids import Billing, note_of
from components.light import Light
from components.marks import nothing
from core.address_draft import FIELDS, LONGEST, AddressDraft, AddressKind, PostalAddress
from core.countries import COUNTRY_NAMES

_TITLES = {AddressKind.BILLING: "Billing address", AddressKind.SHIPPING: "Shipping address"}
_LABELS = {
    "name": "Name",
    "line1": "Street and number",
    "line2": "Addition",
    "city": "City",
    "region": "State or province",
    "postal_code": "Postal code",
    "country": "Country",
    "tax_id": "Tax number",
}
_HINTS = {
    "line2": "Floor, building, department; may stay empty.",
    "region": "Where letters need one; else it may stay empty.",
    "tax_id": "As it stands on the invoice; may stay empty.",
}

_MIRRORED = "Billing is kept at Stripe, too. What you save here stands until the address changes there."


def address_cards(addresses: Sequence[PostalAddress], address: Address, *, editable: bool) -> Light:
    """Both addresses beside each other."""
    return light.Div([_card(one, address, editable=editable) for one in addresses], className="address-cards")


def _card(one: PostalAddress, address: Address, *, editable: bool) -> Light:
    lines = [light.Div(words, dir="auto") for words in address_lines(one)]
    if not lines:
        lines = [nothing("No address on record.")]
    edit = light.A(
        "Change …" if address_lines(one) else "Add …",
        href=address.link("/billing", edit=str(one.kind)) + "#addresses",
        className="btn btn-outline",
        **{"aria-label": f"{'Change' if address_lines(one) else 'Add'} the {_TITLES[one.kind].lower()}"},
    )
    body = light.Div(lines, className="address-lines")
    return light.Div(
        [light.H3(_TITLES[one.kind]), body, *([edit] if editable else [])], className="address-card"
    )


def address_form(one: PostalAddress, *, mirrored: bool = False) -> Light:
    """The form with what stands, and what it was opened with. `mirrored`: Stripe keeps the address, too."""
    from_parts = one.parts
    fields = [_field(name, from_parts[name]) for name in FIELDS]
    button = light.Button(
        f"Save the {_TITLES[one.kind].lower()}",
        id=Billing.SAVE,
        type="button",
        className="btn btn-primary",
        n_clicks=0,
    )
    refused = light.Span("", id=Billing.REFUSED, className="field-problem", role="status")
    return light.Div(
        [
            light.H3(f"Change the {_TITLES[one.kind].lower()}"),
            light.P(_MIRRORED if mirrored else "", className="quiet"),
            dcc.Store(id=Billing.OPENED, data=from_parts),
            light.Div(fields, className="form-grid"),
            light.Div([button, refused], className="form-foot"),
        ],
        className="form address-form",
    )


def _field(name: str, value: str) -> Light:
    ident = Billing.FORM[name]
    if name == "country":
        options = sorted(((code, words) for code, words in COUNTRY_NAMES.items()), key=lambda one: one[1])
        control = choice(ident, options, value)
    else:
        control = line(ident, value, maxlength=max(LONGEST[name], len(value)))
    return field(_LABELS[name], control, note_of(ident), hint=_HINTS.get(name, ""))


def address_notes(draft: AddressDraft) -> list[str]:
    """The sentence beside each field, in the order of FIELDS."""
    return [draft.problems.get(name, "") for name in FIELDS]


def outrun_words(stands: PostalAddress) -> str:
    """Why nothing was saved: somebody else was there first. What stands is told, so that it can be weighed."""
    lines = ", ".join(address_lines(stands)) or "nothing"
    return (
        "Not saved: this address was changed since you opened it. "
        f"It now reads: {lines}. Save again to put yours in its place."
    )
