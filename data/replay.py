"""The account at another instant: its raw rows copied into a database of their own and counted afresh.

The same readers then read the copy, so a figure at another `now`, or as known at an earlier instant, follows the same
rules through the same code. Copies are kept for the last few instants asked for (`data.copies`).
"""

from __future__ import annotations

import atexit
import json
import tempfile
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager
from itertools import chain
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from core.interchange import ATTRIBUTE_PREFIX, FILES, DropFile
from core.knowledge import given_anew
from data.bulk import batched, insert_rows
from data.copies import Copies, Copy, Key
from data.engine import Database, migrate, open_database
from data.rollups.rebuild import rebuild
from data.rollups.touched import Touched
from data.scoped import mine, tables

_ROWS = 20_000


_copies = Copies()
atexit.register(_copies.forget)


def replayed(
    database: Database, account_id: int, now: int, known_at: int | None, version: int
) -> AbstractContextManager[Database]:
    """A database that holds this account alone, counted as of `now` from what was known at `known_at`.

    It stays as long as the block; Busy where too many are being made.
    """
    key = Key(database.url, account_id, version, now, known_at)
    return _copies.reading(key, lambda: _copy(database, account_id, now, known_at))


def _copy(database: Database, account_id: int, now: int, known_at: int | None) -> Copy:
    folder = tempfile.TemporaryDirectory(prefix="tallyboard-")
    copy = open_database(f"sqlite:///{Path(folder.name) / 'copy.sqlite'}")
    try:
        migrate(copy)
        with database.reading() as source, copy.writing() as target:
            _fill(source, target, account_id, known_at)
            _count(target, account_id, now)
    except BaseException:
        copy.dispose()
        folder.cleanup()
        raise
    return Copy(copy, folder)


def _fill(source: Connection, target: Connection, account_id: int, known_at: int | None) -> None:
    knowledge = Knowledge(source, account_id, known_at)
    for file in FILES:
        for rows in batched(knowledge.rows(file), _ROWS):
            insert_rows(target, tables.drop_tables[file.name], rows)
    insert_rows(target, tables.user_attributes, list(knowledge.attributes()))
    target.exec_driver_sql("INSERT INTO name_search SELECT account_id, user_id, name_folded, name FROM users")


def _count(target: Connection, account_id: int, now: int) -> None:
    account = {"of_account": account_id}
    users, courses = tables.users, tables.drop_tables["courses"]
    people, lessons = (
        select(table.c[name]).where(mine(table))
        for table, name in ((users, "user_id"), (courses, "course_id"))
    )
    touched = Touched(users=set(target.execute(people, account).scalars()))
    touched.assigned = touched.users
    touched.courses = set(target.execute(lessons, account).scalars())
    rebuild(target, account_id, touched, now=now)


# of one statement: set on a connection they would stay on it, and readers keep theirs
_STREAMED = {"stream_results": True, "max_row_buffer": _ROWS}


