"""A usage line opened: whom it charged for, as they were counted when it was issued, and what has changed since."""

from __future__ import annotations

from decimal import Decimal

from components import light
from components.address import Address
from components.invoice_panel import PATH
from components.light import Child, Light, Node
from components.names import shown
from components.numbers import count, counted, days, moment, quantity
from components.panel import panel
from components.record_table import pager, record_table
from core.billing_screens import InvoiceLine
from core.charged import Basis, ChargedPeople
from core.ledger import MATCHED
from core.usage_screens import NamedEvidence

PAGE = 25
_RULES = {
    True: "Everybody who was in at least one match at any moment of the period. Everybody is counted once.",
    False: "Everybody the licence plan counts in the period: with a login in it, or, of a seats plan, holding a seat "
    "when most were held. Everybody is counted once.",
}


def charged_people(people: ChargedPeople, address: Address, opened: InvoiceLine) -> Light:
    """The people of the opened line."""
    title = f"Whom line {people.line.position} of {shown(opened.invoice.number, opened.invoice.invoice_id)} charged for"
    description = light.Span(people.line.description, dir="auto")
    if people.period is None or people.basis is None:
        return panel(title, light.P(people.refusal, className="muted"), note=description, id="people")
    body: list[Node] = [
        light.P(_RULES[people.line.counts == MATCHED], className="rule"),
        light.P(_basis(people.basis, people), className="rule"),
        light.P(_agreement(people)),
        *_list(people, address, opened),
        *_changes(people),
    ]
    note: list[Child] = [description, f" · {days(people.period.start, people.period.end)} (UTC)"]
    return panel(title, light.Div(body, className="receipt"), note=note, id="people")


def _basis(basis: Basis, people: ChargedPeople) -> str:
    when = moment(basis.at)
    if basis.late:
        return (
            f"The invoice came in here after the day it was issued, so they are counted as first known here, {when} "
            "(UTC): what its issuer knew on that day is not on record."
        )
    return f"Counted when it was issued, from what was known here at {when} (UTC)."


def _agreement(people: ChargedPeople) -> str:
    """The quantity beside the count: the same, or the difference in words."""
    charged, found = Decimal(people.line.quantity), people.count
    if charged == found:
        return f"The line charges for {quantity(people.line.quantity)}: the same people are listed here."
    more = charged - found
    words = "more than" if more > 0 else "fewer than"
    return (
        f"The line charges for {quantity(people.line.quantity)}, {quantity(str(abs(more)))} {words} the "
        f"{count(found)} counted here. The invoice stands as it was issued."
    )


def _list(people: ChargedPeople, address: Address, opened: InvoiceLine) -> list[Node]:
    if not people.people:
        return [light.P("Nobody counted in this period.", className="muted")]
    title = f"Counted then: {counted(people.count, 'person').replace('persons', 'people')}"
    first = "First match in it" if people.line.counts == MATCHED else "Event"
    rows = [_person(one) for one in people.people]
    table = record_table(title, ("Person", first, "At (UTC)"), rows)
    return [light.H3(title), table, _pages(people, address, opened)]


def _person(named: NamedEvidence) -> list[Child]:
    one = named.evidence
    return [light.Span(shown(named.name, one.user_id), dir="auto"), one.kind, moment(one.at)]


def _pages(people: ChargedPeople, address: Address, opened: InvoiceLine) -> Light:
    def at(offset: int) -> str:
        place = {"invoice": opened.invoice.invoice_id, "line": str(people.line.position)}
        return address.link(PATH, **place, people=str(offset) if offset > 0 else None) + "#people"

    past = people.offset + len(people.people)
    newer = ("Earlier", at(people.offset - PAGE)) if people.offset else None
    older = ("Later", at(past)) if past < people.count else None
    return pager(newer, older)


def _changes(people: ChargedPeople) -> list[Node]:
    """What the rule says today, beside the old count: an adjustment, never another number on the invoice."""
    if not people.adjusted:
        return [light.P("Nothing has become known since that would change this count.", className="muted")]
    rows: list[list[Child]] = [
        [
            light.Span(shown(one.name, one.adjustment.user_id), dir="auto"),
            "+1, counts today" if one.adjustment.added else "−1, no longer counts",
            light.Span(one.adjustment.why, dir="auto"),
            moment(one.adjustment.at),
            moment(one.adjustment.known_at),
        ]
        for one in people.adjustments
    ]
    more = people.adjusted - len(rows)
    title = "Adjustments: what became known since"
    words = f"From what is known today the rule counts {count(people.count_now)}. The invoice keeps its own number."
    header = ("Person", "Change", "Why", "At (UTC)", "Known since (UTC)")
    rest = [light.P(f"and {count(more)} more", className="muted")] if more else []
    return [light.H3(title), light.P(words), record_table(title, header, rows), *rest]
