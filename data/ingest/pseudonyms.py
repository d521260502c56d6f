"""Deleted people stay under their pseudonym, whatever a drop calls them. Rulebook 0, "People are never lost"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import select

from data.ingest.run import Run
from data.ingest.validation import Rows
from data.schema import pseudonyms
from data.scoped import mine


def email_of(pseudonym: str) -> str:
    """The e-mail of a deleted person: at a domain that is nobody's (RFC 2606), so that no post goes out."""
    return f"{pseudonym.rpartition(' ')[2]}@deleted.invalid"


def under_pseudonyms(run: Run, rows: Rows) -> Rows:
    """Rows of `users`; those of deleted people with the names and e-mails given as their pseudonym makes them."""
    known: dict[str, str] = {row[0]: row[1] for row in run.execute(_ALL)}
    if not known:
        return rows
    people: Sequence[Any] = rows.columns["user_id"]

    def put(name: str, word: Callable[[str], str]) -> list[Any]:
        given = zip(people, rows.columns[name], strict=True)
        return [word(known[user]) if value and user in known else value for user, value in given]

    return Rows(rows.lines, {**rows.columns, "name": put("name", str), "email": put("email", email_of)})


_ALL = select(pseudonyms.c.user_id, pseudonyms.c.pseudonym).where(mine(pseudonyms))
