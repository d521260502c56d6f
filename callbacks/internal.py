"""Admin-Internal: the accounts, for staff."""

from __future__ import annotations

from typing import Any

from dash import Input, Output

from components.account_list import AccountLine, WaitingLine, account_list, current_plans
from components.address import Address
from components.ids import Internal
from components.light import Node
from core.scope import Permission
from data import accounts, upgrades
from server.gate import app_database, request_now, secure_callback


@secure_callback(
    Output(Internal.SCREEN, "children"), Input(Internal.ADDRESS, "data"), permission=Permission.INTERNAL
)
def show(given: Any) -> list[Node]:
    waiting = [WaitingLine(**vars(one)) for one in upgrades.waiting(app_database())]
    return account_list(_lines(request_now()), Address.read(given), waiting)


def _lines(now: int) -> list[AccountLine]:
    database = app_database()
    plans, imports = accounts.all_plans(database), accounts.last_imports(database)
    return [
        AccountLine(
            *(one.slug, one.name, one.users, one.created_at),
            plans=current_plans(plans.get(one.account_id, ()), now),
            last_import=imports.get(one.account_id),
        )
        for one in accounts.list_accounts(database)
    ]
