"""Admin-Internal: the people of an account, who are activated and deactivated here."""

from __future__ import annotations

from typing import Any

from dash import Input, Output, State
from dash.exceptions import PreventUpdate

from components.account_people import AccountPeople, PersonLine, account_people
from components.address import Address
from components.ids import InternalPeople
from components.light import Node
from core.scope import Permission
from data.accounts import Account
from data.people_list import find_person, people_page
from server.gate import app_database, secure_callback
from server.staff_actions import account_named, change_status, spoken


@secure_callback(
    Output(InternalPeople.SCREEN, "children"),
    Input(InternalPeople.ADDRESS, "data"),
    Input(InternalPeople.CHANGED, "data"),
    permission=Permission.INTERNAL,
)
def show(given: Any, changed: Any) -> list[Node]:
    address = Address.read(given)
    account = account_named(address.get("account"))
    return account_people(_screen(account, address, spoken(changed)), address)


def _screen(account: Account, address: Address, words: str) -> AccountPeople:
    database, number = app_database(), account.account_id
    searched, after, user = (address.get(name) or "" for name in ("search", "after", "user"))
    found = people_page(database, number, searched=searched, after=after)
    lines = [PersonLine(**vars(one)) for one in found.people]
    chosen = find_person(database, number, user) if user else None
    opened = PersonLine(**vars(chosen)) if chosen else None
    return AccountPeople(account.slug, account.name, lines, found.next_after, opened, words)


@secure_callback(
    Output(InternalPeople.CHANGED, "data"),
    Input(InternalPeople.CHANGE, "n_clicks"),
    State(InternalPeople.WANTED, "data"),
    State(InternalPeople.ADDRESS, "data"),
    permission=Permission.INTERNAL,
    prevent_initial_call=True,
)
def change(clicks: Any, wanted: Any, given: Any) -> str:
    if not clicks:
        raise PreventUpdate
    address = Address.read(given)
    account = account_named(address.get("account"))
    return change_status(account, address.get("user"), wanted).words
