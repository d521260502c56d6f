"""Events one at a time, late and early, among imports: always what one import of everything would have stored."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from core.instants import DAY, SECOND, THIRTY_DAYS, parse_instant
from data.engine import Database
from data.rollups.settle import settle
from tests.data.against import said, sound
from tests.data.builders import Drop, bring
from tests.data.singly import NOW, STEPPED, add, fresh, totals
from tests.data.strategies import EXAMPLES, accounts, later_values, split

examples = settings(
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
END = parse_instant("2026-01-01T00:00:00Z")
# how long after it happened an event comes: just before, at once, and on either side of 30 days
LAGS = st.sampled_from((0, 0, 0, 1, SECOND, SECOND, DAY, 9 * DAY, -1, THIRTY_DAYS - 1, THIRTY_DAYS))
MOSTLY = st.sampled_from((True, True, True, False))


def deliver(
    data: st.DataObject, database: Database, account_id: int, folder: Path, piece: Drop, clock: int
) -> int:
    """Some of a piece's events one by one, the rest of it as an import before them; the clock afterwards."""
    singly = [(file, row) for file in STEPPED for row in piece.get(file, ()) if data.draw(MOSTLY)]
    rest = {file: [row for row in rows if (file, row) not in singly] for file, rows in piece.items()}
    if any(rest.values()):
        bring(database, account_id, folder, rest, clock)
    if data.draw(MOSTLY):
        singly.sort(key=lambda one: parse_instant(one[1]["at"]))
    else:
        singly = data.draw(st.permutations(singly))
    for file, row in singly:
        clock = max(clock, parse_instant(row["at"]) + data.draw(LAGS))
        add(database, account_id, file, row, clock - data.draw(st.sampled_from((0, 0, 1, SECOND))))
        sound(database, account_id)
    return clock


@examples
@given(data=st.data(), drop=accounts())
def test_any_mixture_of_events_and_imports_gives_what_one_import_gives(
    database: Database, tmp_path: Path, data: st.DataObject, drop: Drop
) -> None:
    whole, parts = fresh(database), fresh(database)
    bring(database, whole, tmp_path, drop, END)
    clock = parse_instant("2024-01-15T00:00:00Z")
    for piece in data.draw(split(drop, most=3)):
        clock = deliver(data, database, parts, tmp_path, piece, clock)
    settle(database, parts, END)
    sound(database, parts)
    assert totals(database, parts) == totals(database, whole)
    assert said(database, parts, drop, END) == said(database, whole, drop, END)


@examples
@given(data=st.data(), drop=accounts(), changes=later_values)
def test_events_around_changed_content_stay_sound(
    database: Database, tmp_path: Path, data: st.DataObject, drop: Drop, changes: Drop
) -> None:
    account_id = fresh(database)
    events = {file: drop.get(file, []) for file in STEPPED}
    bring(database, account_id, tmp_path, {f: r for f, r in drop.items() if f not in events}, NOW - 90 * DAY)
    clock = NOW
    for piece in data.draw(split(events, most=2)):
        clock = deliver(data, database, account_id, tmp_path, piece, clock)
        bring(database, account_id, tmp_path, changes, clock)
        sound(database, account_id)
