"""Requests for another plan: made by an account's managers, answered by staff. One of an account is open at most."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from core.upgrades import RequestState, UpgradeRequest
from data.scoped import Sealed, mine, tables

_MOST = 50


def load_requests(
    connection: Connection, account_id: int, *, most: int = _MOST
) -> tuple[UpgradeRequest, ...]:
    """The account's requests, the latest first, at most `most`."""
    return tuple(_request(row) for row in _LATEST.rows(connection, account_id, {"most": most}))


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
