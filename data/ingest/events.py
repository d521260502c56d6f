"""Storing events: facts keyed by their id, never changed; a repeated one is remembered as a further delivery."""

from __future__ import annotations

from operator import itemgetter
from typing import Any

from core.interchange import DropFile
from data.bulk import insert_new, insert_rows
from data.ingest.parts import BadRow
from data.ingest.run import Key, Run, stored_rows
from data.ingest.validation import Rows
from data.schema import deliveries, drop_tables, event_ids, row_key

_DROP_NAME = {"at_us": "at"}
OTHER_CONTENT = "the same id with other content"


def store_events(run: Run, file: DropFile, rows: Rows, bad: list[BadRow]) -> None:
    """Store one chunk of events; rows whose id is there with other content are put into `bad`."""
    contents, keys = _contents(file, rows)
    first = _first_of_each(keys, contents)
    ids = event_ids.get(file.name)
    if ids is None:
        new = insert_new(run.connection, drop_tables[file.name], _values(run, file, first))
    else:
        places = [
            file.names.index(_DROP_NAME.get(column.name, column.name))
            for column in ids.columns
            if column.name != "account_id"
        ]
        new = insert_new(
            run.connection, ids, sorted((run.account_id, *(one[p] for p in places)) for one in first)
        )
        _insert_fresh(run, file, first, all_new=new == len(first))
    _count(run, file, rows, (keys, contents), bad, new=new)


def settle_events(run: Run, file: DropFile, rows: Rows, bad: list[BadRow]) -> None:
    """Store events of different ids that are noted already, but for those that were stored before."""
    contents, keys = _contents(file, rows)
    new = _insert_fresh(run, file, contents, all_new=False)
    _count(run, file, rows, (keys, contents), bad, new=new)


def _contents(file: DropFile, rows: Rows) -> tuple[list[tuple[Any, ...]], list[Key]]:
    contents = list(zip(*(rows.columns[name] for name in file.names), strict=True))
    return contents, _keys(file, contents)


def _insert_fresh(run: Run, file: DropFile, contents: list[tuple[Any, ...]], *, all_new: bool) -> int:
    """Insert the rows whose ids are noted and that are not stored; how many."""
    if not all_new:
        stored = stored_rows(run, file, _keys(file, contents))
        contents = [
            one for one, key in zip(contents, _keys(file, contents), strict=True) if key not in stored
        ]
    insert_rows(run.connection, drop_tables[file.name], _values(run, file, contents))
    return len(contents)


def _values(run: Run, file: DropFile, contents: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    values = [(run.account_id, *content, run.batch_no) for content in contents]
    # in the order of the table's key: neighbours are written together
    values.sort(key=itemgetter(*(1 + file.names.index(name) for name in _clustered(file))))
    return values


def _count(
    run: Run,
    file: DropFile,
    rows: Rows,
    given: tuple[list[Key], list[tuple[Any, ...]]],
    bad: list[BadRow],
    *,
    new: int,
) -> None:
    count = run.count(file)
    count.new += new
    if new < len(rows):
        count.repeated += _repeated(run, file, list(zip(rows.lines, *given, strict=True)), bad)
    if new:
        _touch(run, file, rows)


def _clustered(file: DropFile) -> tuple[str, ...]:
    return ("user_id", "exercise_id", "at") if file.name == "attempts" else ("user_id", "at")


def _touch(run: Run, file: DropFile, rows: Rows) -> None:
    users: Any = rows.columns["user_id"]
    if file.name != "logins":
        run.touched.users.update(users)
        if file.name == "user_events":
            run.touched.licences.people.update(users)
        return
    run.touched.logged_in.update(users)
    instants: Any = rows.columns["at"]
    run.touched.licences.log_in(sorted(zip(users, instants, strict=True)))
    happened = [at for at in (*instants, run.touched.last_login) if at is not None and at <= run.recorded_at]
    run.touched.last_login = max(happened, default=None)


def _keys(file: DropFile, contents: list[tuple[Any, ...]]) -> list[Key]:
    places = [file.names.index(name) for name in file.key]
    return [tuple(content[place] for place in places) for content in contents]


def _first_of_each(keys: list[Key], contents: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The first row of each id in the file's order; a later one is held against it afterwards."""
    if len(set(keys)) == len(keys):
        return contents
    first: dict[Key, tuple[Any, ...]] = {}
    for key, content in zip(keys, contents, strict=True):
        first.setdefault(key, content)
    return list(first.values())


def _repeated(
    run: Run, file: DropFile, given: list[tuple[int, Key, tuple[Any, ...]]], bad: list[BadRow]
) -> int:
    stored = stored_rows(run, file, [key for _, key, _ in given])
    repeats: dict[str, int] = {}
    for line, key, content in given:
        row = stored[key]
        if tuple(row[1 : len(content) + 1]) != content:
            bad.append(BadRow(file.name, line, file.key[0], str(key[0])[:200], OTHER_CONTENT))
        elif row.batch_no != run.batch_no:
            repeats[row_key(key)] = run.batch_no
    delivered = [(run.account_id, file.name, key, run.batch_no) for key in repeats]
    # an id that comes more than once in a drop is one delivery, in whatever chunks it comes
    return insert_new(run.connection, deliveries, delivered)
