"""What if: what people did in a year, under each plan type, with the amounts and prices that the reader types.

The form's state is the address (assets/usage.js); the result comes when it has been counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc

from components import light
from components.address import Address
from components.attributes import aria, data
from components.ids import Usage
from components.light import Light, Node
from components.marks import explained, loading
from components.numbers import EMPTY, count, counted, days, decimal, money
from components.panel import panel
from components.plan_words import plan_words_of
from components.sideways import sideways
from core.periods import PlanState, period
from core.plans import PlanType
from core.replay_terms import KINDS, MAU_PER, PARAMETERS, YEAR
from core.usage_screens import BreakEven, PlanChoice, Replay, ReplayLine, ReplayTerms, UsageScreen

LAST = "last"  # the choice that names no plan: the last twelve months
_UNITS = {PlanType.SEATS: "seat-month", PlanType.MAU: "user-month", PlanType.MAUC: "credit"}
_PRICES = {
    PlanType.SEATS: "Price of a seat for the year",
    PlanType.MAU: "Price of a user of the limit",
    PlanType.MAUC: "Price of a credit",
}
_HEADER = (
    (
        "Used",
        "Seats: the sum of the months' peaks; users: active users of all months; credits: those of the year",
    ),
    ("Highest", "In one month; of credits those of the whole year"),
    ("Unused", "What the months left of the amount; of credits what the year left"),
    ("Overage", "What was above the amount"),
    ("Cost", "The amount at its price, and the overage at its own; in the currency of the prices"),
    ("Per used", "The cost for each one used"),
    (
        "Cheapest amount",
        "The smallest amount at which this year would have cost least, where overage has a price",
    ),
)


def plan_advice(screen: UsageScreen, address: Address) -> Light:
    """The panel: its form as the address says, and the place of its result."""
    given = {YEAR: _own_year(screen)} | {
        name: value for name, value in address.texts.items() if name in (*PARAMETERS, "now", "as_known_at")
    }
    body: list[Node] = [
        dcc.Store(id=Usage.ADVISED, data=given),
        _form(screen.plans, given),
        light.Div(loading("rows"), id=Usage.ADVICE, className="advice-result"),
    ]
    note = (
        "The logins of a year, counted as each plan type would have counted them. Type amounts and prices to see "
        "what each would have cost; the address keeps them."
    )
    return panel("What if the plan were another", body, note=note, id="usage-what-if")


def _own_year(screen: UsageScreen) -> str:
    """The year to begin with: that of the plan shown, of one to come the current one's; its totals are stored."""
    current = next((one for one in screen.plans if one.state is PlanState.CURRENT), None)
    shown = screen.chosen if screen.chosen and screen.chosen.state is not PlanState.FUTURE else current
    return shown.plan.plan_id if shown else LAST


def advice(found: Replay, terms: ReplayTerms) -> list[Node]:
    """Three types beside each other, and where two of them would cost the same."""
    if not found.months:
        return [light.P("No month of this year has begun.", className="muted")]
    head = [light.Th("Plan type", scope="col")]
    head += [light.Th(explained(label, words), scope="col", className="number") for label, words in _HEADER]
    rows = [_row(line, terms, cheapest=_cheapest(found) is line) for line in found.lines]
    table = light.Table(
        [
            light.Caption("The year under each plan type", className="visually-hidden"),
            light.Thead(light.Tr(head)),
            light.Tbody(rows),
        ],
        className="plain-table advice",
    )
    begun = f"{days(found.start, found.end)}, {found.months} of 12 months begun"
    what = f"{begun}; {decimal(found.average)} active users a month."
    return [
        light.P(what, className="quiet"),
        sideways(table, "The year under each plan type"),
        *_evens(found),
    ]


def advice_refused(words: str) -> list[Node]:
    """What is missing in the form."""
    return [light.P(f"{words[:1].upper()}{words[1:]}.", className="over", role="alert")]


