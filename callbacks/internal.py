"""Admin-Internal: the accounts, for staff."""

from __future__ import annotations

from typing import Any

from dash import Input, Output

from components.account_list import AccountLine, account_list
from components.address import Address
from components.ids import Internal
from components.light import Node
from core.scope import Permission
from data.accounts import list_accounts
from server.gate import app_database, secure_callback


@secure_callback(
    Output(Internal.SCREEN, "children"), Input(Internal.ADDRESS, "data"), permission=Permission.INTERNAL
)
def show(given: Any) -> list[Node]:
    accounts = list_accounts(app_database())
    lines = [AccountLine(one.slug, one.name, one.users, one.created_at) for one in accounts]
    return account_list(lines, Address.read(given))
