"""Mirroring Stripe into the ledger: the last state of each object is kept, and the ledger's rows follow from them.

States and rows are written in one transaction, the rows by the import's own door as a batch of their own, so versions,
undo, export and the audit log know them. What changes nothing leaves no batch.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select

from core.interchange import BY_NAME, FILES, DropFile
from core.stripe_mirror import RowKey, Rows, joined, rows_of
from core.stripe_values import Cells, Kept, Kind, Version
from data.audit import Line, append_in
from data.engine import Database
from data.ingest.importing import FileOutcome, batch_on, outcome_of
from data.ingest.run import Run, stored_rows
from data.ingest.whole_rows import remove_rows, store_whole
from data.rollups.rebuild import rebuild
from data.rollups.state import lock_account
from data.scoped import Sealed, mine, tables
from data.stripe_links import COUNT_WRITE, StripeLink

ACTOR = "stripe"
Seen = tuple[Version, Kept]
_States = dict[tuple[str, str], Seen]
_WHOLE = ("invoices", "invoice_lines", "payments")
_STAY = (
    "subscription",
    "invoices",
)  # a row that is never taken away: its other cells are others'; it was issued


@dataclass(frozen=True)
class _Difference:
    """The rows that the states gave and give, and those to take away."""

    old: Rows
    new: Rows
    gone: list[RowKey]

    def rows(self, run: Run, file: DropFile, *, every: bool) -> list[Cells]:
        """The rows of a file to write: of an invoice always all, for an undo may have taken some of them.

        An address that was changed by hand since stands until Stripe's own changes.
        """
        mine = {key[1]: row for key, row in self.new.items() if key[0] == file.name}
        if file.name in _WHOLE or (every and file.name != "addresses"):
            return list(mine.values())
        stored = stored_rows(run, file, list(mine)) if every and mine else mine
        return [
            row for key, row in mine.items() if key not in stored or self.old.get((file.name, key)) != row
        ]


class Overtaken(Exception):
    """Something else was mirrored since these states were fetched: they are to be fetched again."""


@dataclass(frozen=True)
class Delivery:
    """States of one customer's objects as Stripe gave them. `recorded_at`: the real clock.

    `fetched`: asked for after the link's last write, so that they are newer than all that is kept; `every`: they are
    all there is, and the ledger is brought to them whatever was written over it.
    """

    seen: Sequence[Seen]
    source: str
    recorded_at: int
    fetched: bool = False
    every: bool = False


@dataclass(frozen=True)
class Mirrored:
    """What a delivery did: `fresh` states of it were news; rows new, changed and repeated by file."""

    fresh: int
    files: tuple[FileOutcome, ...] = ()
    batch_no: int | None = None


@dataclass(frozen=True)
class Refusal:
    """An object that the ledger can not say, or not wholly, and why."""

    kind: Kind
    object_id: str
    reason: str


def mirror(database: Database, link: StripeLink, delivery: Delivery) -> Mirrored:
    """Take states in and bring the ledger to them. Overtaken, with nothing written, where fetched ones are too old."""
    with database.writing() as connection:
        lock_account(connection, link.account_id)
        _count(connection, link, delivery)
        groups = None if delivery.every else sorted({kept.parent_id for _, kept in delivery.seen})
        before = _states(connection, link, groups)
        after = _merged(before, delivery)
        news = [one for key, one in after.items() if before.get(key) != one]
        fresh = sum(1 for key, one in after.items() if key not in before or before[key][1] != one[1])
        _write(connection, link, set(before) - set(after), news)
        if not fresh and not delivery.every:
            return Mirrored(0)
        old, new = (rows_of(kept for _, kept in states.values()) for states in (before, after))
        gone = [key for key in old if key not in new and not _stays(after, key, old[key])]
        return _bring(connection, link, delivery, _Difference(old, new, gone), fresh)


def refusals(database: Database, link: StripeLink) -> list[Refusal]:
    """What the ledger lacks of a customer, by kind and id."""
    with database.reading() as connection:
        rows = _REFUSED.rows(connection, link.account_id, {"customer": link.customer_id})
    return [Refusal(Kind(kind), object_id, reason) for kind, object_id, reason in rows]


def _stays(states: _States, key: RowKey, row: Cells) -> bool:
    """Whether a row that the states no longer give stays all the same.

    The addresses of a customer that was deleted, which it no longer has; and what is of an object whose last state the
    ledger can not say.
    """
    if key[0] in _STAY:
        return True
    if key[0] == "addresses":
        customers = [kept for _, kept in states.values() if kept.kind is Kind.CUSTOMER]
        return any(one.refused or one.values.get("gone") for one in customers)
    invoice = states.get((row.get("invoice_id", ""),) * 2)
    return invoice is not None and "invoices" not in invoice[1].values and bool(invoice[1].refused)


def _count(connection: Connection, link: StripeLink, delivery: Delivery) -> None:
    given = {"of_account": link.account_id, "customer": link.customer_id}
    writes = connection.execute(COUNT_WRITE, given).scalar()
    if writes is None or (delivery.fetched and writes != link.writes + 1):
        raise Overtaken


def _states(connection: Connection, link: StripeLink, groups: list[str] | None) -> _States:
    given: dict[str, Any] = {"customer": link.customer_id}
    if groups is None:
        rows = _EVERY.rows(connection, link.account_id, given)
    else:
        rows = _GROUPS.rows(connection, link.account_id, {**given, "parents": groups})
    return {(parent, name): _seen(link, parent, name, *rest) for parent, name, *rest in rows}


def _seen(link: StripeLink, parent: str, object_id: str, *rest: Any) -> Seen:
    kind, seconds, rank, event_id, kept, refused = rest
    values = json.loads(kept)
    state = Kept(Kind(kind), object_id, link.customer_id, values, parent, rank, refused)
    return Version(seconds, rank, event_id), state


def _merged(before: _States, delivery: Delivery) -> _States:
    """What is kept after a delivery: of each object the newest state; of a fetched whole, what there is of it."""
    after = {} if delivery.every else dict(before)
    for version, kept in delivery.seen:
        key = (kept.parent_id, kept.object_id)
        stored = before.get(key)
        if delivery.fetched:
            version = max(version, stored[0]) if stored else version  # noqa: PLW2901 - never older than before
            after[key] = (version, joined(kept, stored[1]) if stored else kept)
        elif key in after:
            older, newer = sorted((after[key], (version, kept)), key=lambda one: one[0])
            after[key] = (newer[0], joined(newer[1], older[1]))
        else:
            after[key] = (version, kept)
    return after


def _write(
    connection: Connection, link: StripeLink, gone: Iterable[tuple[str, str]], news: Sequence[Seen]
) -> None:
    keys = [*gone, *((kept.parent_id, kept.object_id) for _, kept in news)]
    forget = [
        {"of_account": link.account_id, "customer": link.customer_id, "parent": parent, "name": name}
        for parent, name in keys
    ]
    if forget:
        connection.execute(_FORGET, forget)
    if news:
        connection.execute(insert(_O), [_row(link, version, kept) for version, kept in news])


def _row(link: StripeLink, version: Version, kept: Kept) -> dict[str, Any]:
    return {
        "account_id": link.account_id,
        "customer_id": link.customer_id,
        "parent_id": kept.parent_id,
        "object_id": kept.object_id,
        "kind": kept.kind.value,
        "seen_s": version.seconds,
        "rank": version.rank,
        "event_id": version.event_id,
        "kept": json.dumps(kept.values, sort_keys=True),
        "refused": kept.refused,
    }


def _bring(
    connection: Connection, link: StripeLink, delivery: Delivery, difference: _Difference, fresh: int
) -> Mirrored:
    """Bring the ledger to the rows; a batch that turns out to change nothing is taken back."""
    savepoint = connection.begin_nested()
    with batch_on(connection, link.account_id, delivery.source, delivery.recorded_at) as run:
        for file in FILES:
            rows = difference.rows(run, file, every=delivery.every)
            if rows:
                store_whole(run, file, rows)
            keys = [key for name, key in difference.gone if name == file.name]
            if keys:
                remove_rows(run, file, [_stored_key(file.name, key) for key in keys])
        outcome = outcome_of(run, [])
    if outcome.nothing_changed:
        savepoint.rollback()
        return Mirrored(fresh)
    _settle(run, link, delivery, tuple(outcome.files))
    savepoint.commit()
    return Mirrored(fresh, tuple(outcome.files), run.batch_no)


def _stored_key(file: str, key: tuple[str, ...]) -> tuple[Any, ...]:
    names = BY_NAME[file].key
    return tuple(int(part) if name == "position" else part for name, part in zip(names, key, strict=True))


def _settle(run: Run, link: StripeLink, delivery: Delivery, files: tuple[FileOutcome, ...]) -> None:
    rebuild(run.connection, link.account_id, run.touched, now=delivery.recorded_at)
    rows = {one.name: one.new + one.changed for one in files if one.new or one.changed}
    detail = {"customer": link.customer_id, "batch": run.batch_no, "source": delivery.source, "rows": rows}
    words = json.dumps(detail, sort_keys=True)
    append_in(
        run.connection, Line(link.account_id, ACTOR, "mirrored from stripe", words, delivery.recorded_at)
    )


_O = tables.stripe_objects
_COLUMNS = (
    _O.c.parent_id,
    _O.c.object_id,
    _O.c.kind,
    _O.c.seen_s,
    _O.c.rank,
    _O.c.event_id,
    _O.c.kept,
    _O.c.refused,
)
_OWN = select(*_COLUMNS).where(mine(_O), _O.c.customer_id == bindparam("customer"))
_EVERY = Sealed(_OWN)
_GROUPS = Sealed(_OWN.where(_O.c.parent_id.in_(bindparam("parents", expanding=True))))
_REFUSED = Sealed(
    select(_O.c.kind, _O.c.object_id, _O.c.refused)
    .where(mine(_O), _O.c.customer_id == bindparam("customer"), _O.c.refused != "")
    .order_by(_O.c.kind, _O.c.object_id)
)
_FORGET = _O.delete().where(
    mine(_O),
    _O.c.customer_id == bindparam("customer"),
    _O.c.parent_id == bindparam("parent"),
    _O.c.object_id == bindparam("name"),
)
