"""Undoing an import: its events are withdrawn, descriptive values return to what they were.

An event stands while any import that delivered it stands; a descriptive row is what the standing imports' cells fold
to. Refused, naming the dependants, where rows that would stay rely on a row that would go.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sqlalchemy import bindparam, select

from core.interchange import BY_NAME, FILES, DropFile
from data.audit import Line, append_in
from data.bulk import batched, insert_new
from data.engine import Database
from data.ingest.dependants import relying_on
from data.ingest.described import Cells, DescribedStore, touch_content
from data.ingest.importing import COMMAND_LINE
from data.ingest.known import KnownKeys
from data.ingest.names import index_names
from data.ingest.run import KEY_BATCH, Run, stored_rows
from data.rollups.rebuild import rebuild
from data.rollups.state import lock_account
from data.schema import (
    batches,
    deliveries,
    drop_tables,
    event_ids,
    parsed_key,
    row_key,
    row_key_of,
    stored_name,
    user_attributes,
    versions,
    withdrawn,
)
from data.scoped import mine

LICENCE_EVENTS = ("logins", "user_events")


class UndoRefused(Exception):
    """Nothing was undone; `reasons` name what relies on the import's rows, or say why there is nothing to undo."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons


@dataclass(frozen=True)
class UndoOutcome:
    """How many rows each file lost, and how many returned to earlier values."""

    gone: dict[str, int]
    returned: dict[str, int]


def undo_import(database: Database, account_id: int, batch_no: int, *, undone_at: int) -> UndoOutcome:
    """Take an import back; UndoRefused when rows that would stay rely on its rows, or it does not stand.

    `undone_at`: the real clock, in microseconds. As known at an earlier instant, the import still stands.
    """
    with database.writing() as connection:
        lock_account(connection, account_id)
        run = Run(connection, account_id, batch_no, undone_at, KnownKeys(connection, account_id))
        undo = _Undo(run)
        undo.begin()
        for file in reversed(FILES):
            undo.events(file) if file.events else undo.described(file)
        rebuild(connection, account_id, run.touched, now=undone_at)
        append_in(connection, Line(account_id, COMMAND_LINE, "import undone", f"batch {batch_no}", undone_at))
    return UndoOutcome(undo.gone, undo.returned)


