"""Who was near a figure of a plan and did not count: the exclusions of its receipt, as `core.explain.nearly` says.

Within 24 hours outside the period, of people not counted in it; further deliveries of an event; withdrawn events.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, bindparam, cast, exists, func, or_, select

from core.explain import NEAR, Exclusion, Reason
from core.interchange import BY_NAME
from core.plans import Plan
from core.status import DEACTIVATED, LOGIN
from data.bulk import batched
from data.scoped import Reader, mine, tables
from data.sealed import Sealed

MOST = 200
_BLOCK = 500
_FILES = {LOGIN: "logins", DEACTIVATED: "user_events"}


@dataclass(frozen=True)
class Surroundings:
    """A figure's period `[start, end)`, the kind of event it counts, and who of the plan is counted.

    `bits`: people active in any of these plan months; none: people with such a seat move in the period.
    """

    plan: Plan
    kind: str
    start: int
    end: int
    now: int
    bits: int = 0

    @property
    def sides(self) -> tuple[tuple[int, int, Reason], ...]:
        """The 24 hours before and after, up to now."""
        until = self.now + 1
        return (
            (self.start - NEAR, min(self.start, until), Reason.BEFORE),
            (self.end, min(self.end + NEAR, until), Reason.AFTER),
        )


@dataclass(frozen=True)
class Nearby:
    """The first exclusions by instant, and how many there are."""

    listed: tuple[Exclusion, ...]
    total: int


def nearby(reader: Reader, stored: Reader, around: Surroundings, known_at: int | None) -> Nearby:
    """Who was near. `reader` stands at `now` and at what was known; `stored` is the account's own database."""
    outside, total = _outside(reader, around)
    repeated = _repeated(stored, around, known_at)
    withdrawn = _withdrawn(reader, stored, around, known_at)
    beside = [
        Exclusion(user, at, around.kind, reason)
        for rows, reason in ((repeated, Reason.REPEATED), (withdrawn, Reason.WITHDRAWN))
        for user, at in rows
    ]
    listed = nsmallest(MOST, [*outside, *beside], key=lambda one: (one.at, one.user_id, one.reason))
    return Nearby(tuple(listed), total + len(beside))


def _outside(reader: Reader, around: Surroundings) -> tuple[list[Exclusion], int]:
    """Events in the 24 hours on each side, of people not counted: the first of each side, and all of them in number."""
    statements = _OUTSIDE[around.kind, bool(around.bits)]
    found, total = [], 0
    edges = {"plan": around.plan.plan_id, "start": around.start, "end": around.end, "bits": around.bits}
    for low, high, reason in around.sides:
        asked = {name: value for name, value in edges.items() if name in statements.names}
        rows = reader.rows(statements.listed, **asked, low=low, high=high, most=MOST)
        found += [Exclusion(user, at, around.kind, reason) for user, at in rows]
        total += (
            len(rows) if len(rows) < MOST else reader.first(statements.count, **asked, low=low, high=high)[0]
        )
    return found, total


def _repeated(stored: Reader, around: Surroundings, known_at: int | None) -> list[tuple[str, int]]:
    """Further deliveries of events in the period and around it, by imports that stood.

    Where the import that brought an event first was undone, one of the deliveries left is the event itself.
    """
    keys = stored.rows(_REPEATED[stored.connection.dialect.name], **_window(around), known=known_at)
    rows = _parsed(around, (row[0] for row in keys))
    undone = {row[0] for row in stored.rows(_UNDONE, known=known_at)} if rows else set()
    for event, batch_no in _stored(stored, around, rows).items() if undone else ():
        if batch_no in undone:
            rows.remove(event)
    return rows


def _withdrawn(
    reader: Reader, stored: Reader, around: Surroundings, known_at: int | None
) -> list[tuple[str, int]]:
    """Events in the period and around it that were withdrawn and do not stand again."""
    keys = stored.rows(_WITHDRAWN[stored.connection.dialect.name], **_window(around), known=known_at)
    gone = _parsed(around, sorted({row[0] for row in keys}))
    standing = _stored(reader, around, gone)
    return [one for one in gone if one not in standing]


def _stored(
    reader: Reader, around: Surroundings, events: list[tuple[str, int]]
) -> dict[tuple[str, int], int]:
    """Those of the events that stand, with the number of the import that brought each first."""
    wanted = set(events)
    found: dict[tuple[str, int], int] = {}
    for batch in batched(sorted(wanted), _BLOCK):
        people, instants = sorted({user for user, _ in batch}), sorted({at for _, at in batch})
        asked = {"users": people, "low": instants[0], "high": instants[-1]}
        rows = reader.rows(_STANDING[around.kind], **asked)
        found |= {(user, at): batch_no for user, at, batch_no in rows if (user, at) in wanted}
    return found


