"""The statement of a calendar year from the rows of the drop, written from the task's words: every invoice and payment,
opening and closing balance, opening + charged - paid = closing; void and draft invoices left out; one currency.

Where the text leaves two readings:
- A line's net is rounded to whole minor units, a half away from zero; its tax is a share of it, rounded alike.
- An invoice stands at the first instant of its day, and before a payment of the same instant.
- Money received for a void or a draft invoice was received: it is in.
- What lies after `now` has not happened.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal

from .drop import Drop, Row, instant, instant_text


def _whole(exact: Decimal) -> int:
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))  # half up of the magnitude: away from zero


def _total(drop: Drop, invoice_id: str) -> int:
    total = 0
    for line in drop.rows("invoice_lines"):
        if line["invoice_id"] == invoice_id:
            net = _whole(Decimal(line["quantity"]) * Decimal(line["unit_amount"]))
            total += net + _whole(net * Decimal(line.get("tax_rate") or "0"))
    return total


def statement(
    drop: Drop, *, now: datetime | str, year: int | None = None, currency: str | None = None
) -> list[Row]:
    """The rows of `statement`, money in minor units."""
    at = instant(now) if isinstance(now, str) else now
    year = year or at.year
    begin, end = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
    of = {row["invoice_id"]: row for row in drop.rows("invoices")}
    moves: list[tuple[datetime, str, str, str, str, str, int]] = []
    for row in of.values():
        day = datetime.fromisoformat(row["issued_on"]).replace(tzinfo=UTC)
        if row["status"] in ("open", "paid") and day <= at:
            moves.append(
                (day, "invoice", row["number"], row["invoice_id"], "", "", _total(drop, row["invoice_id"]))
            )
    for row in drop.rows("payments"):
        paid, bill = instant(row["paid_at"]), of[row["invoice_id"]]
        if paid <= at:
            about = (bill["number"], row["invoice_id"], row["payment_id"], row.get("method") or "")
            moves.append((paid, "payment", *about, int(row["amount"])))
    codes = {of[move[3]]["currency"] for move in moves if move[0] < end}
    code = currency or (codes.pop() if len(codes) == 1 else "")
    moves = sorted(move for move in moves if of[move[3]]["currency"] == code and move[0] < end)
    if not moves or begin > at:
        return []
    return _rows(moves, begin, min(end, at), code)


def _rows(
    moves: list[tuple[datetime, str, str, str, str, str, int]], begin: datetime, end: datetime, code: str
) -> list[Row]:
    balance = sum(move[6] if move[1] == "invoice" else -move[6] for move in moves if move[0] < begin)
    rows: list[Row] = [[instant_text(begin), "opening balance", *[None] * 6, balance, code]]
    charged = paid = 0
    for when, kind, number, invoice, payment, method, amount in moves:
        if when < begin:
            continue
        charge, money = (amount, None) if kind == "invoice" else (None, amount)
        charged, paid = charged + (charge or 0), paid + (money or 0)
        balance += (charge or 0) - (money or 0)
        about = [number, invoice, payment or None, method or None]
        rows.append([instant_text(when), kind, *about, charge, money, balance, code])
    return [*rows, [instant_text(end), "closing balance", *[None] * 4, charged, paid, balance, code]]