class Knowledge:
    """The account's rows as they were known at an instant; None: as they are known today.

    `files`: those that will be asked for, all where it is None.
    """

    def __init__(
        self,
        source: Connection,
        account_id: int,
        known_at: int | None,
        files: Collection[str] | None = None,
    ) -> None:
        self._source, self._account_id, self._known_at = source, account_id, known_at
        self._files = files
        self._recorded: dict[int, int] = {}
        self._undone: dict[int, int | None] = {}
        self._versions: dict[str, dict[str, dict[str, Any] | None]] = {}
        self._given: dict[
            str, list[tuple[int, str]]
        ] = {}  # each person's statuses, and the imports that gave them
        if known_at is not None:
            self._load(known_at)

    def _load(self, known_at: int) -> None:
        b = tables.batches
        for row in self._execute(select(b.c.batch_no, b.c.recorded_us, b.c.undone_us).where(mine(b))):
            self._recorded[row.batch_no], self._undone[row.batch_no] = row.recorded_us, row.undone_us
        v = tables.versions
        ordered = select(v.c.file, v.c.row_key, v.c.batch_no, v.c.cells).where(mine(v)).order_by(v.c.batch_no)
        if self._files is not None:
            ordered = ordered.where(v.c.file.in_(self._files))
        for file, key, batch_no, cells in self._execute(ordered):
            folded = self._versions.setdefault(file, {}).setdefault(key, None)
            values = json.loads(cells)
            if file == "users" and "status" in values:
                self._given.setdefault(key, []).append((batch_no, values["status"]))
            if self._stood(batch_no, known_at):
                self._versions[file][key] = (folded or {}) | self._with_baseline(file, folded, values)

    @staticmethod
    def _with_baseline(file: str, folded: dict[str, Any] | None, cells: dict[str, Any]) -> dict[str, Any]:
        if file == "users" and "status" in cells:
            cells["baseline"] = (folded or {}).get("baseline", cells["status"])
        return cells

    def _stood(self, batch_no: int, known_at: int) -> bool:
        undone = self._undone[batch_no]
        return self._recorded[batch_no] <= known_at and (undone is None or undone > known_at)

    def _execute(self, statement: Any, **parameters: Any) -> Any:
        bound = {"of_account": self._account_id, **parameters}
        return self._source.execute(statement, bound, execution_options=_STREAMED)

    def rows(self, file: DropFile) -> Iterator[tuple[Any, ...]]:
        """The file's rows in the table's column order."""
        table = tables.drop_tables[file.name]
        everything = self._execute(select(table).where(mine(table)))
        if self._known_at is None:
            yield from (tuple(row) for row in everything)
            return
        shared = self._versions.get(file.name, {})
        stood = (
            tuple(row)
            for row in everything
            if tables.row_key_of(file, row) not in shared
            and self._recorded[row.batch_no] <= self._known_at
            and not (
                file.name == "user_events"
                and self._is_given(row.user_id, row.at_us, self._recorded[row.batch_no])
            )
        )
        if not file.events:
            yield from chain(stood, self._folded(file, shared))
        elif file.name == "user_events":
            # one of a file and one of a status given anew may be the same
            found = chain(self._given_anew(self._known_at), stood, self._withdrawn(file))
            yield from {row[1:4]: row for row in found}.values()
        else:
            yield from chain(stood, self._withdrawn(file))

    def _is_given(self, user: str, at: int, known: int) -> bool:
        """Whether a status event comes of a status given anew: those are made again from the imports that stood."""
        given = self._given.get(user, ())
        return known == at and any(self._recorded[number] == known for number, _ in given)

    def _given_anew(self, known_at: int) -> Iterator[tuple[Any, ...]]:
        """The events of statuses that changed between the imports that stood: an undo may have changed them since."""
        for user, given in self._given.items():
            standing = [
                (self._recorded[number], status) for number, status in given if self._stood(number, known_at)
            ]
            for at, event, _ in given_anew(user, standing):
                yield (self._account_id, user, at, event, 0)

    def _withdrawn(self, file: DropFile) -> Iterator[tuple[Any, ...]]:
        w = tables.withdrawn
        statement = select(w.c.cells, w.c.known_us, w.c.until_us).where(mine(w), w.c.file == file.name)
        for cells, known, until in self._execute(statement):
            if known <= (self._known_at or 0) < until:
                values = json.loads(cells)
                if file.name == "user_events" and self._is_given(values["user_id"], values["at"], known):
                    continue
                yield (self._account_id, *(values[name] for name in file.names), 0)

    def _folded(self, file: DropFile, shared: dict[str, dict[str, Any] | None]) -> Iterator[tuple[Any, ...]]:
        for key, cells in shared.items():
            if cells is not None:
                parts = dict(zip(file.key, tables.parsed_key(file, key), strict=True))
                values = [parts.get(c.name, cells.get(c.name, c.default)) for c in file.columns]
                extra: tuple[Any, ...] = ()
                if file.attributes:
                    values[file.names.index("status")] = cells.get("baseline")
                    extra = (cells.get("status"), "active", cells["name"].casefold())
                yield (self._account_id, *values, 0, *extra)

    def attributes(self) -> Iterator[tuple[Any, ...]]:
        """Custom attributes of the people."""
        shared = self._versions.get("users", {})
        table = tables.user_attributes
        for row in self._execute(select(table).where(mine(table))):
            if row.user_id not in shared or self._known_at is None:
                yield tuple(row)
        for key, cells in shared.items():
            for name, value in (cells or {}).items():
                if name.startswith(ATTRIBUTE_PREFIX):
                    yield (self._account_id, key, name.removeprefix(ATTRIBUTE_PREFIX), value)
