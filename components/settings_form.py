"""The form of an account's settings: since when status changes are tracked, and the success manager."""

from __future__ import annotations

from components import light
from components.form import field, line, said
from components.ids import InternalAccount, note_of
from components.light import Light
from components.numbers import moment
from core.instants import format_instant
from core.settings_draft import FIELDS, SettingsDraft
from core.usage_screens import Contact

_LABELS = {
    "tracked_from": "Status changes are tracked since (UTC)",
    "contact_name": "Success manager",
    "contact_email": "Success manager’s e-mail",
}


def settings_form(tracked_from: int, created_at: int, contact: Contact | None, words: str = "") -> Light:
    """The form with what is set; `words` say what it did last."""
    values = {
        "tracked_from": format_instant(tracked_from) if tracked_from != created_at else "",
        "contact_name": contact.name if contact else "",
        "contact_email": contact.email if contact else "",
    }
    hints = {
        "tracked_from": f"Empty: since the account was made, {moment(created_at)}.",
        "contact_name": "Customers see the name beside “Questions?”.",
        "contact_email": "Empty: customers find the support address alone.",
    }
    ids = InternalAccount.SETTINGS
    fields = [
        field(
            _LABELS[name], line(ids[name], values[name], maxlength=320), note_of(ids[name]), hint=hints[name]
        )
        for name in FIELDS
    ]
    button = light.Button(
        "Save the settings", id=InternalAccount.SAVE, type="button", className="btn btn-primary", n_clicks=0
    )
    foot = light.Div(button, className="form-foot")
    return light.Div([said(words), light.Div(fields, className="form-grid"), foot], className="form")


def settings_notes(draft: SettingsDraft) -> list[str]:
    """The sentence beside each field, in the order of FIELDS."""
    return [draft.problems.get(name, "") for name in FIELDS]
