"""Usage details: the screen, receipts, what has changed closed months, what if.

An open page draws its figures again from /data/usage (server/usage_feeds.py), whenever the account changes.
"""

from __future__ import annotations

from typing import Any

from dash import ClientsideFunction, Input, Output, State, clientside_callback

from components.address import Address
from components.figure_link import Receipts
from components.ids import Usage
from components.known_at import changes
from components.light import Node
from components.plan_advice import LAST, advice, advice_refused
from components.receipt_drawer import PAGE, receipt
from components.usage_details import not_known_then, usage_details
from core.day_receipts import day_text, parse_day
from core.receipts import Question
from core.replay_terms import PARAMETERS, parse_terms
from core.reports import CONSUMPTION
from core.requests import Request, parse_request, whole
from core.scope import BadRequest, NotFound, Permission
from data.reports import known, receipts, screens, what_if
from server.gate import app_database, current_scope, request_now, secure_callback

_ADMIN = Permission.ACCOUNT_ADMIN


def _asked(address: Address) -> Request:
    return parse_request(CONSUMPTION, address.of(CONSUMPTION), now=request_now())


def _question(address: Address) -> Question:
    """The figure, its month or day (None: the plan as a whole) and the place in a long receipt."""
    month = address.get("month") or ""
    day = parse_day(month) if "-" in month else None
    number = whole(month, "month") if month and day is None else None
    offset = whole(address.get("offset") or "0", "offset")
    return Question(address.get("figure") or "", number, offset, PAGE, day)


def _terms(address: Address) -> dict[str, str]:
    return {n: value for n, value in address.texts.items() if n in PARAMETERS and value != LAST}


@secure_callback(Output(Usage.SCREEN, "children"), Input(Usage.ADDRESS, "data"), permission=_ADMIN)
def show(given: Any) -> list[Node]:
    address = Address.read(given)
    asked, database, scope = _asked(address), app_database(), current_scope()
    try:
        screen = screens.usage(database, scope, asked)
    except NotFound:
        if asked.as_known_at is None:
            raise
        return not_known_then(address)
    run_out = what_if.running_out(database, scope, asked) if screen.chosen else None
    return usage_details(screen, run_out, address)


@secure_callback(
    Output(Usage.RECEIPT, "children"),
    Input(Usage.ASKED, "data"),
    State(Usage.ADDRESS, "data"),
    permission=_ADMIN,
    prevent_initial_call=True,
)
def show_receipt(which: Any, given: Any) -> list[Node]:
    address, question = Address.read(given), _question(Address.read(which))
    asked = _asked(address)
    found = receipts.receipt(app_database(), current_scope(), asked, question)
    place = question.month if question.day is None else day_text(question.day)
    return receipt(found, Receipts(address, asked.plan or ""), place)


@secure_callback(
    Output(Usage.CHANGES, "children"),
    Input(Usage.COMPARED, "data"),
    State(Usage.ADDRESS, "data"),
    permission=_ADMIN,
)
def compare(_: Any, given: Any) -> list[Node]:
    asked = _asked(Address.read(given))
    if asked.as_known_at is None:
        raise BadRequest("as_known_at is not given")
    return changes(known.changes(app_database(), current_scope(), asked, asked.as_known_at))


@secure_callback(
    Output(Usage.ADVICE, "children"),
    Input(Usage.ADVISED, "data"),
    State(Usage.ADDRESS, "data"),
    permission=_ADMIN,
)
def advise(given: Any, here: Any) -> list[Node]:
    typed, asked = _terms(Address.read(given)), _asked(Address.read(here))
    try:
        terms = parse_terms(typed)
    except BadRequest as error:
        return advice_refused(str(error))
    return advice(what_if.what_if(app_database(), current_scope(), asked, terms), terms)


# The drawer opens, and its times are written in the reader's own zone, in the browser.
clientside_callback(
    ClientsideFunction("tallyUsage", "drawn"), Input(Usage.RECEIPT, "children"), prevent_initial_call=True
)
# The grid of idle people asks /data/idle for its rows; a screen that has been drawn opens what its address names.
clientside_callback(
    ClientsideFunction("tallyUsage", "show"),
    Output(Usage.IDLE_COUNT, "title"),
    Input(Usage.IDLE_ASKED, "data"),
    State(Usage.IDLE, "id"),
)
