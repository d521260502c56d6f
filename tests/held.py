"""Every statement that the product runs through SQLAlchemy in a test is held to one account.

Those that are made beforehand refuse by themselves what is not (`data.sealed`, `data.prepared`); this holds the rest to
it, those of imports and undoings above all, whichever test runs them. A condition inside an OR, a text and what child
processes run are not seen.
"""

from __future__ import annotations

import sys
from typing import Any
from weakref import WeakSet

from sqlalchemy import Engine, Insert, event
from sqlalchemy.sql.elements import TextClause

from data import schema
from data.sealed import unsealed

# The doors of staff, sign-in and the command line; whatever else they read is one account's.
ACROSS = {
    "data.accounts": {
        "create_account",
        "list_accounts",
        "account_ids",
        "due_accounts",
        "last_imports",
        "all_plans",
        "_by_slug",
    },
    "data.audit": {"verify_chain"},
    "data.stripe_links": {"link_of_customer", "link_of_account", "list_links", "link_customer"},
    "data.upgrades": {"waiting"},
}
_OWNED = {table.name for table in schema.metadata.tables.values() if "account_id" in table.columns}
_HELD: WeakSet[Any] = WeakSet()
offences: list[str] = []  # of the test under way: code that goes on whatever happens would hide them


def watch() -> None:
    """From now on a statement that the product's own code runs across accounts is an error."""
    event.listen(Engine, "before_execute", _check)


def _check(_connection: Any, statement: Any, *_: Any) -> None:
    if isinstance(statement, TextClause) or statement in _HELD:
        return
    module, function = (
        _caller()
    )  # first: what the tests themselves ask is most of it, and looked through in vain
    if not module.startswith("data.") or function in ACROSS.get(module, ()):
        return
    beyond = _OWNED.intersection(unsealed(statement))
    if isinstance(statement, Insert):
        beyond.discard(statement.table.name)  # its rows name their account: it leads the key
    if not beyond:
        _HELD.add(statement)
        return
    offences.append(f"{module}.{function} is not held to one account: {', '.join(sorted(beyond))}")
    raise AssertionError(offences[-1])


def _caller() -> tuple[str, str]:
    """The product's or a test's function that runs the statement; migrations move all accounts."""
    frame = sys._getframe(2)
    while frame.f_back is not None:
        if "migrations" in frame.f_code.co_filename:
            break
        module = frame.f_globals.get("__name__", "")
        if module.split(".")[0] in ("data", "server", "tests", "bench") and module != "data.engine":
            return module, frame.f_code.co_qualname.split(".")[0]
        frame = frame.f_back
    return "", ""
