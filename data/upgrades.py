"""Requests for another plan: made by an account's managers, answered by staff. One of an account is open at most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, case, func, insert, select

from core.scope import NotFound
from core.upgrades import RequestState, UpgradeRequest
from data.audit import Line, append_in
from data.engine import Database
from data.rollups.state import lock_account
from data.scoped import Sealed, mine, same_account, tables

_MOST = 50


@dataclass(frozen=True)
class Waiting:
    """An account's open request, for staff."""

    slug: str
    account: str
    requested_at: int
    wanted_plan: str


def load_requests(
    connection: Connection, account_id: int, *, most: int = _MOST
) -> tuple[UpgradeRequest, ...]:
    """The account's requests, the latest first, at most `most`."""
    return tuple(_request(row) for row in _LATEST.rows(connection, account_id, {"most": most}))


def waiting(database: Database) -> list[Waiting]:
    """Every account's open request, the oldest first."""
    with database.reading() as connection:
        return [Waiting(*row) for row in connection.execute(_WAITING)]


def ask(database: Database, account_id: int, values: Mapping[str, str], *, user_id: str, line: Line) -> bool:
    """Keep a request (`core.upgrades.FIELDS`) made at the line's instant; False where one is open already.

    So a request sent twice is one request. `line` goes into the audit log in the same transaction.
    """
    account = {"of_account": account_id}
    with database.writing() as connection:
        lock_account(connection, account_id)
        last, is_open = connection.execute(_LAST, account).one()
        if is_open:
            return False
        row = {"account_id": account_id, "request_no": (last or 0) + 1, "requested_us": line.at}
        connection.execute(
            insert(_R), {**row, "user_id": user_id, **values, "state": RequestState.OPEN.value}
        )
        append_in(connection, line)
    return True


def answer(
    database: Database, account_id: int, request_no: int, values: Mapping[str, str], *, line: Line
) -> bool:
    """Answer a request (`core.upgrades.ANSWER_FIELDS`); False where it was answered before: the first answer stands.

    NotFound if the account has no such request. `line`: as above; who answers is its actor.
    """
    asked = {"of_account": account_id, "number": request_no}
    with database.writing() as connection:
        if connection.execute(_THIS, asked).first() is None:
            raise NotFound(f"no request {request_no}")
        given = {"new_state": values["state"], "words": values["answer"], "at": line.at, "who": line.actor}
        if connection.execute(_ANSWER, asked | given).first() is None:
            return False
        append_in(connection, line)
    return True


def _request(row: Any) -> UpgradeRequest:
    number, at, user, name, wanted, message, state, answer, answered_at = row
    return UpgradeRequest(
        *(number, at, user, name, wanted, message), RequestState(state), answer or "", answered_at
    )


_R, _U = tables.upgrade_requests, tables.users
_LATEST = Sealed(
    select(
        _R.c.request_no,
        _R.c.requested_us,
        _R.c.user_id,
        func.coalesce(_U.c.name, _R.c.user_id),  # an undone import may have taken the person away
        _R.c.wanted_plan,
        _R.c.message,
        _R.c.state,
        _R.c.answer,
        _R.c.answered_us,
    )
    .select_from(_R.outerjoin(_U, mine(_U) & (_U.c.user_id == _R.c.user_id)))
    .where(mine(_R))
    .order_by(_R.c.request_no.desc())
    .limit(bindparam("most"))
)
_LAST: Any = select(
    func.max(_R.c.request_no),
    func.coalesce(func.sum(case((_R.c.state == RequestState.OPEN.value, 1), else_=0)), 0),
).where(mine(_R))
_IS_THIS = (mine(_R), _R.c.request_no == bindparam("number"))
_THIS = select(_R.c.request_no).where(*_IS_THIS)
_ANSWER = (
    _R.update()
    .where(*_IS_THIS, _R.c.state == RequestState.OPEN.value)
    .values(
        state=bindparam("new_state"),
        answer=bindparam("words"),
        answered_us=bindparam("at"),
        answered_by=bindparam("who"),
    )
    .returning(_R.c.request_no)
)
_A = tables.accounts
_WAITING = (
    select(_A.c.slug, _A.c.name, _R.c.requested_us, _R.c.wanted_plan)
    .join(_R, same_account(_R, _A))
    .where(_R.c.state == RequestState.OPEN.value)
    .order_by(_R.c.requested_us, _A.c.slug)
)
