"""Admin-Internal: an account's log, or staff's own, and the state of its chain."""

from __future__ import annotations

from typing import Any

from dash import Input, Output

from components.address import Address
from components.audit_log import AuditLog, LogLine, audit_log, chain_state
from components.ids import InternalAudit
from components.light import Light, Node
from core.scope import Permission
from data import audit
from data.accounts import Account
from server.gate import app_database, secure_callback
from server.staff_actions import account_named, whole_number

_LINES = 50


@secure_callback(
    Output(InternalAudit.SCREEN, "children"),
    Input(InternalAudit.ADDRESS, "data"),
    permission=Permission.INTERNAL,
)
def show(given: Any) -> list[Node]:
    address = Address.read(given)
    account = _account(address)
    number, before = account.account_id if account else None, whole_number(address.get("before"))
    found = audit.newest(app_database(), number, before=before, limit=_LINES + 1)
    lines = [LogLine(one.seq, one.line.at, *_words(one)) for one in found[:_LINES]]
    who = (account.slug, account.name) if account else ("", "")
    return audit_log(AuditLog(*who, lines, len(found) > _LINES), address)


@secure_callback(
    Output(InternalAudit.CHAIN, "children"),
    Input(InternalAudit.ADDRESS, "data"),
    permission=Permission.INTERNAL,
)
def check(given: Any) -> Light:
    account = _account(Address.read(given))
    chain = audit.verify_log(app_database(), account.account_id if account else None)
    return chain_state(chain.lines, chain.problems)


def _words(entry: audit.Entry) -> tuple[str, str, str]:
    return entry.line.actor, entry.line.action, entry.line.detail


def _account(address: Address) -> Account | None:
    slug = address.get("account")
    return account_named(slug) if slug else None
