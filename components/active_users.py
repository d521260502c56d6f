"""Active users by match as a screen: the periods, the receipt of the one opened, a person's matches in it."""

from __future__ import annotations

from collections.abc import Sequence

from components import light
from components.address import Address
from components.attributes import aria
from components.chart import chart, key, plain_table
from components.direction import isolated
from components.downloads import report_menu
from components.ids import ActiveUsers
from components.light import Child, Light, Node
from components.marks import nothing
from components.match_list import match_list
from components.names import shown
from components.numbers import count, counted, day, days, moment
from components.panel import head, page, panel
from components.period_bars import period_bars
from components.record_table import pager, record_table
from core.explain import Evidence
from core.instants import format_instant
from core.match_screens import ActiveUsersScreen, PeriodReceipt, PersonMatches
from core.matches import PeriodRow
from core.periods import RowStatus
from core.reports import ACTIVE_USER_LIST, ACTIVE_USERS
from core.usage_screens import NamedEvidence

PATH = "/active-users"
RECEIPT = "receipt"  # where a period's link leads on the page
PAGE = 50
DEFINITION = (
    "A person is active in a billing period if they were in at least one match at any moment of it, "
    "as mentor or mentee, in whichever program. Everybody is counted once."
)


def active_users(screen: ActiveUsersScreen, address: Address) -> list[Node]:
    """The whole screen."""
    files = report_menu(address, (ACTIVE_USERS, ACTIVE_USER_LIST), {})
    return page(
        [("Active users", "")],
        head("Active users", DEFINITION, files),
        _chart(screen.rows),
        _table(screen.rows, address),
        _person(screen.person, address, screen.receipt) if screen.person else None,
        _receipt(screen.receipt, address) if screen.receipt else None,
    )


def _first_day(row: PeriodRow) -> str:
    return format_instant(row.period.start)[:10]


def _chart(rows: Sequence[PeriodRow]) -> Light:
    lines = [[_span(row), _state(row), count(row.active_users)] for row in rows]
    twin = plain_table("Active users by billing period", ("Billing period", "State", "Active users"), lines)
    title = "Six closed billing periods, and the current one"
    if not any(row.active_users for row in rows):
        return panel(title, nothing("Nobody was in a match in any of them.", "Matches come with an import."))
    drawn = chart(ActiveUsers.PERIODS, period_bars(rows), _summary(rows), twin, kind="periods")
    marks = key(("bar", "Closed billing periods"), ("hatch", "The current one, to date"))
    return panel(title, drawn, note=marks)


def _summary(rows: Sequence[PeriodRow]) -> str:
    closed = [row for row in rows if row.status is RowStatus.CLOSED]
    most = max(closed, key=lambda row: row.active_users)
    to_date = f"to date {counted(rows[-1].active_users, 'active user')} in the current period"
    if not most.active_users:
        return f"Nobody was active in a closed period; {to_date}."
    return f"The most were {count(most.active_users)}, in {_span(most)}; {to_date}."


def _table(rows: Sequence[PeriodRow], address: Address) -> Light:
    lines: list[list[Child]] = [[_span(row), _state(row), _figure(row, address)] for row in rows]
    header = ("Billing period (UTC)", "State", "Active users")
    table = record_table("Active users by billing period", header, lines, numbers=("Active users",))
    return panel("Period by period", table, note="A figure opens its receipt: who counted, by which match.")


def _figure(row: PeriodRow, address: Address) -> Light:
    words = f"Active users, {_span(row)}: {count(row.active_users)}"
    href = address.link(PATH, period=_first_day(row)) + f"#{RECEIPT}"
    return light.A(count(row.active_users), href=href, className="figure", **aria(label=words))


def _state(row: PeriodRow) -> str:
    return "to date" if row.status is RowStatus.OPEN else "closed"


def _span(row: PeriodRow) -> str:
    return days(row.period.start, row.period.end)


def _receipt(receipt: PeriodReceipt, address: Address) -> Light:
    total = receipt.row.active_users
    body: list[Node] = [light.P(DEFINITION, className="rule")]
    if receipt.evidence:
        lines = [_counted(one, receipt.row, address) for one in receipt.evidence]
        caption = f"Who counted: {count(total)}"
        body += [
            light.H3(caption),
            record_table(caption, ("Person", "First match in it", "Began (UTC)"), lines),
        ]
        body.append(_pages(receipt, address))
    else:
        body.append(light.P("Nobody was in a match at any moment of this period.", className="muted"))
    title = f"Receipt: {counted(total, 'active user')}, {_span(receipt.row)}"
    return panel(title, light.Div([*body, *_near(receipt)], className="receipt"), id=RECEIPT)


def _counted(named: NamedEvidence, row: PeriodRow, address: Address) -> list[Child]:
    one: Evidence = named.evidence
    href = address.link(PATH, period=_first_day(row), user=one.user_id) + f"#{RECEIPT}-person"
    return [light.A(shown(named.name, one.user_id), href=href, className="figure"), one.kind, moment(one.at)]


def _near(receipt: PeriodReceipt) -> list[Node]:
    if not receipt.exclusions:
        return []
    lines: list[list[Child]] = [
        [
            shown(one.name, one.exclusion.user_id),
            f"{one.exclusion.kind}: {one.exclusion.reason}",
            moment(one.exclusion.at),
        ]
        for one in receipt.exclusions
    ]
    title = "Near, and not counted"
    return [light.H3(title), record_table(title, ("Person", "Event", "At (UTC)"), lines)]


def _pages(receipt: PeriodReceipt, address: Address) -> Light:
    def at(offset: int) -> str:
        place = str(offset) if offset > 0 else None
        return address.link(PATH, period=_first_day(receipt.row), offset=place) + f"#{RECEIPT}"

    past = receipt.offset + len(receipt.evidence)
    newer = ("Earlier", at(receipt.offset - PAGE)) if receipt.offset else None
    older = ("Later", at(past)) if past < receipt.row.active_users else None
    return pager(newer, older)


def _person(person: PersonMatches, address: Address, receipt: PeriodReceipt | None) -> Light:
    period = receipt.row.period if receipt else None
    when = f"in {days(period.start, period.end)}" if period else ""
    matches = "1 match" if len(person.lines) == 1 else f"{count(len(person.lines))} matches"
    title = f"{isolated(shown(person.name, person.user_id))}: {matches} {when}"
    note = light.A("Open the person", href=address.link("/person", user=person.user_id))
    since = light.P(f"In a match since {day(person.lines[0].match.started_at)}.", className="quiet")
    table = match_list(title, person.lines, None, program=True)
    return panel(title, [since, table], note=note, id=f"{RECEIPT}-person")
