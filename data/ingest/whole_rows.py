"""Whole rows of a descriptive file, by somebody who knows all of each: an empty cell clears, and a row can go.

A drop knows less: an empty cell there is "not given", and a row that it does not name stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from core.interchange import DropFile
from data.bulk import batched
from data.ingest.described import Cells, DescribedStore
from data.ingest.importing import ImportRefused
from data.ingest.parts import BadRow, Chunk
from data.ingest.run import KEY_BATCH, Key, Run, stored_rows
from data.ingest.validation import Rows, validate, without
from data.schema import drop_tables, row_key, stored_name, versions
from data.scoped import mine


def store_whole(run: Run, file: DropFile, rows: Sequence[Mapping[str, str]]) -> None:
    """Store rows as text; a column that any of them names and that is empty is cleared. ImportRefused on bad rows.

    A row that says what is stored already leaves no version: who mirrors a ledger every night would fill the table.
    """
    bad: list[BadRow] = []
    names = dict.fromkeys(name for row in rows for name in row)
    columns = {name: tuple(row.get(name, "") for row in rows) for name in names}
    chunk = Chunk(list(range(1, len(rows) + 1)), columns)
    store = DescribedStore(run, file, cleared=frozenset(names))
    run.count(file)
    news = _news(store, validate(file, chunk, run.known, bad))
    store.store(news, bad)
    if bad:
        raise ImportRefused(bad, len(bad))


def set_row(run: Run, file: DropFile, key: Key, cells: Cells) -> bool:
    """Make one row hold exactly these cells, which are good ones; False, and nothing written, where it does already."""
    names = [name for name in file.names if name not in file.key]
    store = DescribedStore(run, file, cleared=frozenset(names))
    row = stored_rows(run, file, [key]).get(key)
    if row is not None and store.given_cells(key, row) == cells:
        return False
    given = {**dict.fromkeys(names), **cells, **dict(zip(file.key, key, strict=True))}
    store.store(Rows([1], {name: (value,) for name, value in given.items()}), [])
    return True


def _news(store: DescribedStore, rows: Rows) -> Rows:
    """The rows that say something new."""
    keys = list(zip(*(rows.columns[name] for name in store.file.key), strict=True)) or [()] * len(rows)
    names = store.cleared - {*store.file.key}
    stored = stored_rows(store.run, store.file, keys)
    known = [
        place
        for place, key in enumerate(keys)
        if key in stored and _says(rows, place, names, store.given_cells(key, stored[key]))
    ]
    store.run.count(store.file).repeated += len(known)
    return without(rows, known)


def _says(rows: Rows, place: int, names: Iterable[str], cells: Cells) -> bool:
    """Whether the row stored has exactly the cells that are given here; what is not named here is others'."""
    return all(rows.columns[name][place] == cells.get(name) for name in names)


def remove_rows(run: Run, file: DropFile, keys: Sequence[Key]) -> None:
    """Take rows away, which nothing may refer to; for good: undoing an earlier import does not bring them back."""
    table = drop_tables[file.name]
    columns = [table.c[stored_name(name)] for name in file.key]
    for key in keys:
        same = [column == value for column, value in zip(columns, key, strict=True)]
        gone = run.execute(table.delete().where(mine(table), *same).returning(table.c.batch_no)).all()
        run.count(file).changed += len(gone)
    for some in batched(list(keys), KEY_BATCH):
        named = versions.c.row_key.in_([row_key(key) for key in some])
        run.execute(versions.delete().where(mine(versions), versions.c.file == file.name, named))
