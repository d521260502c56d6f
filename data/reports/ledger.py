"""The ledger read: invoices with their lines and payments, as values of `core.ledger`."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, func, select

from core.instants import parse_date, start_of_day, to_datetime
from core.ledger import Invoice, Line, Payment, Status
from data.bulk import batched
from data.scoped import Reader, mine, tables
from data.sealed import Sealed

_BLOCK = 500


def every_invoice(reader: Reader) -> list[Invoice]:
    """All of the account, drafts too, by id: what a statement is made from."""
    return _invoices(reader, reader.rows(_EVERY), reader.rows(_ALL_LINES), reader.rows(_ALL_PAYMENTS))


def these_invoices(reader: Reader, ids: Sequence[str]) -> list[Invoice]:
    """The invoices of these ids, in their order; absent and foreign ones are left out."""
    found: dict[str, Invoice] = {}
    for block in batched(ids, _BLOCK):
        asked = {"ids": block}
        some = _invoices(
            reader,
            reader.rows(_THESE, **asked),
            reader.rows(_THEIR_LINES, **asked),
            reader.rows(_THEIR_PAYMENTS, **asked),
        )
        found |= {one.invoice_id: one for one in some}
    return [found[one] for one in ids if one in found]


def shown_page(reader: Reader, now: int, offset: int, limit: int) -> tuple[int, list[Invoice]]:
    """How many invoices a customer sees at `now`, and some of them, the latest first, then by number and id.

    No drafts, and none of a day ahead: `core.ledger.is_shown`.
    """
    today = to_datetime(now).date().isoformat()
    ids = [row[0] for row in reader.rows(_PAGE, today=today, offset=offset, limit=limit)]
    return reader.first(_SHOWN, today=today)[0], these_invoices(reader, ids)


def first_movement(reader: Reader, now: int) -> int | None:
    """When anything was first charged or paid, up to `now`; None where nothing was."""
    issued = reader.first(_FIRST_ISSUED, today=to_datetime(now).date().isoformat())[0]
    paid = reader.first(_FIRST_PAID, now=now)[0]
    found = [start_of_day(parse_date(issued))] if issued else []
    return min([*found, *([paid] if paid is not None else [])], default=None)


def first_known(reader: Reader, invoice_id: str) -> int | None:
    """When the system first knew the invoice as issued: the first import that stands and made it more than a draft."""
    recorded = dict(reader.rows(_STANDING))
    status = None
    for batch_no, cells in reader.rows(_VERSIONS, key=invoice_id):
        status = json.loads(cells).get("status", status) if batch_no in recorded else status
        if status not in (None, Status.DRAFT) and batch_no in recorded:
            return int(recorded[batch_no])
    row = reader.first(_ROW, key=invoice_id)
    return None if row is None else int(row[0])


def _invoices(
    reader: Reader, invoices: Sequence[Any], lines: Sequence[Any], payments: Sequence[Any]
) -> list[Invoice]:
    of_lines: dict[str, list[Line]] = defaultdict(list)
    of_payments: dict[str, list[Payment]] = defaultdict(list)
    for invoice_id, *line in lines:
        of_lines[invoice_id].append(Line(*line))
    for invoice_id, *payment in payments:
        of_payments[invoice_id].append(Payment(*payment))
    return [_invoice(row, tuple(of_lines[row[0]]), tuple(of_payments[row[0]])) for row in invoices]


def _invoice(row: Any, lines: tuple[Line, ...], payments: tuple[Payment, ...]) -> Invoice:
    invoice_id, number, issued_on, due_on, status, currency, start, end = row
    return Invoice(
        invoice_id,
        number,
        parse_date(issued_on),
        Status(status),
        currency,
        parse_date(due_on) if due_on else None,
        parse_date(start) if start else None,
        parse_date(end) if end else None,
        lines,
        payments,
    )


_I, _L, _P = (tables.drop_tables[name] for name in ("invoices", "invoice_lines", "payments"))
_B, _V = tables.batches, tables.versions
_TODAY: Any = bindparam("today")
_INVOICES = select(
    *(_I.c[column.name] for column in _I.columns if column.name not in ("account_id", "batch_no"))
)
_LINES = select(
    _L.c.invoice_id,
    *(_L.c[name] for name in ("position", "description", "quantity", "unit_amount", "tax_rate", "counts")),
).order_by(_L.c.invoice_id, _L.c.position)
_PAYMENTS = select(_P.c.invoice_id, _P.c.payment_id, _P.c.paid_us, _P.c.amount, _P.c.method).order_by(
    _P.c.payment_id
)
_EVERY = Sealed(_INVOICES.where(mine(_I)).order_by(_I.c.invoice_id))
_ALL_LINES = Sealed(_LINES.where(mine(_L)))
_ALL_PAYMENTS = Sealed(_PAYMENTS.where(mine(_P)))


def _among(table: Any) -> Any:
    return table.c.invoice_id.in_(bindparam("ids", expanding=True))


_THESE = Sealed(_INVOICES.where(mine(_I), _among(_I)))
_THEIR_LINES = Sealed(_LINES.where(mine(_L), _among(_L)))
_THEIR_PAYMENTS = Sealed(_PAYMENTS.where(mine(_P), _among(_P)))
_IS_SHOWN = (mine(_I), _I.c.status != str(Status.DRAFT), _I.c.issued_on <= _TODAY)
_PAGE = Sealed(
    select(_I.c.invoice_id)
    .where(*_IS_SHOWN)
    .order_by(_I.c.issued_on.desc(), _I.c.number, _I.c.invoice_id)
    .limit(bindparam("limit"))
    .offset(bindparam("offset"))
)
_SHOWN = Sealed(select(func.count()).select_from(_I).where(*_IS_SHOWN))
_CHARGES = _I.c.status.in_([str(Status.OPEN), str(Status.PAID)])
_FIRST_ISSUED = Sealed(select(func.min(_I.c.issued_on)).where(*_IS_SHOWN, _CHARGES))
_FIRST_PAID = Sealed(select(func.min(_P.c.paid_us)).where(mine(_P), _P.c.paid_us <= bindparam("now")))
_STANDING = Sealed(select(_B.c.batch_no, _B.c.recorded_us).where(mine(_B), _B.c.undone_us.is_(None)))
_VERSIONS = Sealed(
    select(_V.c.batch_no, _V.c.cells)
    .where(mine(_V), _V.c.file == "invoices", _V.c.row_key == bindparam("key"))
    .order_by(_V.c.batch_no)
)
_ROW = Sealed(
    select(_B.c.recorded_us)
    .select_from(_I.join(_B, (_B.c.batch_no == _I.c.batch_no) & mine(_B)))
    .where(mine(_I), _I.c.invoice_id == bindparam("key"))
)
