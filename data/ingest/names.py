"""The name index: finds people by any part of their name. FTS5 trigrams on SQLite, pg_trgm on PostgreSQL.

Only SQLite needs rows of its own; PostgreSQL indexes `users.name_folded` where it stands. Names under three
characters hold no trigram: searches that short scan.
"""

from __future__ import annotations

from collections.abc import Iterable

from data.ingest.run import Run

TRIGRAM = 3
Named = tuple[str, str]


def index_names(run: Run, named: Iterable[Named], *, gone: Iterable[Named]) -> None:
    """Put (user id, name) pairs into the index, after taking the `gone` ones out."""
    run.touched.named = True
    if run.connection.dialect.name != "sqlite":
        return
    for user_id, name in gone:
        _forget(run, user_id, name)
    rows = [(run.account_id, user_id, name.casefold(), name) for user_id, name in named]
    if rows:
        run.connection.exec_driver_sql(
            "INSERT INTO name_search (account_id, user_id, name_folded, name) VALUES (?, ?, ?, ?)", rows
        )


def forget_everywhere(run: Run, user_id: str) -> None:
    """Take every row of a person out of the index, short names too; `index_names` puts the next one in."""
    if run.connection.dialect.name == "sqlite":
        run.connection.exec_driver_sql(
            "DELETE FROM name_search WHERE rowid IN"
            " (SELECT rowid FROM name_search WHERE account_id = ? AND user_id = ?)",
            (run.account_id, user_id),
        )


def _forget(run: Run, user_id: str, name: str) -> None:
    folded = name.casefold()
    if len(folded) < TRIGRAM:
        return
    run.connection.exec_driver_sql(
        "DELETE FROM name_search WHERE rowid IN (SELECT rowid FROM name_search"
        " WHERE name_search MATCH ? AND account_id = ? AND user_id = ?)",
        (phrase(folded), run.account_id, user_id),
    )


def phrase(folded: str) -> str:
    """A folded text as an FTS5 phrase."""
    doubled = folded.replace('"', '""')
    return f'name_folded : "{doubled}"'
