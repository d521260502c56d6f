"""Admin-Internal: an account's subscription as a form, and its requests for another plan with the place to answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash import dcc

from components import light
from components.address import Address
from components.direction import isolated
from components.form import choice, field, line, paragraph, said
from components.ids import InternalSubscription, note_of
from components.light import Light, Node
from components.marks import nothing
from components.names import shown
from components.panel import head, page, panel
from components.record_table import record_table
from components.upgrade import request_cells
from core.account_metrics import ACCOUNT_METRICS
from core.subscription import MAXIMA, OFFERED, PlanName, Subscription, Video
from core.subscription_draft import FIELDS, SubscriptionDraft, cells_of
from core.upgrades import ANSWER_FIELDS, LONGEST_MESSAGE, RequestState, UpgradeDraft, UpgradeRequest

PATH = "/internal-subscription"
_PLANS = tuple((one.value, one.value) for one in PlanName)
_VIDEOS = tuple((one.value, one.value.capitalize()) for one in Video)
_STATES = ((RequestState.ACCEPTED.value, "Accepted"), (RequestState.DECLINED.value, "Declined"))

MIRRORED_STAY = (
    "Plan and renewal are kept at Stripe and are changed there: saving here leaves them as they stand."
)
_AT_STRIPE = "Kept at Stripe, changed there."
_LABELS = {
    "plan_name": "Plan",
    "plan_basis": "Plan basis",
    "video": "Video",
    **{name: f"Max {ACCOUNT_METRICS[figure].label.lower()}" for name, figure in MAXIMA.items()},
    "renews_on": "Renews on",
    "billing_anchor_day": "Billing anchor day",
}


@dataclass(frozen=True)
class AccountSubscription:
    """One account's subscription for staff; `words`, `answer_words`: what the last press of either button did.

    `mirrored`: Stripe keeps the plan's name and its renewal.
    """

    slug: str
    name: str
    subscription: Subscription | None
    requests: Sequence[UpgradeRequest]
    words: str = ""
    answer_words: str = ""
    mirrored: bool = False


def account_subscription(found: AccountSubscription, address: Address) -> list[Node]:
    """The whole screen."""
    account = address.link("/internal-account", account=found.slug)
    note = (
        "What its admins see on their overview. A change is an import of its own, and can be undone as one."
    )
    if found.mirrored:
        note = f"{note} {MIRRORED_STAY}"
    return page(
        [
            ("Accounts", address.link("/internal")),
            (shown(found.name, found.slug), account),
            ("Subscription", ""),
        ],
        head(f"Subscription of {isolated(shown(found.name, found.slug))}"),
        panel("Subscription", _form(found), note=note),
        _requests(found),
    )


def subscription_notes(draft: SubscriptionDraft) -> list[str]:
    """The sentence beside each field, in the order of FIELDS."""
    return [draft.problems.get(name, "") for name in FIELDS]


def outrun_words(opened: Mapping[str, str], stands: Mapping[str, str]) -> str:
    """Why nothing was saved: somebody else was there first. What differs now is told, so that it can be weighed."""
    changed = [
        f"{label} {f'“{stands[name]}”' if stands[name] else 'empty'}"
        for name, label in _LABELS.items()
        if stands[name] != opened[name]
    ]
    return (
        "Not saved: this subscription was changed since you opened it. "
        f"Now: {', '.join(changed)}. Save again to put yours in its place."
    )


def answer_notes(draft: UpgradeDraft) -> list[str]:
    """The sentence beside each field, in the order of ANSWER_FIELDS."""
    return [draft.problems.get(name, "") for name in ANSWER_FIELDS]


def _form(found: AccountSubscription) -> Light:
    cells = cells_of(found.subscription)
    ids = InternalSubscription.FIELDS
    fields = [
        field(_LABELS[name], control, note_of(ids[name]), hint=hint)
        for name, control, hint in _controls(cells, mirrored=found.mirrored)
    ]
    button = light.Button(
        "Save the subscription",
        id=InternalSubscription.SAVE,
        type="button",
        className="btn btn-primary",
        n_clicks=0,
    )
    refused = light.Span("", id=InternalSubscription.REFUSED, className="field-problem", role="status")
    parts: list[Node] = [
        said(found.words),
        dcc.Store(id=InternalSubscription.OPENED, data=dict(cells)),
        light.Div(fields, className="form-grid"),
        light.Div([button, refused], className="form-foot"),
    ]
    return light.Div(parts, className="form")


def _controls(cells: Mapping[str, str], *, mirrored: bool) -> list[tuple[str, Any, str]]:
    ids = InternalSubscription.FIELDS
    stands = cells["video"]
    video_hint = (
        "Empty: not said." if not stands or stands in tuple(Video) else f"Given as “{stands[:40]}”: choose."
    )
    first: list[tuple[str, Any, str]] = [
        _plan(cells["plan_name"], mirrored=mirrored),
        (
            "plan_basis",
            line(ids["plan_basis"], cells["plan_basis"], maxlength=200),
            "How its cost is determined; N/A is shown of a free plan.",
        ),
        ("video", choice(ids["video"], _VIDEOS, stands), video_hint),
    ]
    maxima = [_maximum(name, cells) for name in MAXIMA]
    renews = line(ids["renews_on"], cells["renews_on"], type="date", readonly=mirrored)
    anchor = line(ids["billing_anchor_day"], cells["billing_anchor_day"], inputmode="numeric", maxlength=20)
    return [
        *first,
        *maxima,
        ("renews_on", renews, f"In UTC. {_AT_STRIPE}" if mirrored else "In UTC."),
        (
            "billing_anchor_day",
            anchor,
            "1 to 31: where billing periods, and with them active users by match, begin. Empty: the 1st.",
        ),
    ]


def _plan(stands: str, *, mirrored: bool) -> tuple[str, Any, str]:
    ident = InternalSubscription.FIELDS["plan_name"]
    if mirrored:
        return "plan_name", line(ident, stands, readonly=True), _AT_STRIPE
    return "plan_name", choice(ident, _PLANS, stands), "Demo is free."


def _maximum(name: str, cells: Mapping[str, str]) -> tuple[str, Any, str]:
    control = line(InternalSubscription.FIELDS[name], cells[name], inputmode="numeric", maxlength=20)
    offer = OFFERED.get(cells["plan_name"])
    usual = offer.maxima[name] if offer else None
    hint = (
        f"Empty: no limit. {cells['plan_name']} is offered with {usual:,}."
        if usual is not None
        else "Empty: no limit."
    )
    return name, control, hint


def _requests(found: AccountSubscription) -> Light:
    if not found.requests:
        empty = nothing(
            "No plan was asked for.", "Requests come from the overview of an account on the Demo plan."
        )
        return panel("Upgrade requests", empty, id="requests")
    header = ("Asked (UTC)", "By", "Plan", "Message", "State", "Answer")
    table = record_table("Upgrade requests", header, [request_cells(one) for one in found.requests])
    waiting = next((one for one in found.requests if one.state is RequestState.OPEN), None)
    answer = [_answer(waiting)] if waiting else []
    return panel("Upgrade requests", [said(found.answer_words), table, *answer], id="requests")


def _answer(waiting: UpgradeRequest) -> Light:
    ids = InternalSubscription.ANSWER
    fields = [
        field("Answer", choice(ids["state"], _STATES), note_of(ids["state"])),
        field(
            "In words",
            paragraph(ids["answer"], maxlength=LONGEST_MESSAGE),
            note_of(ids["answer"]),
            hint="Accepting changes nothing by itself: save the subscription above.",
        ),
    ]
    button = light.Button(
        f"Answer the request of {isolated(shown(waiting.name, waiting.user_id))}",
        id=InternalSubscription.SEND,
        type="button",
        className="btn btn-primary",
        n_clicks=0,
    )
    number = dcc.Store(id=InternalSubscription.REQUEST, data=waiting.request_no)
    parts: list[Node] = [
        number,
        light.Div(fields, className="form-grid"),
        light.Div(button, className="form-foot"),
    ]
    return light.Div(parts, className="form answer-form")
