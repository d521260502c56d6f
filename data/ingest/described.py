"""Storing descriptive rows: the later import wins, cell by cell, and every import's cells are kept for its undo.

A row that one batch alone has given carries that batch's number. As soon as a second batch gives it, both batches'
cells stand in `versions`, and the row is what folding the standing versions in order gives.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import bindparam, exists, literal_column, select, update

from core.interchange import ATTRIBUTE_PREFIX, DropFile
from data.bulk import batched, insert_new, insert_rows
from data.ingest.names import index_names
from data.ingest.parts import BadRow
from data.ingest.run import KEY_BATCH, Key, Run, stored_rows
from data.ingest.validation import Rows
from data.schema import drop_tables, row_key, stored_name, user_attributes, versions
from data.scoped import mine

Cells = dict[str, Any]
SAME_ID = "the same id twice with other content"


class DescribedStore:
    """Stores the rows of one descriptive file, chunk after chunk.

    An empty cell of a drop is "not given", and leaves what was given before. Whoever knows the whole row, a form or a
    mirrored state, names the columns in which an empty cell is `cleared` instead: kept among a version's cells as None.
    """

    def __init__(self, run: Run, file: DropFile, cleared: frozenset[str] = frozenset()) -> None:
        self.run, self.file, self.cleared = run, file, cleared
        self.table = drop_tables[file.name]
        self._seen: dict[Key, tuple[Any, ...]] = {}
        self._any_versions = bool(
            run.execute(
                select(literal_column("1")).where(
                    exists().where(mine(versions), versions.c.file == bindparam("file"))
                ),
                file=file.name,
            ).first()
        )

    def store(self, rows: Rows, bad: list[BadRow]) -> None:
        """Store one chunk; a key given twice with other content in this drop is put into `bad`."""
        fresh: list[tuple[Key, Cells]] = []
        names = [name for name in rows.columns if name not in self.file.key]
        keys = _columns(rows, self.file.key)
        for line, key, given in zip(rows.lines, keys, _columns(rows, names), strict=True):
            if key not in self._seen:
                self._seen[key] = given
                cells = zip(names, given, strict=True)
                fresh.append((key, {n: v for n, v in cells if v is not None or n in self.cleared}))
            elif self._seen[key] != given:
                named = (self.file.key[0], str(key[0])[:200]) if key else ("", "")
                bad.append(BadRow(self.file.name, line, *named, SAME_ID))
        for batch in batched(fresh, KEY_BATCH):
            self._store_batch(batch)
        if self.file.key:
            self.run.known.add(self.file.name, (key[0] for key, _ in fresh if len(key) == 1))

    def _store_batch(self, batch: list[tuple[Key, Cells]]) -> None:
        stored = stored_rows(self.run, self.file, [key for key, _ in batch])
        versioned = self._versioned(key for key, _ in batch)
        new = [(key, cells) for key, cells in batch if key not in stored]
        again = [(key, cells) for key, cells in batch if key in stored]
        insert_rows(self.run.connection, self.table, [self._row(key, cells) for key, cells in new])
        self._after_insert(new)
        kept = [(key, self.run.batch_no, cells) for key, cells in new if row_key(key) in versioned]
        for key, cells in again:
            if row_key(key) not in versioned:
                kept.append((key, stored[key].batch_no, self.given_cells(key, stored[key])))
            kept.append((key, self.run.batch_no, cells))
            self._merge(key, cells, stored[key])
        self._keep(kept)
        self.run.count(self.file).new += len(new)

    def _merge(self, key: Key, cells: Cells, row: Any) -> None:
        before = self.given_cells(key, row)
        after = {name: value for name, value in {**before, **cells}.items() if value is not None}
        count = self.run.count(self.file)
        if after == before:
            count.repeated += 1
            return
        count.changed += 1
        self.rewrite(key, after, row)

    def rewrite(self, key: Key, cells: Cells, row: Any, *, back: tuple[int, Cells] | None = None) -> None:
        """Make the stored row hold exactly these cells (those not named: not given).

        `back`: on an undo, the first batch that still gives the row, and its baseline status.
        """
        touch_content(self.run, self.file, key, row, cells)
        values = self._row(key, cells)[1:]
        names = [column.name for column in self.table.columns][1:]
        changed = dict(zip(names, values, strict=True)) | {"batch_no": back[0] if back else row.batch_no}
        if self.file.attributes:
            changed |= back[1] if back else _status(self.run, key, cells, row)
            self._write_attributes(key, cells)
            index_names(self.run, [(key[0], cells["name"])], gone=[(key[0], row.name)])
        changed.pop("status_now", None)
        where = [self.table.c[stored_name(n)] == value for n, value in zip(self.file.key, key, strict=True)]
        self.run.execute(update(self.table).where(mine(self.table), *where).values(**changed))

    def given_cells(self, key: Key, row: Any) -> Cells:
        """The cells of a stored row that were given, under their drop names."""
        stored = row._mapping
        cells = {
            name: stored[stored_name(name)]
            for name in self.file.names
            if name not in self.file.key and stored[stored_name(name)] is not None
        }
        if self.file.attributes:
            if stored["status_given"] is not None:
                cells["status"] = stored["status_given"]
            cells |= self._attributes(key[0])
        return cells

    def _row(self, key: Key, cells: Mapping[str, Any]) -> tuple[Any, ...]:
        by_key = dict(zip(self.file.key, key, strict=True))
        values = [by_key.get(c.name, cells.get(c.name, c.default)) for c in self.file.columns]
        extra: tuple[Any, ...] = ()
        if self.file.attributes:
            status = cells.get("status")
            extra = (status, status or "active", cells["name"].casefold())
        return (self.run.account_id, *values, self.run.batch_no, *extra)

    def _after_insert(self, new: list[tuple[Key, Cells]]) -> None:
        for key, cells in new:
            touch_content(self.run, self.file, key, None, cells)
        if self.file.attributes:
            index_names(self.run, [(key[0], cells["name"]) for key, cells in new], gone=[])
            rows = [
                (self.run.account_id, key[0], name.removeprefix(ATTRIBUTE_PREFIX), value)
                for key, cells in new
                for name, value in cells.items()
                if name.startswith(ATTRIBUTE_PREFIX)
            ]
            insert_rows(self.run.connection, user_attributes, rows)

    def _attributes(self, user_id: str) -> Cells:
        c = user_attributes.c
        found = self.run.execute(
            select(c.attribute, c.value).where(mine(user_attributes), c.user_id == bindparam("user")),
            user=user_id,
        )
        return {ATTRIBUTE_PREFIX + row.attribute: row.value for row in found}

    def _write_attributes(self, key: Key, cells: Cells) -> None:
        table = user_attributes
        self.run.execute(table.delete().where(mine(table), table.c.user_id == bindparam("user")), user=key[0])
        rows = [
            (self.run.account_id, key[0], name.removeprefix(ATTRIBUTE_PREFIX), value)
            for name, value in cells.items()
            if name.startswith(ATTRIBUTE_PREFIX)
        ]
        insert_rows(self.run.connection, table, rows)

    def _versioned(self, keys: Iterable[Key]) -> set[str]:
        if not self._any_versions:
            return set()
        statement = select(versions.c.row_key).where(
            mine(versions),
            versions.c.file == bindparam("file"),
            versions.c.row_key.in_([row_key(k) for k in keys]),
        )
        return set(self.run.execute(statement, file=self.file.name).scalars())

    def _keep(self, kept: list[tuple[Key, int, Cells]]) -> None:
        rows = [
            (
                self.run.account_id,
                self.file.name,
                row_key(key),
                batch_no,
                json.dumps(cells, ensure_ascii=False),
            )
            for key, batch_no, cells in kept
        ]
        insert_new(self.run.connection, versions, rows)


def _columns(rows: Rows, names: Iterable[str]) -> list[tuple[Any, ...]]:
    columns = [rows.columns[name] for name in names]
    return list(zip(*columns, strict=True)) if columns else [()] * len(rows)


def _status(run: Run, key: Key, cells: Cells, row: Any) -> Cells:
    """The first status given is the baseline; a later import that changes it records a status event instead."""
    given = cells.get("status")
    if row.status_given is not None and given is not None and given != row.status_given:
        event = "activated" if given == "active" else "deactivated"
        table = drop_tables["user_events"]
        insert_new(run.connection, table, [(run.account_id, key[0], run.recorded_at, event, run.batch_no)])
    return {"status": row.status if row.status_given is not None else given, "status_given": given}


def touch_content(run: Run, file: DropFile, key: Key, row: Any, cells: Cells) -> None:
    """Note whose totals a new, changed or vanishing descriptive row changes."""
    touched = run.touched
    if file.name == "users":
        touched.users.add(key[0])
        touched.licences.people.add(key[0])
    elif file.name in ("enrolments", "awards"):
        touched.users.add(key[file.key.index("user_id")])
    elif file.name == "group_members":
        touched.groups.add(key[0])
    elif file.name == "profile_assignments":
        touched.assigned.add(key[file.key.index("user_id")])
    elif file.name == "courses":
        touched.courses.add(key[0])
    elif file.name == "chapters":
        courses = (cells.get("course_id"), row.course_id if row else None)
        touched.courses.update(course for course in courses if course)
    elif file.name == "exercises":
        chapters = (cells.get("chapter_id"), row.chapter_id if row else None)
        touched.chapters.update(chapter for chapter in chapters if chapter)
