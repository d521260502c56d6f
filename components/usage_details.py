"""Usage details as a screen: one frame around the figures of a plan year, whichever its type."""

from __future__ import annotations

from collections.abc import Sequence

from components import light
from components.address import Address
from components.attributes import data
from components.credit_figures import credit_figures
from components.downloads import report_menu
from components.figure_link import Receipts
from components.idle_people import idle_people
from components.ids import Usage
from components.known_at import everything_known, known_at
from components.light import Child, Light, Node
from components.marks import nothing
from components.mau_figures import mau_figures
from components.numbers import day
from components.panel import head, page, panel
from components.plan_advice import plan_advice
from components.plan_picker import plan_picker
from components.plan_words import amount, plan_words
from components.seat_figures import seat_figures
from components.switches import dismissable
from components.usage_tiles import is_past
from core.instants import DAY, SECOND
from core.periods import PlanState, period
from core.plans import Plan, PlanType
from core.reports import CONSUMPTION, USERS
from core.usage_screens import Contact, RunOut, UsageScreen

_TITLE = "Usage details"
_TRAIL = ((_TITLE, ""),)


def usage_details(screen: UsageScreen, run_out: RunOut | None, address: Address) -> list[Node]:
    """The whole screen."""
    if screen.chosen is None:
        return not_known_then(address) if address.get("as_known_at") else _none_yet(screen.contact)
    plan = screen.chosen.plan
    parts = plan_figures(screen, run_out, address)
    figures = light.Div(
        parts,
        id=Usage.FIGURES,
        className="screen-part",
        **data(mark=figures_mark(screen.version, screen.now)),
    )
    begun = screen.chosen.state is not PlanState.FUTURE
    return page(
        _TRAIL,
        _head(plan, address),
        plan_picker(screen, address),
        figures,
        idle_people(plan, address, rows=screen.idle, past=is_past(screen)) if begun else None,
        known_at(plan, address) if begun else None,
        plan_advice(screen, address),
        _about(plan, screen.contact),
    )


def figures_mark(version: int, now: int) -> str:
    """What the figures stand for until they are drawn again: the account's version, and the minute, since time itself
    closes months.
    """
    return f"{version}/{now // (60 * SECOND)}"


def plan_figures(screen: UsageScreen, run_out: RunOut | None, address: Address) -> Sequence[Node]:
    """The part that a login changes: drawn with the page, and again whenever the account's version rises."""
    if screen.chosen is None:
        return []
    plan = screen.chosen.plan
    if screen.chosen.state is PlanState.FUTURE:
        return [_future(plan)]
    receipts = Receipts(address, plan.plan_id)
    if plan.plan_type is PlanType.SEATS:
        return seat_figures(screen, plan, receipts, run_out)
    if plan.plan_type is PlanType.MAU:
        return mau_figures(screen, plan, receipts)
    return credit_figures(screen, plan, receipts, run_out)


def not_known_then(address: Address) -> list[Node]:
    """The screen as known at an instant at which no plan was known, or not the one that is asked for."""
    then, which = address.get("as_known_at") or "", "such plan" if address.get("plan") else "licence plan"
    back = light.A(
        "Show everything that is known now",
        href=Address({"now": address.get("now")}).link("/usage"),
        **data(leaves="as_known_at"),
    )
    empty = nothing(f"No {which} was known at {then}.", back)
    return page(_TRAIL, head(_TITLE), light.Div(empty, className="panel"))


def _head(plan: Plan, address: Address) -> Light:
    start, end = period(plan)
    words = f"{plan_words(plan).name}: {amount(plan)}"
    when = f"{day(start)} – {day(end - DAY)}, whole days in UTC"
    files = report_menu(address, (CONSUMPTION, USERS), {"plan": plan.plan_id})
    note: list[Node] = [light.B(words, className="plan-amount"), light.Span(when), *_as_known(plan, address)]
    return head(_TITLE, note, files)


def _as_known(plan: Plan, address: Address) -> list[Node]:
    """That the figures are not what is known now, with the way back."""
    given = address.get("as_known_at")
    if given is None:
        return []
    href = everything_known(address, plan)
    chip = dismissable(f"As known at {given}", href, "Back to everything known", leaves="as_known_at")
    return [light.Div(chip)]


def _future(plan: Plan) -> Light:
    start, _ = period(plan)
    sentence = f"This plan begins on {day(start)}, 00:00 UTC: {amount(plan)}."
    return light.Div(
        nothing(sentence, "Its figures appear here with the first login in it."), className="panel"
    )


def _none_yet(contact: Contact | None) -> list[Node]:
    step: list[Child] = ["It is set up by ", _mail(contact)] if contact else ["Our staff set one up."]
    empty = nothing("This account has no licence plan yet.", step)
    return page(_TRAIL, head(_TITLE), light.Div(empty, className="panel"))


def _about(plan: Plan, contact: Contact | None) -> Light:
    words = plan_words(plan)
    body = [
        light.Ul([light.Li(one) for one in words.rules], className="plan-rules"),
        light.P([light.B("Suits: "), words.suits], className="plan-suits"),
        light.P(
            "A plan begins and ends at midnight UTC wherever people are: a login late in the evening in America "
            "may count for the next day.",
            className="quiet",
        ),
        light.P(_ask(contact), className="plan-contact") if contact else "",
    ]
    return panel(f"How {words.name.lower()} are counted", body, className="panel-words")


def _ask(contact: Contact | None) -> list[Child]:
    return ["Questions about this plan: ", _mail(contact)] if contact else []


def _mail(contact: Contact) -> Light:
    return light.A(contact.name or contact.email, href=f"mailto:{contact.email}", className="in-text")
