"""A headline figure's receipt as a screen: the figure, its rule, the people or courses it is made of, who was near."""

from __future__ import annotations

from components import light
from components.address import Address
from components.light import Child, Light, Node
from components.marks import nothing
from components.names import shown
from components.numbers import count, counted, figure, moment, percent
from components.panel import head, page, panel
from components.record_table import pager, record_table
from core.figure_receipts import PAGE, FigureLine, FigureReceipt, NearLine
from core.metrics import CERTIFICATIONS, MASTERY, SECONDS, USERS, Metric

PATH = "/figure"
_STATE = ("figure", "course", "group", "started")
_PARTS = {MASTERY: "Mastery", SECONDS: "Time", CERTIFICATIONS: "Certifications", USERS: "Learners"}


def receipt_address(address: Address, metric: Metric) -> str:
    """Where a headline figure of the screen at this address has its receipt."""
    kept = {name: address.get(name) for name in _STATE[1:]}
    return address.link(PATH, figure=metric.slug, **kept)


def figure_receipt(receipt: FigureReceipt, address: Address) -> list[Node]:
    """The whole screen."""
    value = figure(receipt.value, receipt.metric.unit)
    where = " · ".join(filter(None, (_course(receipt, address) or "All courses", _group(receipt, address))))
    return page(
        _trail(receipt, address),
        head(f"{receipt.metric.label}: {value}", where),
        panel(
            "The rule",
            [light.P(receipt.metric.words, className="rule"), *_formula(receipt)],
            className="receipt",
        ),
        panel(_title(receipt), [_lines(receipt, address), _pages(receipt, address)], className="receipt"),
        _near(receipt),
    )


def _trail(receipt: FigureReceipt, address: Address) -> list[tuple[str, str]]:
    started, group = address.get("started"), address.get("group")
    steps = [("All courses", address.link("/courses", started=started, group=group))]
    if receipt.course is not None:
        course = address.get("course")
        steps.append(
            (_course(receipt, address), address.link("/course", course=course, group=group, started=started))
        )
    return [*steps, (f"Receipt: {receipt.metric.label}", "")]


def _course(receipt: FigureReceipt, address: Address) -> str:
    return "" if receipt.course is None else shown(receipt.course, address.get("course") or "")


def _group(receipt: FigureReceipt, address: Address) -> str:
    return "" if receipt.group is None else shown(receipt.group, address.get("group") or "")


def _formula(receipt: FigureReceipt) -> list[Node]:
    if not receipt.formula:
        return []
    (above, total), (below, people) = receipt.formula
    value = figure(receipt.value, receipt.metric.unit)
    words = f"{above}, {total:,.4f}, divided by {below[:1].lower()}{below[1:]}, {count(people)}, is {value}."
    return [light.P(words, className="formula")]


def _title(receipt: FigureReceipt) -> str:
    if receipt.lists_courses:
        return f"What it is made of: {counted(receipt.count, 'course')}"
    return f"Who counted: {count(receipt.count)} {'person' if receipt.count == 1 else 'people'}"


def _lines(receipt: FigureReceipt, address: Address) -> Light:
    if not receipt.lines:
        return nothing("Nobody counts here.", "The figure is made of people who are enrolled and active.")
    header = _header(receipt)
    numbers = header[1:] if receipt.lists_courses or receipt.metric in (MASTERY, SECONDS) else ()
    rows = [_row(line, receipt, address) for line in receipt.lines]
    return record_table(_title(receipt), header, rows, numbers=numbers)


def _header(receipt: FigureReceipt) -> tuple[str, ...]:
    part = _PARTS[receipt.metric]
    if receipt.lists_courses:
        return ("Course", part, "Learners")
    if receipt.metric is CERTIFICATIONS:
        return ("Person", "Certified (UTC)", "How")
    if receipt.metric is USERS:
        return ("Person", "Enrolled (UTC)") if receipt.course else ("Person", "Counts")
    return ("Person", part)


def _row(line: FigureLine, receipt: FigureReceipt, address: Address) -> list[Child]:
    part = figure(line.part, receipt.metric.unit)
    if receipt.lists_courses:
        kept = {name: address.get(name) for name in ("figure", "group", "started")}
        href = address.link(PATH, course=line.id, **kept)
        return [light.A(shown(line.name, line.id), href=href, className="figure"), part, count(line.people)]
    href = address.link("/person", user=line.id, course=address.get("course"))
    name = light.A(shown(line.name, line.id), href=href, className="figure")
    if receipt.metric is CERTIFICATIONS:
        return [name, moment(line.at), line.event]
    if receipt.metric is USERS:
        return [
            name,
            moment(line.at) if line.at is not None else "no date given" if receipt.course else line.event,
        ]
    return [name, part]


def _pages(receipt: FigureReceipt, address: Address) -> Light:
    kept = {name: address.get(name) for name in _STATE}

    def at(offset: int) -> str:
        return address.link(PATH, **kept, offset=str(offset) if offset > 0 else None)

    past = receipt.offset + len(receipt.lines)
    before = ("Earlier", at(receipt.offset - PAGE)) if receipt.offset else None
    after = ("Later", at(past)) if past < receipt.count else None
    if not before and not after:
        return light.Div()
    place = f"{count(receipt.offset + 1)} to {count(past)} of {count(receipt.count)}"
    return light.Div([light.P(place, className="quiet"), pager(before, after)])


def _near(receipt: FigureReceipt) -> Light | None:
    if not receipt.near:
        return None
    title = "Near, and not counted"
    rows: list[list[Child]] = [
        [shown(one.name, one.user_id), _why(one), moment(one.at)] for one in receipt.near
    ]
    note = f"The first {PAGE}" if len(receipt.near) == PAGE else ""
    return panel(title, record_table(title, ("Person", "Why not", "At (UTC)"), rows), note=note)


def _why(line: NearLine) -> str:
    return line.reason if line.mastery is None else f"{line.reason} {percent(line.mastery)}"
