"""Admin-Internal: one account's subscription, set by staff, and its requests for another plan, answered by them."""

from __future__ import annotations

from typing import Any

from dash import Input, Output, State, no_update
from dash.exceptions import PreventUpdate

from components.address import Address
from components.ids import InternalSubscription, note_of
from components.light import Node
from components.subscription_form import (
    AccountSubscription,
    account_subscription,
    answer_notes,
    subscription_notes,
)
from core.scope import Permission
from core.subscription_draft import FIELDS
from core.upgrades import ANSWER_FIELDS
from data.accounts import Account
from data.stripe_links import link_of_account
from data.subscriptions import load_subscription
from data.upgrades import load_requests
from server.gate import app_database, secure_callback
from server.staff_actions import account_named, cells_of, spoken
from server.subscription_actions import answer_request, set_subscription

_FIELDS, _ANSWER = InternalSubscription.FIELDS, InternalSubscription.ANSWER


@secure_callback(
    Output(InternalSubscription.SCREEN, "children"),
    Input(InternalSubscription.ADDRESS, "data"),
    Input(InternalSubscription.SAVED, "data"),
    Input(InternalSubscription.ANSWERED, "data"),
    permission=Permission.INTERNAL,
)
def show(given: Any, saved: Any, answered: Any) -> list[Node]:
    address = Address.read(given)
    found = _found(account_named(address.get("account")), spoken(saved), spoken(answered))
    return account_subscription(found, address)


def _found(account: Account, words: str, answer_words: str) -> AccountSubscription:
    with app_database().reading() as connection:
        subscription = load_subscription(connection, account.account_id)
        requests = load_requests(connection, account.account_id)
    linked = link_of_account(app_database(), account.account_id) is not None
    return AccountSubscription(
        account.slug, account.name, subscription, requests, words, answer_words, mirrored=linked
    )


@secure_callback(
    *[Output(note_of(_FIELDS[name]), "children") for name in FIELDS],
    Output(InternalSubscription.REFUSED, "children"),
    Output(InternalSubscription.OPENED, "data"),
    Output(InternalSubscription.SAVED, "data"),
    Input(InternalSubscription.SAVE, "n_clicks"),
    *[State(_FIELDS[name], "value") for name in FIELDS],
    State(InternalSubscription.OPENED, "data"),
    State(InternalSubscription.ADDRESS, "data"),
    permission=Permission.INTERNAL,
    prevent_initial_call=True,
    running=[(Output(InternalSubscription.SAVE, "disabled"), True, False)],
)
def save(clicks: Any, *given: Any) -> list[Any]:
    if not clicks:
        raise PreventUpdate
    *values, opened, address = given
    account = account_named(Address.read(address).get("account"))
    done = set_subscription(account, cells_of(FIELDS, values), opened)
    notes = subscription_notes(done.draft)
    return [*notes, done.refused, done.stands or no_update, done.said or no_update]


@secure_callback(
    *[Output(note_of(_ANSWER[name]), "children") for name in ANSWER_FIELDS],
    Output(InternalSubscription.ANSWERED, "data"),
    Input(InternalSubscription.SEND, "n_clicks"),
    *[State(_ANSWER[name], "value") for name in ANSWER_FIELDS],
    State(InternalSubscription.REQUEST, "data"),
    State(InternalSubscription.ADDRESS, "data"),
    permission=Permission.INTERNAL,
    prevent_initial_call=True,
    running=[(Output(InternalSubscription.SEND, "disabled"), True, False)],
)
def answer(clicks: Any, *given: Any) -> list[Any]:
    if not clicks:
        raise PreventUpdate
    *values, number, address = given
    account = account_named(Address.read(address).get("account"))
    draft, words = answer_request(account, number, cells_of(ANSWER_FIELDS, values))
    return [*answer_notes(draft), words or no_update]
