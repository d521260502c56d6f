"""The account overview as a screen: what is in use, what the subscription gives, its maxima, the usage grid."""

from __future__ import annotations

from dataclasses import dataclass

from components import light
from components.address import Address
from components.form import said
from components.light import Child, Light, Node
from components.limit_table import WARNING_WORDS, limit_table, room_words, warned
from components.marks import nothing
from components.numbers import EMPTY, day
from components.organization_export import export_place
from components.overview_links import PATH, figure_link
from components.overview_receipt import overview_receipt
from components.panel import head, page, panel
from components.switches import dismissable
from components.upgrade import requests, upgrade
from components.usage_grid import usage_grid
from components.usage_tiles import Tile, tiles
from core.account_metrics import ACCOUNT_METRICS, INFORMATION, OF_MONTHS
from core.instants import parse_date, start_of_day
from core.overview_screens import OverviewScreen
from core.subscription import Subscription
from core.usage_screens import Contact

TITLE = "Account overview"


@dataclass(frozen=True)
class Reader:
    """Who looks: `admin`: an account manager, who may ask for another plan and manage the subscription.

    `support`: the server's own support address, where an account has no contact; `words`: what the last press did.
    """

    admin: bool
    support: str = ""
    words: str = ""


def overview(screen: OverviewScreen, address: Address, reader: Reader) -> list[Node]:
    """The whole screen."""
    receipt = overview_receipt(screen.receipt, screen.limits, address) if screen.receipt else None
    of_month = screen.receipt is not None and screen.receipt.figure in OF_MONTHS
    return page(
        [(TITLE, "")],
        head(
            TITLE,
            [*_as_known(address), *_support(screen.contact, reader.support)],
            _tools(screen.subscription, address, reader),
        ),
        said(reader.words) if reader.words else None,
        upgrade(screen, address) if _upgrades(screen, address, reader) else None,
        requests(screen.requests) if reader.admin else None,
        _information(screen, address),
        panel("Maxima", limit_table(screen.limits, address), note=_limits_note(screen)),
        receipt if not of_month else None,
        export_place() if reader.admin else None,
        usage_grid(screen.months, address, screen.now),
        receipt if of_month else None,
    )


def _tools(subscription: Subscription | None, address: Address, reader: Reader) -> Child:
    """The next step of an account manager: another plan, or the subscription that is paid for."""
    if not reader.admin or subscription is None or not (subscription.free or subscription.paid):
        return ""
    if subscription.paid:
        return light.A("Manage subscription", href=address.link("/billing"), className="btn btn-outline")
    return light.A(
        "Upgrade", href=address.link(PATH, upgrade="true") + "#upgrade", className="btn btn-primary"
    )


def _upgrades(screen: OverviewScreen, address: Address, reader: Reader) -> bool:
    """Whether the paid plans are opened: for an account manager, of a free plan."""
    free = screen.subscription is not None and screen.subscription.free
    return reader.admin and free and address.flag("upgrade")


def _information(screen: OverviewScreen, address: Address) -> Light:
    row = [
        Tile(metric.label, metric.words, figure_link(address, metric.slug, screen.figures[metric.slug]))
        for metric in INFORMATION
    ]
    return panel(
        "Account information", [tiles(*row), _plan(screen.subscription)], className="account-information"
    )


def _as_known(address: Address) -> list[Node]:
    """That the figures are not what is known now, with the way back."""
    given = address.get("as_known_at")
    if given is None:
        return []
    href = Address({"now": address.get("now")}).link(PATH)
    back = "Back to everything known"
    return [light.Div(dismissable(f"As known at {given}", href, back, leaves="as_known_at"))]


def _plan(subscription: Subscription | None) -> Light:
    if subscription is None:
        return nothing(
            "No subscription is on record for this account.",
            "It comes with an import, or our staff enter it; the figures above stand without it.",
        )
    facts = (
        ("Plan name", subscription.plan_name),
        ("Plan basis", subscription.basis),
        ("Video", _opening(subscription.video)),
        ("Renews on", _day(subscription.renews_on)),
    )
    lines = [[light.Dt(label), light.Dd(value or EMPTY)] for label, value in facts]
    return light.Dl([light.Div(line, className="fact") for line in lines], className="facts")


def _opening(words: str | None) -> str:
    """Begun with a capital, as the facts beside it are."""
    return f"{words[:1].upper()}{words[1:]}" if words else ""


def _day(given: str | None) -> str:
    return day(start_of_day(parse_date(given))) if given else ""


def _limits_note(screen: OverviewScreen) -> Child:
    warnings = warned(screen.limits)
    if not warnings:
        return WARNING_WORDS
    words = "; ".join(f"{ACCOUNT_METRICS[one.figure].label}: {room_words(one)}" for one in warnings)
    return light.Span([light.B(f"! {words}", className="over"), f". {WARNING_WORDS}"])


def _support(contact: Contact | None, support: str) -> list[Child]:
    if contact:
        mail = light.A(contact.name or contact.email, href=f"mailto:{contact.email}", className="in-text")
        return ["Questions about your plan: ", mail]
    if "@" in support and " " not in support:
        return [
            "Questions about your plan: ",
            light.A(support, href=f"mailto:{support}", className="in-text"),
        ]
    return [f"Questions about your plan: {support}"] if support else []
