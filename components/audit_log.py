"""Admin-Internal: a log, newest line first, and what its chain of hashes says."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from components import light
from components.address import Address
from components.direction import isolated
from components.ids import InternalAudit
from components.light import Child, Light, Node
from components.marks import nothing
from components.names import shown
from components.numbers import counted, moment
from components.panel import head, page, panel
from components.record_table import pager, record_table
from core.scope import Role

PATH = "/internal-audit"


@dataclass(frozen=True)
class LogLine:
    """One thing done, by the real clock."""

    seq: int
    at: int
    actor: str
    action: str
    detail: str


@dataclass(frozen=True)
class AuditLog:
    """A page of a log. `slug`, `name`: the account's, empty for staff's own; `more`: there are older lines."""

    slug: str
    name: str
    lines: Sequence[LogLine]
    more: bool


def audit_log(log: AuditLog, address: Address) -> list[Node]:
    """The whole screen. The chain's state comes by itself: every line of the log is read for it."""
    title = f"Audit log of {isolated(shown(log.name, log.slug))}" if log.slug else "Audit log of staff"
    trail = [("Accounts", address.link("/internal"))]
    if log.slug:
        trail.append((shown(log.name, log.slug), address.link("/internal-account", account=log.slug)))
    chain = light.Span("Holding every line against its hash …", className="quiet")
    return page(
        [*trail, ("Audit log", "")],
        head(title, light.Div(chain, id=InternalAudit.CHAIN, role="status")),
        panel(
            "Lines", _lines(log, address), note="Newest first; times in UTC. Lines are added, never changed."
        ),
    )


def chain_state(lines: int, problems: Sequence[str]) -> Light:
    """Whether the chain of hashes is whole, in words."""
    if not problems:
        words = f"The chain is whole: {counted(lines, 'line')}, each follows from the one before."
        return light.Span(words)
    first = [light.Li(problem) for problem in problems[:20]]
    mark = light.Span("The chain is broken", className="tag tag-weak")
    return light.Div([mark, light.Ul(first)])


def _lines(log: AuditLog, address: Address) -> list[Node]:
    if not log.lines:
        return [
            nothing("Nothing stands here yet.", "Sign-ins, changes, imports and exports are written down.")
        ]
    rows: list[list[Child]] = [
        [str(one.seq), moment(one.at), _who(one.actor), one.action, _detail(one.detail)] for one in log.lines
    ]
    table = record_table("Audit log", ("No.", "At (UTC)", "Who", "What", "Detail"), rows, unbroken=("No.",))
    account = log.slug or None
    newest = ("Newest", address.link(PATH, account=account)) if address.get("before") else None
    older = address.link(PATH, account=account, before=str(log.lines[-1].seq))
    return [table, pager(newest, ("Older", older) if log.more else None)]


def _who(actor: str) -> str:
    """`u1 (admin)` of `admin:u1`; what is no person (a command, Stripe) as it stands."""
    role, _, user_id = actor.partition(":")
    return f"{user_id} ({role})" if user_id and role in set(Role) else actor


def _detail(text: str) -> str:
    """`account: acme, user: u1` of a JSON object; any other text as it stands."""
    try:
        found = json.loads(text) if text.startswith("{") else None
    except ValueError:
        found = None
    if not isinstance(found, dict):
        return text
    return ", ".join(
        f"{name.replace('_', ' ')}: {value}" for name, value in found.items() if value not in ("", None)
    )
