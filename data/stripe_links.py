"""Which account a customer at Stripe is. Set by staff; what Stripe sends names the customer alone."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, insert, select

from data.audit import Line, append_in
from data.control import alone
from data.engine import Database
from data.scoped import mine, same_account, tables


class LinkRefused(ValueError):
    """A link that can not be made; the message says why."""


@dataclass(frozen=True)
class StripeLink:
    """One account's customer. `writes` counts what was mirrored of it: who fetched before the last one is overtaken."""

    customer_id: str
    account_id: int
    slug: str
    linked_at: int
    writes: int


def link_of_customer(database: Database, customer_id: str) -> StripeLink | None:
    """The account of a customer; None for one that is nobody's."""
    with database.reading() as connection:
        row = connection.execute(_ALL.where(_C.c.customer_id == customer_id)).first()
    return StripeLink(*row) if row else None


def link_of_account(database: Database, account_id: int) -> StripeLink | None:
    """The customer of an account."""
    with database.reading() as connection:
        row = connection.execute(_ALL.where(mine(_C)), {"of_account": account_id}).first()
    return StripeLink(*row) if row else None


def list_links(database: Database) -> list[StripeLink]:
    """Every link, by account."""
    with database.reading() as connection:
        return [StripeLink(*row) for row in connection.execute(_ALL.order_by(_A.c.slug))]


def link_customer(database: Database, account_id: int, customer_id: str, *, line: Line) -> bool:
    """Say that an account is this customer, in place of any other; whether anything changed. `line` is logged with it.

    LinkRefused where the customer is another account's. What was mirrored of an earlier customer stays in the ledger
    and is handled by hand from then on.
    """
    with database.writing() as connection:
        alone(connection)  # two accounts can not take one customer at once
        taken = connection.execute(_ALL.where(_C.c.customer_id == customer_id)).first()
        if taken and StripeLink(*taken).account_id != account_id:
            raise LinkRefused(f"{customer_id} is the customer of another account")
        if taken:
            return False
        connection.execute(_C.delete().where(mine(_C)), {"of_account": account_id})
        row = {"customer_id": customer_id, "account_id": account_id, "linked_us": line.at, "writes": 0}
        connection.execute(insert(_C), row)
        append_in(connection, line)
    return True


def unlink_customer(database: Database, account_id: int, *, line: Line) -> bool:
    """Forget which customer an account is; whether there was one. The ledger keeps its rows; `line` is logged."""
    with database.writing() as connection:
        gone = connection.execute(_FORGET, {"of_account": account_id}).all()
        if gone:
            append_in(connection, line)
    return bool(gone)


_C, _A = tables.stripe_customers, tables.accounts
_ALL = select(_C.c.customer_id, _C.c.account_id, _A.c.slug, _C.c.linked_us, _C.c.writes).join(
    _A, same_account(_A, _C)
)
_FORGET = _C.delete().where(mine(_C)).returning(_C.c.customer_id)
COUNT_WRITE = (
    _C.update()
    .where(mine(_C), _C.c.customer_id == bindparam("customer"))
    .values(writes=_C.c.writes + 1)
    .returning(_C.c.writes)
)