def _cheapest(found: Replay) -> ReplayLine | None:
    priced = [line for line in found.lines if line.cost is not None]
    return min(priced, key=lambda line: line.cost or 0) if len(priced) > 1 else None


def _row(line: ReplayLine, terms: ReplayTerms, *, cheapest: bool) -> Light:
    name: list[Any] = [plan_words_of(line.plan_type).name]
    if cheapest:
        name.append(light.Span("least cost", className="tag tag-month"))
    over = light.Span(count(line.overage), className="over") if line.overage else count(line.overage)
    used = counted(line.used, _UNITS[line.plan_type])
    cells = (
        used,
        count(line.highest),
        count(line.unused),
        over,
        money(line.cost),
        money(line.per_unit),
        count(_best_amount(line, terms)),
    )
    tds = [light.Td(words, className="number") for words in cells]
    return light.Tr([light.Th(name, scope="row"), *tds], className="chosen" if cheapest else "")


def _best_amount(line: ReplayLine, terms: ReplayTerms) -> int | None:
    """Where overage costs nothing, buying nothing is cheapest: that is no advice."""
    offer = terms.offer(line.plan_type)
    return line.cheapest_amount if offer and offer.overage_price else None


def _evens(found: Replay) -> list[Node]:
    if not found.break_evens:
        return []
    return [
        light.H3("Where two types cost the same"),
        light.Ul([light.Li(_even(one)) for one in found.break_evens]),
    ]


def _even(one: BreakEven) -> str:
    names = f"{_name(one.one)} and {_name(one.other)}"
    words = f"{names[:1].upper()}{names[1:]}: at {decimal(one.average)} active users a month, for {money(one.cost)}."
    below = f" Below it {_name(one.below)} cost less" if one.below else ""
    start = ", above it" if below else " Above it"
    above = f"{start} {_name(one.above)}{'' if below else ' cost less'}" if one.above else ""
    return f"{words}{below}{above}{'.' if below or above else ''}"


def _name(kind: PlanType | None) -> str:
    return plan_words_of(kind).name.lower() if kind else EMPTY


def _form(choices: Sequence[PlanChoice], given: dict[str, str]) -> Light:
    years = [{"value": LAST, "label": "The last twelve months"}]
    years += [{"value": one.plan.plan_id, "label": _span(one)} for one in choices]
    year = _field("Year", dbc.Select(name=YEAR, options=years, value=given.get(YEAR, LAST), size="sm"))
    groups = [_offer(kind, given) for kind in KINDS]
    show = light.Button("Work it out", type="submit", className="btn btn-primary")
    fields = [light.Div([year], className="advice-year"), *groups, show]
    return light.Form(fields, className="advice-form", **data(advises="true"))


def _offer(kind: PlanType, given: dict[str, str]) -> Light:
    """The three inputs of one plan type."""
    name = plan_words_of(kind).name
    fields = [
        _field("Amount", _number(f"{kind}_amount", given, "1")),
        _field(_PRICES[kind], _number(f"{kind}_price", given, "0.01")),
        _field("Price of one over it", _number(f"{kind}_overage_price", given, "0.01")),
    ]
    if kind is PlanType.MAU:
        options = [{"value": "month", "label": "a month"}, {"value": "year", "label": "a year"}]
        per = dbc.Select(name=MAU_PER, options=options, value=given.get(MAU_PER, "month"), size="sm")
        fields.insert(2, _field("The price is for", per))
    group = [light.Div(name, className="advice-name"), *fields]
    return light.Div(group, className="advice-offer", role="group", **aria(label=name))


def _number(name: str, given: dict[str, str], step: str) -> Any:
    return dbc.Input(type="number", name=name, value=given.get(name, ""), min=0, step=step, size="sm")


def _field(label: str, control: Any) -> Light:
    return light.Label([light.Span(label, className="field-name"), control], className="field")


def _span(one: PlanChoice) -> str:
    return f"Plan {days(*period(one.plan))}"
