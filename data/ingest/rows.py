"""A few rows of one file, given as cells: the way of commands, pages and live connections into the same import."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from core.interchange import BY_NAME, DropFile
from data.audit import Line, append_in
from data.engine import Database
from data.ingest.importing import (
    ImportRefused,
    Outcome,
    Progress,
    line_of,
    outcome_of,
    store_chunk,
    writing_batch,
)
from data.ingest.parts import BadRow, Chunk
from data.ingest.run import Run
from data.ingest.single import read_event, store_event
from data.rollups.rebuild import rebuild


def add_rows(  # noqa: PLR0913 - the options are named; each stands alone
    database: Database,
    account_id: int,
    file_name: str,
    rows: Sequence[Mapping[str, str]],
    *,
    source: str,
    recorded_at: int,
    first: Callable[[Run], None] | None = None,
    line: Line | None = None,
    progress: Progress = lambda _: None,
) -> Outcome:
    """Import rows as a batch of their own; ImportRefused when any is bad. `recorded_at`: the real clock.

    `first` looks at the account inside the same transaction, before the rows; what it raises leaves nothing behind.
    `line` is written into the audit log with them; events leave one of their own without.
    """
    file = BY_NAME[file_name]
    event = None if first or line else read_event(file_name, rows)
    if event:
        with database.writing() as connection:
            outcome = store_event(connection, account_id, event, source, recorded_at)
        if outcome:
            return outcome
    with writing_batch(database, account_id, source, recorded_at) as run:
        if first:
            first(run)
        _store(run, file, rows)
        rebuild(run.connection, account_id, run.touched, now=recorded_at, progress=progress)
        outcome = outcome_of(run, [])
        if line is None and file.events:
            line = line_of(account_id, outcome, source, recorded_at)
        if line:
            append_in(run.connection, line)
        return outcome


def _store(run: Run, file: DropFile, rows: Sequence[Mapping[str, str]]) -> None:
    bad: list[BadRow] = []
    columns = {
        name: tuple(row.get(name, "") for row in rows) for name in dict.fromkeys(n for r in rows for n in r)
    }
    store_chunk(run, file, Chunk(list(range(1, len(rows) + 1)), columns), bad)
    if bad:
        raise ImportRefused(bad, len(bad))