class _Undo:
    def __init__(self, run: Run) -> None:
        self.run = run
        self.gone: dict[str, int] = {}
        self.returned: dict[str, int] = {}
        self.recorded: dict[int, int] = {}

    def begin(self) -> None:
        """Mark the batch as undone; the others that stand are `recorded`, by number."""
        rows = self.run.execute(
            select(batches.c.batch_no, batches.c.recorded_us, batches.c.undone_us).where(mine(batches))
        )
        found = {row.batch_no: row for row in rows}
        batch = found.get(self.run.batch_no)
        if batch is None or batch.undone_us is not None:
            raise UndoRefused(["no such import stands"])
        self.first_known = {number: row.recorded_us for number, row in found.items()}
        self.recorded = {
            n: row.recorded_us for n, row in found.items() if row.undone_us is None and n != self.run.batch_no
        }
        self.run.execute(
            batches.update()
            .where(mine(batches), batches.c.batch_no == self.run.batch_no)
            .values(undone_us=self.run.recorded_at)
        )

    # --- events ---------------------------------------------------------------------------------------------------

    def events(self, file: DropFile) -> None:
        """Withdraw the events that no standing import delivers any more."""
        for rows in batched(self._candidates(file), KEY_BATCH):
            keys = {row_key_of(file, row): row for row in rows}
            delivered = self._deliveries(file, list(keys))
            going = {
                key: row
                for key, row in keys.items()
                if not ({row.batch_no, *delivered.get(key, ())} & self.recorded.keys())
            }
            self._withdraw(file, going)

    def _candidates(self, file: DropFile) -> list[Any]:
        table = drop_tables[file.name]
        own = select(table).where(mine(table), table.c.batch_no == bindparam("batch"))
        rows = list(self.run.execute(own, batch=self.run.batch_no).all())
        again = select(deliveries.c.row_key).where(
            mine(deliveries),
            deliveries.c.file == bindparam("file"),
            deliveries.c.batch_no == bindparam("batch"),
        )
        keys = [
            parsed_key(file, key)
            for key in self.run.execute(again, file=file.name, batch=self.run.batch_no).scalars()
        ]
        return rows + list(stored_rows(self.run, file, keys).values())

    def _deliveries(self, file: DropFile, keys: list[str]) -> dict[str, set[int]]:
        found: dict[str, set[int]] = {}
        statement = select(deliveries.c.row_key, deliveries.c.batch_no).where(
            mine(deliveries), deliveries.c.file == bindparam("file"), deliveries.c.row_key.in_(keys)
        )
        for key, batch_no in self.run.execute(statement, file=file.name):
            found.setdefault(key, set()).add(batch_no)
        return found

    def _withdraw(self, file: DropFile, going: dict[str, Any]) -> None:
        if not going:
            return
        table = drop_tables[file.name]
        rows = [
            (
                self.run.account_id,
                file.name,
                key,
                self.first_known[row.batch_no],
                self.run.recorded_at,
                _cells(file, row),
            )
            for key, row in going.items()
        ]
        insert_new(self.run.connection, withdrawn, rows)
        primary = [column for column in table.primary_key if column.name != "account_id"]
        condition = [
            {f"key_{column.name}": row._mapping[column.name] for column in primary} for row in going.values()
        ]
        statement = table.delete().where(mine(table), *(c == bindparam(f"key_{c.name}") for c in primary))
        account = {"of_account": self.run.account_id}
        self.run.connection.execute(statement, [{**account, **key} for key in condition])
        self._forget_ids(file, going.values())
        forget = deliveries.delete().where(
            mine(deliveries), deliveries.c.file == bindparam("in_file"), deliveries.c.row_key.in_(list(going))
        )
        self.run.execute(forget, in_file=file.name)
        people = {row.user_id for row in going.values()}
        self.run.touched.users |= people
        if file.name in LICENCE_EVENTS:
            self.run.touched.licences.people |= people
        self.gone[file.name] = self.gone.get(file.name, 0) + len(going)

    def _forget_ids(self, file: DropFile, going: Iterable[Any]) -> None:
        ids = event_ids.get(file.name)
        if ids is not None:
            name = file.key[0]
            statement = ids.delete().where(mine(ids), ids.c[name] == bindparam("gone"))
            account = {"of_account": self.run.account_id}
            self.run.connection.execute(statement, [{**account, "gone": row._mapping[name]} for row in going])

    # --- descriptive rows -----------------------------------------------------------------------------------------

    def described(self, file: DropFile) -> None:
        """Return this import's rows to what the standing imports give, or take them away."""
        store = DescribedStore(self.run, file)
        for batch in batched(self._sole(file), KEY_BATCH):
            self._remove(
                store, [(tuple(row._mapping[stored_name(n)] for n in file.key), row) for row in batch]
            )
        keys = [parsed_key(file, key) for key in self._versioned(file)]
        for batch in batched(keys, KEY_BATCH):
            for key, row in stored_rows(self.run, file, batch).items():
                self._fold(store, key, row)

    def _sole(self, file: DropFile) -> list[Any]:
        table = drop_tables[file.name]
        own = select(table).where(mine(table), table.c.batch_no == bindparam("batch"))
        shared = set(self._versioned(file))
        rows = self.run.execute(own, batch=self.run.batch_no).all()
        return [row for row in rows if row_key_of(file, row) not in shared]

    def _versioned(self, file: DropFile) -> list[str]:
        statement = select(versions.c.row_key).where(
            mine(versions), versions.c.file == bindparam("file"), versions.c.batch_no == bindparam("batch")
        )
        return list(self.run.execute(statement, file=file.name, batch=self.run.batch_no).scalars())

    def _fold(self, store: DescribedStore, key: tuple[Any, ...], row: Any) -> None:
        statement = (
            select(versions.c.batch_no, versions.c.cells)
            .where(
                mine(versions), versions.c.file == bindparam("file"), versions.c.row_key == bindparam("key")
            )
            .order_by(versions.c.batch_no)
        )
        given = self.run.execute(statement, file=store.file.name, key=row_key(key)).all()
        standing = [(n, json.loads(cells)) for n, cells in given if n in self.recorded]
        if not standing:
            self._remove(store, [(key, row)])
            return
        folded: Cells = {}
        for _, cells in standing:
            folded |= cells
        folded = {name: value for name, value in folded.items() if value is not None}  # None: taken away
        baseline = next((cells["status"] for _, cells in standing if "status" in cells), None)
        statuses = {"status": baseline, "status_given": folded.get("status")}
        stands = {one.name: one.default for one in store.file.columns if one.default is not None} | folded
        if {n: v for n, v in stands.items() if n not in store.file.key} != store.given_cells(key, row):
            self.returned[store.file.name] = self.returned.get(store.file.name, 0) + 1
        store.rewrite(key, folded, row, back=(standing[0][0], statuses))
        if store.file.attributes:
            statuses_given = [(n, cells["status"]) for n, cells in standing if "status" in cells]
            self._status_events(key[0], statuses_given, {n for n, _ in given})

    def _status_events(self, user: str, given: list[tuple[int, str]], gave: set[int]) -> None:
        """Make the events that changed statuses recorded those that the standing imports' statuses give.

        `gave`: every import that gave this person. An event that somebody set by hand stands in a batch of its own.
        """
        file, table = BY_NAME["user_events"], drop_tables["user_events"]
        wanted = {}
        for (_, before), (batch_no, after) in pairwise(given):
            if before != after:
                event = "activated" if after == "active" else "deactivated"
                wanted[user, self.recorded[batch_no], event] = batch_no
        rows = self.run.execute(select(table).where(mine(table), table.c.user_id == user)).all()
        recorded = [
            row for row in rows if row.batch_no in gave and self.first_known.get(row.batch_no) == row.at_us
        ]
        stale = {row_key_of(file, row): row for row in recorded if (user, row.at_us, row.event) not in wanted}
        self._withdraw(file, stale)
        added = [(self.run.account_id, *key, batch_no) for key, batch_no in wanted.items()]
        insert_new(self.run.connection, table, added)

    def _remove(self, store: DescribedStore, rows: list[tuple[tuple[Any, ...], Any]]) -> None:
        file, table = store.file, store.table
        for key, row in rows:
            cells = store.given_cells(key, row)
            touch_content(self.run, file, key, row, cells)
            kept = (
                self.run.account_id,
                file.name,
                row_key(key),
                row.batch_no,
                json.dumps(cells, ensure_ascii=False),
            )
            insert_new(self.run.connection, versions, [kept])
            if file.attributes:
                index_names(self.run, [], gone=[(key[0], row.name)])
                self.run.execute(
                    user_attributes.delete().where(mine(user_attributes), user_attributes.c.user_id == key[0])
                )
        self._delete(file, table, [key for key, _ in rows])
        self.gone[file.name] = self.gone.get(file.name, 0) + len(rows)

    def _delete(self, file: DropFile, table: Any, keys: list[tuple[Any, ...]]) -> None:
        # dependants are looked for before the foreign keys would speak
        named = relying_on(self.run, file, [key[0] for key in keys if len(key) == 1])
        if named:
            raise UndoRefused(named)
        columns = [table.c[stored_name(name)] for name in file.key]
        for key in keys:
            same = [column == value for column, value in zip(columns, key, strict=True)]
            self.run.execute(table.delete().where(mine(table), *same))


def _cells(file: DropFile, row: Any) -> str:
    return json.dumps({name: row._mapping[stored_name(name)] for name in file.names}, ensure_ascii=False)
