"""An account's people for staff: who they are and whether they are active. No learning data is read here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, column, func, or_, select, table, text

from data.engine import Database
from data.ingest.names import TRIGRAM, phrase
from data.scoped import mine, tables


@dataclass(frozen=True)
class ListedPerson:
    """One person. `status`: active or deactivated, as settled last."""

    user_id: str
    name: str
    role: str
    status: str


@dataclass(frozen=True)
class PeoplePage:
    """A page of people by id; `next_after`: the id to go on after, None on the last page."""

    people: tuple[ListedPerson, ...]
    next_after: str | None


def find_person(database: Database, account_id: int, user_id: str) -> ListedPerson | None:
    """The person of that id."""
    with database.reading() as connection:
        row = connection.execute(_LIST.where(_U.c.user_id == user_id), {"of_account": account_id}).first()
    return ListedPerson(*row) if row else None


def people_page(
    database: Database, account_id: int, *, searched: str = "", after: str = "", limit: int = 50
) -> PeoplePage:
    """People whose id is the text, or whose name holds it (everyone without one), after an id, by id."""
    folded = searched.strip().casefold()
    with database.reading() as connection:
        statement = _LIST.where(_U.c.user_id > after).order_by(_U.c.user_id).limit(limit + 1)
        parameters: dict[str, Any] = {"of_account": account_id}
        if folded:
            named, value = _named(connection.dialect.name, folded)
            statement = statement.where(or_(_U.c.user_id == searched.strip(), named))
            parameters["search"] = value
        rows = connection.execute(statement, parameters).all()
    people = tuple(ListedPerson(*row) for row in rows[:limit])
    return PeoplePage(people, people[-1].user_id if len(rows) > limit else None)


def _named(dialect: str, folded: str) -> tuple[Any, str]:
    if dialect == "sqlite" and len(folded) >= TRIGRAM:
        return _U.c.user_id.in_(_FOUND), phrase(folded)
    place = func.instr if dialect == "sqlite" else func.strpos
    return place(_U.c.name_folded, bindparam("search")) > 0, folded


_U = tables.users
_LIST = select(_U.c.user_id, _U.c.name, func.coalesce(_U.c.role, "learner"), _U.c.status_now).where(mine(_U))
_INDEX = table("name_search", column("account_id"), column("user_id"))
_FOUND = select(_INDEX.c.user_id).where(mine(_INDEX), text("name_search MATCH :search"))
