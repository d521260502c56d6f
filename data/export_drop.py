"""The account as a drop again: every file of the format that has rows, with the same ids, zipped."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import defaultdict
from itertools import chain
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, select

from core.instants import format_instant
from core.interchange import ATTRIBUTE_PREFIX, FILES, DropFile, Form
from data.engine import Database
from data.scoped import mine, tables

_ROWS = 5_000


def export_drop(database: Database, account_id: int, target: Path | IO[bytes]) -> None:
    """Write the account to a .zip that imports into an empty account with the same figures."""
    with database.reading() as connection, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in FILES:
            _write(connection, account_id, archive, file)


def _write(connection: Connection, account_id: int, archive: zipfile.ZipFile, file: DropFile) -> None:
    table = tables.drop_tables[file.name]
    attributes = _Attributes(connection, account_id) if file.attributes else None
    rows = connection.execute(
        select(*(table.c[tables.stored_name(name)] for name in file.names))
        .where(mine(table))
        .order_by(*table.primary_key.columns),
        {"of_account": account_id},
        execution_options={"stream_results": True, "max_row_buffer": _ROWS},
    )
    iterator = iter(rows)
    head = next(iterator, None)
    if head is None:
        return
    with archive.open(f"{file.name}.csv", "w") as raw, io.TextIOWrapper(raw, "utf-8", newline="") as text:
        writer = csv.writer(text)
        writer.writerow([*file.names, *(attributes.columns if attributes else ())])
        for row in chain([head], iterator):
            cells = [_cell(column.form, value) for column, value in zip(file.columns, row, strict=True)]
            writer.writerow([*cells, *(attributes.cells(row[0]) if attributes else ())])


def _cell(form: Form, value: Any) -> str:
    if value is None:
        return ""
    return format_instant(value) if form is Form.INSTANT else str(value)


class _Attributes:
    """Custom attributes of the account's people."""

    def __init__(self, connection: Connection, account_id: int) -> None:
        table = tables.user_attributes
        found = connection.execute(select(table).where(mine(table)), {"of_account": account_id})
        self._values: dict[str, dict[str, str]] = defaultdict(dict)
        names: set[str] = set()
        for _, user, attribute, value in found:
            self._values[user][attribute] = value
            names.add(attribute)
        self.names = sorted(names)

    @property
    def columns(self) -> list[str]:
        """The columns' names in the file."""
        return [ATTRIBUTE_PREFIX + name for name in self.names]

    def cells(self, user: str) -> list[str]:
        """One person's cells."""
        values = self._values.get(user, {})
        return [values.get(name, "") for name in self.names]
