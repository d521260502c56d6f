"""Changing an address by hand: a descriptive row given by an import batch of its own.

So the batch can be undone, what was known before stays known, an export gives what stands, and the audit line is
written in the same transaction.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlalchemy import bindparam, select

from core.address_draft import FIELDS, AddressKind, PostalAddress
from core.interchange import BY_NAME
from data.audit import Line, append_in
from data.engine import Database
from data.form_change import Change, NotWritten, Outcome
from data.ingest.importing import writing_batch
from data.ingest.run import Run
from data.ingest.whole_rows import set_row
from data.rollups.rebuild import rebuild
from data.scoped import mine, tables

ACTION = "address changed"


def change_address(
    database: Database,
    account_id: int,
    wanted: PostalAddress,
    *,
    opened: PostalAddress,
    actor: str,
    recorded_at: int,
) -> Change[PostalAddress]:
    """Make the account's address of that kind this one. `opened`: the one that the form showed.

    SAME, and nothing written, when it reads so already: sent twice, it happens once. `recorded_at`: the real clock.
    """
    source = f"{ACTION} {wanted.kind}"
    try:
        with writing_batch(database, account_id, source, recorded_at) as run:
            stands = _stands(run, wanted.kind)
            if stands == wanted:
                raise NotWritten(Outcome.SAME)
            if stands != opened:
                raise NotWritten(Outcome.OUTRUN)
            given = {name: text for name, text in wanted.parts.items() if text}
            set_row(run, BY_NAME["addresses"], (str(wanted.kind),), given)
            rebuild(run.connection, account_id, run.touched, now=recorded_at)
            detail = json.dumps({"kind": wanted.kind, **_changed(wanted, stands)}, ensure_ascii=False)
            append_in(run.connection, Line(account_id, actor, ACTION, detail, recorded_at))
    except NotWritten as left:
        return Change(left.outcome, stands)
    return Change(Outcome.SAVED, wanted)


def _stands(run: Run, kind: AddressKind) -> PostalAddress:
    row = run.execute(_ADDRESS, kind=str(kind)).one_or_none()
    return PostalAddress(kind) if row is None else PostalAddress(kind, *(part or "" for part in row))


def _changed(wanted: PostalAddress, stands: PostalAddress) -> Mapping[str, str]:
    before = stands.parts
    return {name: text for name, text in wanted.parts.items() if text != before[name]}


_A = tables.drop_tables["addresses"]
_ADDRESS = select(*(_A.c[name] for name in FIELDS)).where(mine(_A), _A.c.kind == bindparam("kind"))
