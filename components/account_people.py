"""Admin-Internal: an account's people, found by id or name, each with the button that changes their status."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import dash_bootstrap_components as dbc

from components import light
from components.address import Address
from components.attributes import aria, data
from components.direction import isolated
from components.ids import InternalPeople
from components.light import Child, Light, Node
from components.marks import nothing
from components.names import shown
from components.panel import head, page, panel
from components.record_table import pager, record_table
from components.standing import standing, status_tag

PATH = "/internal-people"


@dataclass(frozen=True)
class PersonLine:
    """One person as staff see them: no learning data."""

    user_id: str
    name: str
    role: str
    status: str


@dataclass(frozen=True)
class AccountPeople:
    """A page of an account's people. `chosen`: whose row was opened; `words`: what the last press did."""

    slug: str
    name: str
    people: Sequence[PersonLine]
    next_after: str | None
    chosen: PersonLine | None = None
    words: str = ""


def account_people(screen: AccountPeople, address: Address) -> list[Node]:
    """The whole screen."""
    account = address.link("/internal-account", account=screen.slug)
    name = shown(screen.name, screen.slug)
    return page(
        [("Accounts", address.link("/internal")), (name, account), ("People", "")],
        head(
            f"People of {isolated(name)}",
            "Who may sign in and learn. Staff see no learning data.",
        ),
        _chosen(screen.chosen, screen.words) if screen.chosen else None,
        panel(
            "Everyone" if not address.get("search") else "Found",
            [_search(screen, address), *_list(screen, address)],
            note="By id, 50 a page. A name opens the person.",
        ),
    )


def _chosen(person: PersonLine, words: str) -> Light:
    name = shown(person.name, person.user_id)
    tools = standing(name, person.status, InternalPeople.CHANGE, InternalPeople.WANTED, words=words)
    note = f"{person.user_id} · {person.role.capitalize()}"
    return panel(name, "", note=note, tools=light.Div(tools, className="standing"), className="chosen-person")


def _search(screen: AccountPeople, address: Address) -> Light:
    """A plain form: Enter searches. assets/go.js puts its fields into the address."""
    searched = dbc.Input(
        name="search",
        type="search",
        value=address.get("search") or "",
        placeholder="Id, or part of a name",
        maxlength=200,
    )
    label = light.Label(
        [light.Span("Search people", className="field-name"), searched], className="field field-search"
    )
    return light.Form(
        [
            dbc.Input(name="account", type="hidden", value=screen.slug),
            label,
            light.Button("Search", type="submit", className="btn btn-outline"),
        ],
        action=PATH,
        method="GET",
        className="search-form",
        role="search",
        **data(go="true"),
        **aria(label="Search people"),
    )


def _list(screen: AccountPeople, address: Address) -> list[Node]:
    if not screen.people:
        return [nothing("Nobody is found.", "Try a shorter part of the name, or the whole id.")]
    found = {"account": screen.slug, "search": address.get("search")}
    here = address.links(PATH, "user", **found, after=address.get("after"))
    rows = [_cells(person, here(person.user_id)) for person in screen.people]
    newer = ("First page", address.link(PATH, **found)) if address.get("after") else None
    older = ("Next page", address.link(PATH, **found, after=screen.next_after)) if screen.next_after else None
    return [record_table("People", ("Name", "Status", "Id", "Role"), rows), pager(newer, older)]


def _cells(person: PersonLine, href: str) -> list[Child]:
    return [
        light.A(shown(person.name, person.user_id), href=href),
        status_tag(person.status),
        person.user_id,
        person.role.capitalize(),
    ]