def _window(around: Surroundings) -> dict[str, Any]:
    high = min(around.end + NEAR, around.now + 1)
    return {"file": _FILES[around.kind], "low": around.start - NEAR, "high": high}


def _parsed(around: Surroundings, keys: Iterable[str]) -> list[tuple[str, int]]:
    """(user, instant) of the keys that are of this kind of event."""
    file = BY_NAME[_FILES[around.kind]]
    parts = [tables.parsed_key(file, key) for key in keys]
    return [(part[0], part[1]) for part in parts if around.kind == LOGIN or part[2] == around.kind]


# --- statements ---------------------------------------------------------------------------------------------------

_P, _S, _B, _D, _W = tables.plan_users, tables.seat_moves, tables.batches, tables.deliveries, tables.withdrawn
_L, _E = tables.drop_tables["logins"], tables.drop_tables["user_events"]
_LOW: Any = bindparam("low")
_HIGH: Any = bindparam("high")
_KNOWN = bindparam("known", type_=BigInteger())


def _instant_of(dialect: str, table: Any) -> ColumnElement[int]:
    """The instant in an event's key, which comes after the first separator."""
    separator = tables.row_key(["", ""])
    if dialect == "sqlite":  # a cast reads the leading digits
        rest = func.substr(table.c.row_key, func.instr(table.c.row_key, separator) + 1)
    else:
        rest = func.split_part(table.c.row_key, separator, 2)
    return cast(rest, BigInteger)


def _on(statement: Any, table: Any) -> dict[str, Sealed]:
    """The statement held to a window of instants, on each database."""

    def on(dialect: str) -> Sealed:
        at = _instant_of(dialect, table)
        return Sealed(statement.where(table.c.file == bindparam("file"), at >= _LOW, at < _HIGH))

    return {dialect: on(dialect) for dialect in ("sqlite", "postgresql")}


_REPEATED = _on(
    select(_D.c.row_key)
    .join_from(_D, _B, and_(mine(_B), _B.c.batch_no == _D.c.batch_no))
    .where(
        mine(_D),
        or_(_KNOWN.is_(None), _B.c.recorded_us <= _KNOWN),
        or_(_B.c.undone_us.is_(None), _B.c.undone_us > _KNOWN),
    ),
    _D,
)
_UNDONE = Sealed(
    select(_B.c.batch_no).where(
        mine(_B), _B.c.undone_us.is_not(None), or_(_KNOWN.is_(None), _B.c.undone_us <= _KNOWN)
    )
)
_WITHDRAWN = _on(select(_W.c.row_key).where(mine(_W), or_(_KNOWN.is_(None), _W.c.until_us <= _KNOWN)), _W)


def _standing(table: Any) -> Any:
    people = table.c.user_id.in_(bindparam("users", expanding=True))
    columns = (table.c.user_id, table.c.at_us, table.c.batch_no)
    return select(*columns).where(mine(table), people, table.c.at_us.between(_LOW, _HIGH))


_STANDING = {
    LOGIN: Sealed(_standing(_L)),
    DEACTIVATED: Sealed(_standing(_E).where(_E.c.event == DEACTIVATED)),
}


@dataclass(frozen=True)
class _Statements:
    listed: Sealed
    count: Sealed
    names: Sequence[str]  # what they are bound with beside low and high


def _beside(table: Any, counted: Any, *conditions: Any, names: Sequence[str]) -> _Statements:
    found = and_(mine(table), table.c.at_us >= _LOW, table.c.at_us < _HIGH, *conditions, ~counted)
    listed = select(table.c.user_id, table.c.at_us).where(found).order_by(table.c.at_us, table.c.user_id)
    count = select(func.count()).select_from(table).where(found)
    return _Statements(Sealed(listed.limit(bindparam("most"))), Sealed(count), names)


def _moved(table: Any, released: int) -> Any:
    inside = (_S.c.at_us >= bindparam("start"), _S.c.at_us < bindparam("end"), _S.c.released == released)
    same = (mine(_S), _S.c.plan_id == bindparam("plan"), _S.c.user_id == table.c.user_id)
    return exists().where(*same, *inside)


_ACTIVE = exists().where(
    mine(_P),
    _P.c.plan_id == bindparam("plan"),
    _P.c.user_id == _L.c.user_id,
    _P.c.months.bitwise_and(bindparam("bits")) != 0,
)
_EDGES = ("plan", "start", "end")
_OUTSIDE = {
    (LOGIN, True): _beside(_L, _ACTIVE, names=("plan", "bits")),
    (LOGIN, False): _beside(_L, _moved(_L, 0), names=_EDGES),
    (DEACTIVATED, False): _beside(_E, _moved(_E, 1), _E.c.event == DEACTIVATED, names=_EDGES),
}
