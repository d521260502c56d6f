"""Twins: what is computed twice, fast and plainly, is equal to the bit; and totals hold exactly as long as they say."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from core.cells import read_cell
from core.instants import format_instant, parse_instant
from core.interchange import BY_NAME
from core.tally import NOBODY, add, tally
from data.engine import Database
from data.ingest import import_drop
from data.ingest.instants import uniform_instants
from data.reports.people import tally_columns
from data.rollups.raw import Content
from data.rollups.rows import course_standing_of
from data.rollups.settle import settle
from data.rollups.standings import standings
from data.rollups.vectorised import vectorised_standings
from data.scoped import mine, tables
from tests.data.against import expected, headlines, said, slow, sound
from tests.data.builders import RECORDED, Drop, account, contents, write
from tests.data.strategies import AHEAD, EXAMPLES, PAST, accounts

examples = settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
CONTENT = Content(
    place={"e1": ("c", "k"), "e2": ("c", "l"), "e3": ("d", "m")},
    exercises={"c": 2, "d": 1},
    chapters={("c", "k"): 1, ("c", "l"): 1, ("d", "m"): 1},
    certify_at={"c": 0.8, "d": 0.5},
)
shares = st.sampled_from((0.0, 0.05, 1 / 3, 0.5, 0.8, 1.0)) | st.floats(0, 1)
RAW = st.tuples(
    st.sampled_from("uv"),
    st.sampled_from(("e1", "e2", "e3")),
    st.integers(0, 3),
    shares,
    st.sampled_from((None, 0, 2)),
    st.sampled_from((None, 0, 7, 10**12)),
    st.sampled_from((None, 0, -1, 10**12)),
    st.none() | shares,
)


def ordered(
    raw: Sequence[tuple[str, str, int, float, int | None, int | None, int | None, float | None]],
) -> list[Any]:
    """The rows as the reader gives them: by person, exercise, instant and id, with ids in no order of time."""
    with_ids: list[Any] = [
        (user, exercise, at, f"{n * 7 % 10}-{n}", *rest) for n, (user, exercise, at, *rest) in enumerate(raw)
    ]
    return sorted(with_ids, key=lambda row: row[:4])


@settings(max_examples=4 * settings().max_examples, deadline=None)
@given(st.lists(RAW, max_size=40))
def test_the_vectorised_walk_gives_the_same_bits_as_core(
    raw: list[tuple[str, str, int, float, int | None, int | None, int | None, float | None]],
) -> None:
    attempts = ordered(raw)
    plainly, fast = standings(attempts, CONTENT), vectorised_standings(attempts, CONTENT)
    assert fast.pairs == plainly.pairs
    assert fast.earned == plainly.earned
    assert all(type(pair.points) is int for pair in fast.pairs.values())


STAMPS = st.one_of(
    st.sampled_from(
        (
            "2024-02-29T23:30:00-08:00",
            "2024-03-01 07:30:00",
            "2023-02-29T00:00:00Z",
            "2000-02-29T00:00:00Z",
            "1900-02-29T00:00:00Z",
            "0000-01-01T00:00:00Z",
            "9999-12-31T23:59:59Z",
            "2024-01-01T24:00:00Z",
            "2024-01-01T00:00:60Z",
            "2024-01-01T00:00:00.123Z",
            "2024-00-01T00:00:00Z",
            "2024-01-00T00:00:00Z",
            "2024-13-01T00:00:00Z",
            "Z2024-01-01T00:00:00Z",
            "2024-01-01T00:00:00",
            "",
        )
    ),
    st.datetimes().map(lambda stamp: f"{stamp.replace(microsecond=0).isoformat()}Z"),
    st.datetimes().map(lambda stamp: f"{stamp.isoformat(timespec='milliseconds')}Z"),
    st.text("0129-:TZ. ", min_size=19, max_size=24),
)


@settings(max_examples=5 * settings().max_examples, deadline=None)
@given(st.lists(STAMPS, min_size=1, max_size=4))
def test_a_column_of_instants_read_at_once_is_what_core_reads_cell_by_cell(cells: list[str]) -> None:
    column = BY_NAME["logins"].column("at")
    found = uniform_instants(cells)
    if found is not None:
        assert found == [read_cell(column, cell) for cell in cells]


@given(st.lists(st.datetimes().map(lambda stamp: f"{stamp.replace(microsecond=0).isoformat()}Z"), min_size=1))
def test_the_commonest_form_is_read_at_once(cells: list[str]) -> None:
    assert uniform_instants(cells) == [parse_instant(cell) for cell in cells]


@examples
@given(drop=accounts())
def test_the_databases_sums_over_people_are_cores_tally(
    database: Database, tmp_path: Path, drop: Drop
) -> None:
    account_id = account(database, f"a{len(contents(database)['accounts'])}")
    import_drop(database, account_id, write(tmp_path, drop), recorded_at=RECORDED)
    table = tables.user_courses
    with database.reading() as connection:
        everyone = connection.execute(select(table).where(mine(table)), {"of_account": account_id}).all()
        sums = connection.execute(
            select(*tally_columns(table)).where(mine(table)), {"of_account": account_id}
        ).one()
    assert tuple(int(part or 0) for part in sums) == reduce(
        add, (tally(course_standing_of(row)) for row in everyone), NOBODY
    )


# --- how long totals hold --------------------------------------------------------------------------------------------

EDGES = sorted({parse_instant(one) + step for one in PAST + AHEAD for step in (-1, 0, 1)})


@examples
@given(drop=accounts(), recorded=st.sampled_from(EDGES), later=st.sampled_from(EDGES))
def test_around_every_edge_reports_are_the_recount_wherever_the_totals_were_settled(
    database: Database, tmp_path: Path, drop: Drop, recorded: int, later: int
) -> None:
    """Whether a figure comes from the totals or from a recount must not be seen in it."""
    account_id, path = account(database, f"a{len(contents(database)['accounts'])}"), write(tmp_path, drop)
    import_drop(database, account_id, path, recorded_at=recorded)
    source = slow([path], [recorded])
    for moment in EDGES[:: 1 if EXAMPLES > 50 else 4]:
        assert said(database, account_id, drop, moment) == expected(source, drop, moment), format_instant(
            moment
        )
    settle(database, account_id, max(recorded, later))
    sound(database, account_id)
    for moment in {recorded, later, max(recorded, later), EDGES[-1]}:
        assert said(database, account_id, drop, moment) == expected(source, drop, moment), format_instant(
            moment
        )
        headlines(database, account_id, moment)
