"""One event, the way of a live connection: stored with its batch, its totals and its audit line in few statements.

It takes what it can be sure of, a good row of an event file that comes as the next one of its person, and leaves the
rest (bad and repeated rows, late and future events) to the ordinary import, which gives the same stored rows.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Connection, func, select

from core.cells import UNSAFE, Value, read_cell
from core.interchange import BY_NAME, LONGEST_TEXT, DropColumn, DropFile
from data.audit import append_in
from data.ingest.importing import FileOutcome, Outcome, line_of
from data.prepared import Driver, Prepared, insertion, names_of
from data.rollups.licences import rebuild_licences
from data.rollups.raw import Content, content_of
from data.rollups.state import STATE_COLUMNS, WRITE_STATE, State, lock_account
from data.rollups.step import Step, plan_attempt, plan_login, plan_moment
from data.rollups.touched import TouchedLicences
from data.schema import account_state, batches, drop_tables, event_ids
from data.scoped import mine

Plan = Callable[[Driver, Callable[[], Content], tuple[Any, ...], int, int], Step | None]
_PLANS: dict[str, Plan] = {"attempts": plan_attempt, "moments": plan_moment, "logins": plan_login}


@dataclass(frozen=True)
class Event:
    """A row of an event file as the values of its columns, in the contract's order."""

    file: DropFile
    values: tuple[Any, ...]


def read_event(file_name: str, rows: Sequence[Mapping[str, str]]) -> Event | None:
    """The one event that these rows are, or None where the ordinary import has to look, and to say what is wrong."""
    if len(rows) != 1 or file_name not in _PLANS:
        return None
    (row,), file = rows, BY_NAME[file_name]
    if not _NAMES[file_name].issuperset(row) or UNSAFE.search("\n".join(row.values())):
        return None
    try:
        return Event(file, tuple(_value(column, row.get(column.name, "")) for column in file.columns))
    except ValueError:
        return None


def _value(column: DropColumn, cell: str) -> Value:
    if not cell:
        if column.required:
            raise ValueError("required cell empty")
        return None
    if len(cell) > LONGEST_TEXT:
        raise ValueError("too long")
    return read_cell(column, cell)


def store_event(
    connection: Connection, account_id: int, event: Event, source: str, recorded_at: int
) -> Outcome | None:
    """Store an event as a batch of its own; None, with nothing written, where it takes a recount."""
    lock_account(connection, account_id)
    return _Arrival(connection, Driver.of(connection, account_id), event, source, recorded_at).store()


@dataclass(frozen=True)
class _Arrival:
    connection: Connection
    driver: Driver
    event: Event
    source: str
    recorded_at: int

    def store(self) -> Outcome | None:
        row = self.driver.first(_STATE)
        if row is None:
            return None  # the account's first rows
        state, batch_no = State(*row[:-1]), (row[-1] or 0) + 1
        now = state.not_before(self.recorded_at)
        if not state.steps_to(now):
            return None
        content = partial(content_of, self.connection, self.driver.account_id, state.content_version)
        settled = state.settled_us or now
        step = _PLANS[self.event.file.name](self.driver, content, self.event.values, now, settled)
        if step is None or not self._insert(batch_no):
            return None
        self._write(step, state.after_event(step.fact, step.event), batch_no)
        return self._outcome(batch_no)

    def _insert(self, batch_no: int) -> bool:
        """Store the raw row, and where its id stands; whether it is new."""
        name = self.event.file.name
        statement, names = _INSERTS[name]
        values = dict(zip(names, (*self.event.values, batch_no), strict=True))
        if name in _IDS:
            noted, named = _IDS[name]
            if self.driver.first(noted, **{column: values[column] for column in named}) is None:
                return False
        return self.driver.first(statement, **values) is not None

    def _write(self, step: Step, state: State, batch_no: int) -> None:
        summary = json.dumps({self.event.file.name: [1, 0, 0]})
        batch = {"batch_no": batch_no, "source": self.source, "summary": summary}
        line = line_of(self.driver.account_id, self._outcome(batch_no), self.source, self.recorded_at)
        with self.driver.together():
            self.driver.run(_BATCH, **batch, recorded_us=self.recorded_at, undone_us=None)
            step.write(self.connection, self.driver)
            self.driver.run(WRITE_STATE, **vars(state))
            append_in(self.connection, line)
        if step.use is not None and step.use.recount:
            self._count_login(state)

    def _count_login(self, state: State) -> None:
        touched = TouchedLicences()
        touched.log_in([self.event.values])
        now = state.settled_us or self.recorded_at
        rebuild_licences(self.connection, self.driver.account_id, touched, now=now)

    def _outcome(self, batch_no: int) -> Outcome:
        return Outcome(batch_no, [FileOutcome(self.event.file.name, 1, 0, 0)])


_NAMES = {name: frozenset(BY_NAME[name].names) for name in _PLANS}
_LAST = select(func.max(batches.c.batch_no)).where(mine(batches)).scalar_subquery()
_STATE = Prepared(select(*STATE_COLUMNS, _LAST).where(mine(account_state)))
_BATCH = insertion(batches)
_INSERTS = {
    name: (
        insertion(drop_tables[name], "ON CONFLICT DO NOTHING RETURNING batch_no"),
        names_of(drop_tables[name]),
    )
    for name in _PLANS
}
_IDS = {
    name: (insertion(ids, "ON CONFLICT DO NOTHING RETURNING at_us"), names_of(ids))
    for name, ids in event_ids.items()
}
