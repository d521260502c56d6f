"""A few rows of one file, given as cells: the way of commands and pages into the same import."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.interchange import BY_NAME
from data.engine import Database
from data.ingest.importing import ImportRefused, Outcome, Progress, outcome_of, store_chunk, writing_batch
from data.ingest.reading import BadRow, Chunk
from data.rollups.rebuild import rebuild


def add_rows(  # noqa: PLR0913 (keyword-only: what is known of a batch)
    database: Database,
    account_id: int,
    file_name: str,
    rows: Sequence[Mapping[str, str]],
    *,
    source: str,
    recorded_at: int,
    progress: Progress = lambda _: None,
) -> Outcome:
    """Import rows as a batch of their own; ImportRefused when any is bad. `recorded_at`: the real clock."""
    file = BY_NAME[file_name]
    with writing_batch(database, account_id, source, recorded_at) as run:
        bad: list[BadRow] = []
        columns = {
            name: tuple(row.get(name, "") for row in rows)
            for name in dict.fromkeys(n for r in rows for n in r)
        }
        store_chunk(run, file, Chunk(list(range(1, len(rows) + 1)), columns), bad)
        if bad:
            raise ImportRefused(bad, len(bad))
        rebuild(run.connection, account_id, run.touched, now=recorded_at, progress=progress)
        return outcome_of(run, [])
