"""One event, the way of a live connection: stored with its batch, its totals and its audit line in few statements.

It takes what it can be sure of, a good row of an event file that comes as the next one of its person, and leaves the
rest (bad and repeated rows, late and future events) to the ordinary import, which gives the same stored rows.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from core.cells import UNSAFE, reader_of
from core.interchange import BY_NAME, LONGEST_TEXT
from data.audit import END, event_line, sealed_event
from data.ingest.importing import FileOutcome, Outcome
from data.prepared import Driver, Placed, insertion, names_of
from data.rollups.attempt_step import plan_attempt
from data.rollups.licences import rebuild_licences
from data.rollups.raw import Content, content_of
from data.rollups.state import STATE_COLUMNS, State, lock_account
from data.rollups.step import LoginStep, Step, plan_login, plan_moment
from data.rollups.touched import TouchedLicences
from data.schema import account_state, batches, drop_tables, event_ids, licence_state
from data.scoped import mine

Plan = Callable[[Driver, Callable[[], Content], tuple[Any, ...], int, int], Step | None]


class Way:
    """What is the same for every event of one file: how its cells are read, planned and stored."""

    def __init__(self, name: str, plan: Plan) -> None:
        columns, table, ids = BY_NAME[name].columns, drop_tables[name], event_ids.get(name)
        self.name, self.plan = name, plan
        self.names = frozenset(column.name for column in columns)
        self.readers = [(column.name, reader_of(column)) for column in columns]
        self.required = itemgetter(*(place for place, column in enumerate(columns) if column.required))
        # an id is new where it has no place yet; a row without an id is its own key
        self.place = (
            (insertion(ids, _IF_NEW), itemgetter(*map(names_of(table).index, names_of(ids))))
            if ids is not None
            else None
        )
        self.insert = insertion(table, "" if self.place else _IF_NEW)
        self.words, self.summary = f"1 of {name}", json.dumps({name: [1, 0, 0]})

    def store(self, driver: Driver, values: tuple[Any, ...], batch_no: int) -> bool:
        """Store the raw row, and where its id stands; whether it is new."""
        if self.place is None:
            return driver.put(self.insert, *values, batch_no) == 1
        place, named = self.place
        if driver.put(place, *named(values)) == 0:
            return False
        driver.put(self.insert, *values, batch_no)
        return True


class Event(NamedTuple):
    """A row of an event file as the values of its columns, in the contract's order."""

    way: Way
    values: tuple[Any, ...]


def read_event(file_name: str, rows: Sequence[Mapping[str, str]]) -> Event | None:
    """The one event that these rows are, or None where the ordinary import has to look, and to say what is wrong."""
    way = WAYS.get(file_name)
    if way is None or len(rows) != 1:
        return None
    row = rows[0]
    cells = "\n".join(row.values())
    if not row.keys() <= way.names or len(cells) > LONGEST_TEXT or UNSAFE.search(cells):
        return None
    try:
        values = tuple([read(cell) if (cell := row.get(name)) else None for name, read in way.readers])
    except ValueError:
        return None
    return None if None in way.required(values) else Event(way, values)


def store_event(
    connection: Connection, account_id: int, event: Event, source: str, recorded_at: int
) -> Outcome | None:
    """Store an event as a batch of its own; None, with nothing written, where it takes a recount."""
    lock_account(connection, account_id)
    driver, way = Driver.of(connection, account_id), event.way
    stored = driver.ask(_STATE)
    if not stored:
        return None  # the account's first rows
    state, (last, licences_due, *end) = State(*stored[0][:_END]), stored[0][_END:]
    batch_no = (last or 0) + 1
    now = state.not_before(recorded_at)
    if not state.steps_to(now):
        return None
    if way.name != "logins" and licences_due is not None and licences_due <= now:
        return None  # the licence totals are settled first: their state would say an instant before this fact
    content = partial(content_of, connection, account_id, state.content_version)
    step = way.plan(driver, content, event.values, now, state.settled_us or now)
    if step is None or not way.store(driver, event.values, batch_no):
        return None
    line = event_line(account_id, way.words, batch_no, source, recorded_at)
    with driver.together():
        sealed = sealed_event(driver, line, end)
        driver.put(_BATCH, batch_no, source, recorded_at, None, way.summary, *sealed)
        step.write(connection, driver)
        settled = state.write_event(driver, step.fact, step.event)
    if isinstance(step, LoginStep) and step.use.recount:
        touched = TouchedLicences()
        touched.log_in([event.values])
        rebuild_licences(connection, account_id, touched, now=settled)
    return Outcome(batch_no, [FileOutcome(way.name, 1, 0, 0)])


_IF_NEW = "ON CONFLICT DO NOTHING"
WAYS = {
    name: Way(name, plan)
    for name, plan in (("attempts", plan_attempt), ("moments", plan_moment), ("logins", plan_login))
}
_END = len(
    STATE_COLUMNS
)  # where the last batch, what is due of the licences and the end of the audit log begin
_LAST = select(func.max(batches.c.batch_no)).where(mine(batches)).scalar_subquery()
_LICENCES_DUE = select(licence_state.c.next_due_us).where(mine(licence_state)).scalar_subquery()
_STATE = Placed(select(*STATE_COLUMNS, _LAST, _LICENCES_DUE, *END).where(mine(account_state)))
_BATCH = insertion(batches)
