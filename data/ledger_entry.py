"""The ledger filled by hand, for accounts without Stripe: an import batch for each act, its audit line with it.

What is decided is decided on the invoice as it stands under the account's only writing place, so two tabs can not act
on two different ones. What comes from Stripe is refused here: the next word from there would take it back. What came of
a customer that the account no longer is has no next word, and is handled here as any other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, select

from core.interchange import BY_NAME, FILES
from core.ledger import Invoice
from core.ledger_acts import DONE_ALREADY, ActRefused, Cells, Writes, invoice_cells
from core.scope import NotFound, Role, Scope
from core.stripe_values import Kind
from data.audit import Line, append_in
from data.engine import Database
from data.ingest.importing import writing_batch
from data.ingest.run import Run
from data.ingest.whole_rows import remove_rows, store_whole
from data.reports.ledger import these_invoices
from data.rollups.rebuild import rebuild
from data.scoped import Reader, Sealed, mine, tables

FROM_STRIPE = "It comes from Stripe: change it there, and the ledger follows."
_KEPT_AT_STRIPE = (
    "This account is a customer at Stripe: its payment method is kept there, and the ledger follows."
)


class _DoneAlready(Exception):
    """Nothing is to be written: the transaction is left without a trace."""


@dataclass(frozen=True)
class LedgerPage:
    """Some of an account's invoices, drafts too, the latest first. `from_stripe`: the ids that are its customer's."""

    total: int
    invoices: tuple[Invoice, ...]
    from_stripe: frozenset[str]


def ledger_page(database: Database, account_id: int, *, offset: int, limit: int) -> LedgerPage:
    """How many invoices the account has, and `limit` of them from `offset` on."""
    with database.reading() as connection:
        reader = _reader(connection, account_id)
        ids = [row[0] for row in reader.rows(_PAGE, offset=offset, limit=limit)]
        mirrored = reader.rows(_MIRRORED, kind=Kind.INVOICE.value, ids=ids) if ids else ()
        total = reader.first(_HOW_MANY)[0]
        return LedgerPage(total, tuple(these_invoices(reader, ids)), frozenset(row[0] for row in mirrored))


def one_invoice(database: Database, account_id: int, invoice_id: str) -> tuple[Invoice, bool]:
    """An invoice, and whether it is Stripe's; NotFound where the account has none of that id."""
    with database.reading() as connection:
        reader = _reader(connection, account_id)
        return _invoice(reader, invoice_id), _from_stripe(reader, invoice_id)


def payment_method(database: Database, account_id: int) -> Mapping[str, Any]:
    """The payment method on file, by column; empty where there is none."""
    with database.reading() as connection:
        row = _reader(connection, account_id).first(_METHOD)
    return dict(zip(BY_NAME["payment_method"].names, row, strict=True)) if row else {}


def add_draft(database: Database, draft: Invoice, line: Line) -> bool:
    """Add a draft; whether it is new. ActRefused where its number or id is another's. `line` is logged with it."""

    def decide(reader: Reader) -> Writes:
        known = {row[0] for row in reader.rows(_SAME, number=draft.number, name=draft.invoice_id)}
        if draft.invoice_id in known and _invoice(reader, draft.invoice_id) == draft:
            return DONE_ALREADY
        if known:
            raise ActRefused(f"There is an invoice {draft.number} already: numbers are given once.", "number")
        return Writes({"invoices": [invoice_cells(draft)]})

    return _enter(database, f"invoice {draft.number} drafted", decide, line)


def change_invoice(database: Database, invoice_id: str, act: Callable[[Invoice], Writes], line: Line) -> bool:
    """Do something to an invoice; whether anything changed. NotFound; ActRefused as `act` says, or for Stripe's."""

    def decide(reader: Reader) -> Writes:
        invoice = _invoice(reader, invoice_id)
        if _from_stripe(reader, invoice_id):
            raise ActRefused(FROM_STRIPE)
        return act(invoice)

    return _enter(database, f"{line.action} {invoice_id}", decide, line)


def set_payment_method(database: Database, cells: Cells, line: Line) -> bool:
    """Put a payment method on file in place of any other; whether it changed. ActRefused where Stripe keeps it."""

    def decide(reader: Reader) -> Writes:
        if reader.first(_LINKED):
            raise ActRefused(_KEPT_AT_STRIPE)
        return Writes({"payment_method": [cells]})

    return _enter(database, "payment method set", decide, line)


def _enter(database: Database, source: str, decide: Callable[[Reader], Writes], line: Line) -> bool:
    try:
        with writing_batch(database, line.account_id, source[:200], line.at) as run:
            _write(run, decide(_reader(run.connection, line.account_id)))
            if all(not (one.new or one.changed) for one in run.counts.values()):
                raise _DoneAlready
            rebuild(run.connection, line.account_id, run.touched, now=line.at)
            append_in(run.connection, line)
    except _DoneAlready:
        return False
    return True


def _write(run: Run, writes: Writes) -> None:
    for file in FILES:
        if file.name in writes.rows:
            store_whole(run, file, list(writes.rows[file.name]))
        if file.name in writes.gone:
            remove_rows(run, file, list(writes.gone[file.name]))


def _reader(connection: Any, account_id: int) -> Reader:
    return Reader(connection, Scope(account_id, Role.STAFF, ""))


def _invoice(reader: Reader, invoice_id: str) -> Invoice:
    found = these_invoices(reader, [invoice_id])
    if not found:
        raise NotFound(f"no invoice {invoice_id}")
    return found[0]


def _from_stripe(reader: Reader, invoice_id: str) -> bool:
    return bool(reader.rows(_MIRRORED, kind=Kind.INVOICE.value, ids=[invoice_id]))


_I, _O, _C = tables.drop_tables["invoices"], tables.stripe_objects, tables.stripe_customers
_M = tables.drop_tables["payment_method"]
_PAGE = Sealed(
    select(_I.c.invoice_id)
    .where(mine(_I))
    .order_by(_I.c.issued_on.desc(), _I.c.number, _I.c.invoice_id)
    .limit(bindparam("limit"))
    .offset(bindparam("offset"))
)
_HOW_MANY = Sealed(select(func.count()).select_from(_I).where(mine(_I)))
_MIRRORED = Sealed(
    select(_O.c.object_id).where(
        mine(_O),
        _O.c.kind == bindparam("kind"),
        _O.c.object_id.in_(bindparam("ids", expanding=True)),
        _O.c.customer_id.in_(select(_C.c.customer_id).where(mine(_C))),
    )
)
_SAME = Sealed(
    select(_I.c.invoice_id).where(
        mine(_I), (_I.c.number == bindparam("number")) | (_I.c.invoice_id == bindparam("name"))
    )
)
_METHOD = Sealed(select(*(_M.c[name] for name in BY_NAME["payment_method"].names)).where(mine(_M)))
_LINKED = Sealed(select(_C.c.customer_id).where(mine(_C)))
