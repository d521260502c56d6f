"""A report as JSON: what was asked, the columns, the rows (one array a line) and their digest, streamed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import orjson

from components.digest import RowDigest, clean, file_rows
from core.instants import format_instant
from core.table import Table

CHUNK_ROWS = 5_000


def json_chunks(table: Table, *, seen: RowDigest | None = None) -> Iterator[bytes]:
    """The file in chunks of some thousand rows; the digest is counted on the way (in `seen`) and stands last."""
    yield _head(table)
    seen, rows, before = seen or RowDigest(), file_rows(table), b"\n"
    while lines := [seen.add(row) for row in islice(rows, CHUNK_ROWS)]:
        yield before + b",\n".join(lines)
        before = b",\n"
    yield b'\n],"digest":"' + seen.text().encode() + b'"}\n'


def _head(table: Table) -> bytes:
    """Everything before the rows. Parameters are sorted: the order in an address changes no byte."""
    head = {
        "report": table.report.slug,
        "parameters": {name: clean(value) for name, value in sorted(table.parameters.items())},
        "now": format_instant(table.now),
        "as_known_at": None if table.as_known_at is None else format_instant(table.as_known_at),
        "columns": [clean(column.name) for column in table.columns],
    }
    return orjson.dumps(head)[:-1] + b',"rows":['
