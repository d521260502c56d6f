"""A receipt of the account overview: the rule, the figure, who or what makes it up, and what did not count."""

from __future__ import annotations

from collections.abc import Sequence

from components import light
from components.address import Address
from components.light import Child, Light, Node
from components.limit_table import room_words
from components.names import shown
from components.numbers import count, counted, moment
from components.overview_links import PATH, RECEIPT, receipt_address
from components.panel import panel
from components.record_table import pager, record_table
from components.usage_grid import month_key, month_name
from core.account_metrics import ACCOUNT_METRICS, ACTIVITIES, ATTRIBUTES, PROFILES_PER_USER
from core.limits import Limit
from core.overview_screens import Line, OverviewReceipt

PAGE = 50
_THING = "Name"
_NUMBERS = {ACTIVITIES.slug: "Activities", "engaged_users": "Activities", ATTRIBUTES.slug: "People"}
_OTHERS = {
    "active_users": "Deactivated, and not counted",
    "modules": "Inactive, and not counted",
    "mastery_profiles": "Inactive, and not counted",
    "engagement_schedules": "Inactive, and not counted",
}


def overview_receipt(receipt: OverviewReceipt, limits: Sequence[Limit], address: Address) -> Light:
    """The panel; `limits`: those of the page, one of which may be about this figure."""
    metric = ACCOUNT_METRICS[receipt.figure]
    when = f", {month_name(*receipt.month)}" if receipt.month else ""
    limit = next((one for one in limits if one.figure == receipt.figure), None)
    body: list[Node] = [
        light.P(metric.words, className="rule"),
        *(_formula(limit) if limit else ()),
        *_evidence(receipt, address),
        *_others(receipt, address),
        *_near(receipt, address),
    ]
    close = light.A("Close", href=address.link(PATH), className="btn btn-outline")
    title = f"Receipt: {metric.label}{when}: {count(receipt.value)}"
    return panel(title, light.Div(body, className="receipt"), tools=close, id=RECEIPT)


def _formula(limit: Limit) -> list[Node]:
    """How used, limit and left hang together."""
    if limit.maximum is None:
        return [light.P("The subscription gives no limit for it.", className="formula")]
    left = f"left = max(0, limit − used) = max(0, {count(limit.maximum)} − {count(limit.used)}) = {count(limit.left)}"
    return [light.P(f"{left} · {room_words(limit)}", className="formula")]


def _evidence(receipt: OverviewReceipt, address: Address) -> list[Node]:
    if not receipt.lines:
        return [light.P("Nothing and nobody counts here.", className="muted")]
    first = receipt.offset + 1
    shown = f"{count(first)} to {count(receipt.offset + len(receipt.lines))} of {count(receipt.total)}"
    what = "Who has how many" if receipt.figure == PROFILES_PER_USER.slug else "What counts"
    caption = f"{what}: {shown}" if receipt.total > len(receipt.lines) else what
    table = record_table(
        caption, _header(receipt), _rows(receipt, receipt.lines, address), numbers=_numbers(receipt)
    )
    return [light.H3(caption), *_sum(receipt), table, _pages(receipt, address)]


def _sum(receipt: OverviewReceipt) -> list[Node]:
    if receipt.month is None:
        return []
    people = "1 person" if receipt.total == 1 else f"{count(receipt.total)} people"
    said = {ACTIVITIES.slug: f"The sum over {people}.", "engaged_users": f"{people}, each counted once."}
    return [light.P(said[receipt.figure], className="quiet")]


def _header(receipt: OverviewReceipt) -> tuple[str, ...]:
    if receipt.figure == ATTRIBUTES.slug:
        return ("Attribute", "People who have it")
    if receipt.figure == PROFILES_PER_USER.slug:
        return ("Person", "Assigned profiles", "Number")
    if receipt.month:
        return ("Person", "First moment of the month", "At (UTC)", "Activities in the month")
    return ("Person", "Active since", "At (UTC)") if receipt.people else (_THING, "Id", "Status")


def _numbers(receipt: OverviewReceipt) -> tuple[str, ...]:
    return ("People who have it", "Number", "Activities in the month")


def _rows(receipt: OverviewReceipt, lines: Sequence[Line], address: Address) -> list[list[Child]]:
    return [_row(receipt, one, address) for one in lines]


def _row(receipt: OverviewReceipt, line: Line, address: Address) -> list[Child]:
    if receipt.figure == ATTRIBUTES.slug:
        return [shown(line.name), count(line.number)]
    if not receipt.people:
        return [shown(line.name, line.ident), line.ident, line.words]
    who = light.A(
        shown(line.name, line.ident), href=address.link("/person", user=line.ident), className="figure"
    )
    if receipt.figure == PROFILES_PER_USER.slug:
        return [who, line.words, count(line.number)]
    cells: list[Child] = [who, line.words, moment(line.at)]
    return [*cells, count(line.number)] if receipt.month else cells


def _others(receipt: OverviewReceipt, address: Address) -> list[Node]:
    if not receipt.others_total:
        return []
    title = f"{_OTHERS[receipt.figure]}: {count(receipt.others_total)}"
    header = ("Person", "Since", "At (UTC)") if receipt.people else _header(receipt)
    table = record_table(title, header, _rows(receipt, receipt.others, address))
    cut = receipt.others_total - len(receipt.others)
    rest = f"The first {count(len(receipt.others))}; {count(cut)} more." if cut else ""
    return [light.H3(title), table, light.P(rest, className="quiet")]


def _near(receipt: OverviewReceipt, address: Address) -> list[Node]:
    if not receipt.near:
        return []
    rows: list[list[Child]] = [
        [
            shown(one.name, one.exclusion.user_id),
            f"{one.exclusion.kind}: {one.exclusion.reason}",
            moment(one.exclusion.at),
        ]
        for one in receipt.near
    ]
    title = f"Near, and not counted: {counted(len(rows), 'moment')}"
    return [light.H3(title), record_table(title, ("Person", "Event", "At (UTC)"), rows)]


def _pages(receipt: OverviewReceipt, address: Address) -> Light:
    month = month_key(*receipt.month) if receipt.month else None

    def at(offset: int) -> str:
        return receipt_address(address, receipt.figure, month=month, offset=offset)

    past = receipt.offset + len(receipt.lines)
    newer = ("Earlier", at(receipt.offset - PAGE)) if receipt.offset else None
    older = ("Later", at(past)) if past < receipt.total else None
    return pager(newer, older)
