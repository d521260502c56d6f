"""Admin-Internal: one account: its plans, its settings, its imports."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dash import Input, Output, State, no_update
from dash.exceptions import PreventUpdate

from components.account_profile import AccountProfile, ImportLine, account_profile
from components.address import Address
from components.ids import InternalAccount, note_of
from components.light import Node
from components.plan_form import plan_notes
from components.settings_form import settings_notes
from core import plan_draft, settings_draft
from core.plans import PlanRefused
from core.scope import Permission
from data.account_settings import load_settings
from data.accounts import Account
from data.batches import list_batches
from data.plans import list_plans
from server.gate import app_database, request_now, secure_callback
from server.staff_actions import account_named, add_plan, cells_of, save_settings, spoken, whole_number

_IMPORTS = 20
_PLAN, _SETTINGS = InternalAccount.PLAN, InternalAccount.SETTINGS
_PLAN_NOTES = [Output(note_of(_PLAN[name]), "children") for name in plan_draft.FIELDS]
_SETTINGS_NOTES = [Output(note_of(_SETTINGS[name]), "children") for name in settings_draft.FIELDS]


@secure_callback(
    Output(InternalAccount.SCREEN, "children"),
    Input(InternalAccount.ADDRESS, "data"),
    Input(InternalAccount.ADDED, "data"),
    Input(InternalAccount.SAVED, "data"),
    permission=Permission.INTERNAL,
)
def show(given: Any, added: Any, saved: Any) -> list[Node]:
    address = Address.read(given)
    account = account_named(address.get("account"))
    before = whole_number(address.get("imports"))
    profile = replace(_profile(account, before), plan_words=spoken(added), settings_words=spoken(saved))
    return account_profile(profile, address, request_now())


def _profile(account: Account, before: int | None) -> AccountProfile:
    database = app_database()
    found = list_batches(database, account.account_id, before=before, limit=_IMPORTS + 1)
    with database.reading() as connection:
        settings = load_settings(connection, account.account_id)
    plans = list_plans(database, account.account_id)
    who = (account.slug, account.name, account.users, account.created_at)
    imports = [ImportLine(**vars(one)) for one in found[:_IMPORTS]]
    more = len(found) > _IMPORTS
    return AccountProfile(*who, plans, settings.tracked_from, settings.contact, imports, more)


@secure_callback(
    *_PLAN_NOTES,
    Output(InternalAccount.PREVIEW, "children"),
    Input(InternalAccount.ADD, "n_clicks"),
    *[Input(_PLAN[name], "value") for name in plan_draft.FIELDS],
    State(InternalAccount.ADDRESS, "data"),
    permission=Permission.INTERNAL,
    prevent_initial_call=True,
)
def check_plan(clicks: Any, *given: Any) -> list[Any]:
    *values, address = given
    account = account_named(Address.read(address).get("account"))
    cells = cells_of(plan_draft.FIELDS, values)
    draft = plan_draft.draft_plan(cells, list_plans(app_database(), account.account_id))
    return plan_notes(draft, complete=bool(clicks))


@secure_callback(
    Output(InternalAccount.REFUSED, "children"),
    Output(InternalAccount.ADDED, "data"),
    Input(InternalAccount.ADD, "n_clicks"),
    *[State(_PLAN[name], "value") for name in plan_draft.FIELDS],
    State(InternalAccount.ADDRESS, "data"),
    permission=Permission.INTERNAL,
    prevent_initial_call=True,
    running=[(Output(InternalAccount.ADD, "disabled"), True, False)],
)
def add(clicks: Any, *given: Any) -> tuple[Any, Any]:
    if not clicks:
        raise PreventUpdate
    *values, address = given
    account = account_named(Address.read(address).get("account"))
    try:
        return "", add_plan(account, cells_of(plan_draft.FIELDS, values))
    except PlanRefused:
        return "Not added: see what stands beside the fields.", no_update


@secure_callback(
    *_SETTINGS_NOTES,
    Output(InternalAccount.SAVED, "data"),
    Input(InternalAccount.SAVE, "n_clicks"),
    *[State(_SETTINGS[name], "value") for name in settings_draft.FIELDS],
    State(InternalAccount.ADDRESS, "data"),
    permission=Permission.INTERNAL,
    prevent_initial_call=True,
)
def save(clicks: Any, *given: Any) -> list[Any]:
    if not clicks:
        raise PreventUpdate
    *values, address = given
    account = account_named(Address.read(address).get("account"))
    draft = save_settings(account, cells_of(settings_draft.FIELDS, values))
    said = no_update if draft.problems else f"The settings of {account.name} are saved."
    return [*settings_notes(draft), said]
