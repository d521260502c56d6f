"""The form that adds a licence plan: each refusal beside its field, the plan's end and months before it is kept."""

from __future__ import annotations

from typing import Any

from components import light
from components.form import choice, field, line, said
from components.ids import InternalAccount, note_of
from components.light import Light
from components.plan_table import BASES, KINDS, plan_preview
from core.plan_draft import FIELDS, PlanDraft

_TYPES = tuple((kind.value, words) for kind, words in KINDS.items())
_MONTHS = tuple((basis.value, words) for basis, words in BASES.items())
_HINTS = {
    "plan_id": "A short name; it can not be changed later.",
    "plan_type": "Pilots and other plans are never shown to customers.",
    "amount": "Seats, users a month, or credits a year.",
    "starts_on": "In UTC. Plans customers see never overlap.",
    "ends_on": "Pilot and other alone; the day it is over. The rest last one year.",
    "month_basis": "Where its months begin: at its own day, or on the 1st.",
}


def plan_form(words: str = "") -> Light:
    """The empty form; `words` say what it did last."""
    fields = [
        field(label, control, note_of(InternalAccount.PLAN[name]), hint=_HINTS[name])
        for name, label, control in _controls()
    ]
    button = light.Button(
        "Add the plan", id=InternalAccount.ADD, type="button", className="btn btn-primary", n_clicks=0
    )
    return light.Div(
        [
            said(words),
            light.Div(fields, className="form-grid"),
            light.Div(plan_preview(None), id=InternalAccount.PREVIEW, className="preview", role="status"),
            light.Div(
                [button, light.Span(id=InternalAccount.REFUSED, role="alert", className="field-problem")],
                className="form-foot",
            ),
        ],
        className="form",
    )


def plan_notes(draft: PlanDraft, *, complete: bool) -> list[Any]:
    """The sentence beside each field, in the order of FIELDS, then the preview; `complete`: empty fields count, too."""
    problems = draft.all_problems if complete else draft.problems
    preview = plan_preview(draft.plan if not draft.all_problems else None)
    return [*[problems.get(name, "") for name in FIELDS], preview]


def _controls() -> list[tuple[str, str, Any]]:
    ids = InternalAccount.PLAN
    return [
        ("plan_id", "Plan", line(ids["plan_id"], maxlength=200, debounce=True)),
        ("plan_type", "Counts", choice(ids["plan_type"], _TYPES)),
        ("amount", "Amount", line(ids["amount"], inputmode="numeric", maxlength=20, debounce=True)),
        ("starts_on", "First day", line(ids["starts_on"], type="date")),
        ("ends_on", "End", line(ids["ends_on"], type="date")),
        ("month_basis", "Months", choice(ids["month_basis"], _MONTHS, _MONTHS[0][0])),
    ]
