"""The paid plans compared by their maxima, the request for one of them, and the requests so far with their answers."""

from __future__ import annotations

from collections.abc import Sequence

from components import light
from components.address import Address
from components.form import choice, field, paragraph, said
from components.ids import Overview, note_of
from components.light import Child, Light, Node
from components.names import shown
from components.numbers import count, moment
from components.overview_links import PATH, figure_link
from components.panel import panel
from components.record_table import record_table
from core.account_metrics import ACCOUNT_METRICS
from core.limits import Limit
from core.overview_screens import OverviewScreen
from core.subscription import MAXIMA, OFFERS, Offer
from core.upgrades import FIELDS, LONGEST_MESSAGE, RequestState, UpgradeDraft, UpgradeRequest

_ANSWERS = {
    RequestState.OPEN: "Waiting for our staff",
    RequestState.ACCEPTED: "Accepted",
    RequestState.DECLINED: "Declined",
}


def upgrade(screen: OverviewScreen, address: Address) -> Light:
    """The panel: the comparison, then the form, or where the open request stands."""
    close = light.A("Close", href=address.link(PATH), className="btn btn-outline")
    waits = any(one.state is RequestState.OPEN for one in screen.requests)
    below: Node = _waiting() if waits else _form()
    note = "What each plan allows, beside what the account uses today."
    return panel(
        "Upgrade: the paid plans", [_comparison(screen, address), below], note=note, tools=close, id="upgrade"
    )


def requests(every: Sequence[UpgradeRequest]) -> Light | None:
    """The requests so far, the latest first; None where there is none."""
    if not every:
        return None
    header = ("Asked (UTC)", "By", "Plan", "Message", "State", "Answer")
    rows = [request_cells(one) for one in every]
    return panel("Upgrade requests", record_table("Upgrade requests", header, rows), id="requests")


def request_cells(one: UpgradeRequest) -> list[Child]:
    """A request's row: when, who, what, the message, the state, the answer."""
    state = light.Span(_ANSWERS[one.state], className="tag")
    answer = f"{one.answer} ({moment(one.answered_at)})" if one.answered_at is not None else ""
    return [
        moment(one.requested_at),
        shown(one.name, one.user_id),
        one.wanted_plan,
        light.Div(one.message, className="written"),
        state,
        light.Div(answer, className="written"),
    ]


def request_notes(draft: UpgradeDraft) -> list[str]:
    """The sentence beside each field, in the order of FIELDS."""
    return [draft.problems.get(name, "") for name in FIELDS]


def _comparison(screen: OverviewScreen, address: Address) -> Light:
    header = ("", "In use", *(offer.plan_name.value for offer in OFFERS))
    used = {one.figure: one for one in screen.limits}
    rows = [_maximum(name, used[figure], address) for name, figure in MAXIMA.items()]
    video = screen.subscription.video if screen.subscription else None
    rows.append([_head("Video"), video or "", *(offer.video.value for offer in OFFERS)])
    rows.append([_head("Best for"), "", *(offer.suits for offer in OFFERS)])
    return record_table("The paid plans compared", header, rows, numbers=header[1:])


def _maximum(name: str, limit: Limit, address: Address) -> list[Child]:
    label = f"Max {ACCOUNT_METRICS[limit.figure].label.lower()}"
    in_use = figure_link(address, limit.figure, limit.used, of="in use")
    return [_head(label), in_use, *(_offered(offer, name, limit.used) for offer in OFFERS)]


def _head(words: str) -> Light:
    return light.Span(words)


def _offered(offer: Offer, name: str, used: int) -> Child:
    """What a plan allows; less than is in use today is marked in sign, word and colour."""
    allowed = offer.maxima[name]
    if allowed is None:
        return "No limit"
    if used > allowed:
        return light.Span(f"! {count(allowed)}: fewer than in use", className="over")
    return count(allowed)


def _waiting() -> Light:
    return light.P(
        "A request is open: it stands below. Another one can be sent once our staff have answered it.",
        className="upgrade-waiting",
    )


def _form() -> Light:
    ids = Overview.REQUEST
    plans = [(offer.plan_name.value, offer.plan_name.value) for offer in OFFERS]
    message = paragraph(ids["message"], maxlength=LONGEST_MESSAGE)
    fields = [
        field("Plan you want", choice(ids["wanted_plan"], plans), note_of(ids["wanted_plan"])),
        field(
            "Message to our staff",
            message,
            note_of(ids["message"]),
            hint="Optional: what you need, and by when.",
        ),
    ]
    button = light.Button(
        "Send the request", id=Overview.ASK, type="button", className="btn btn-primary", n_clicks=0
    )
    return light.Div(
        [said(""), light.Div(fields, className="form-grid"), light.Div(button, className="form-foot")],
        className="form upgrade-form",
    )
