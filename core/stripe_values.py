"""What Stripe says, read with care: values out of objects in its documented shapes, and what is kept of an object.

Nothing here is trusted to be there or to be of its type: `StripeRefused` says what is not, in words for a log.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from core.cells import UNSAFE, read_cell, unsafe_text
from core.interchange import BY_NAME, LONGEST_TEXT

Object = Mapping[str, Any]
Cells = dict[str, str]
_ID = re.compile(r"[A-Za-z0-9_\-]{1,255}", re.ASCII)


class StripeRefused(ValueError):
    """An object that the ledger can not say; the message is a plain sentence without anything secret."""


class Kind(StrEnum):
    """The objects that the ledger mirrors, by Stripe's own names."""

    CUSTOMER = "customer"
    SUBSCRIPTION = "subscription"
    PAYMENT_METHOD = "payment_method"
    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


@dataclass(frozen=True, order=True)
class Version:
    """How new a state is: the second in which Stripe said it, then what can only come later, then the event's id.

    `rank` orders what Stripe says within one second: an invoice is open before it is paid.
    """

    seconds: int
    rank: int = 0
    event_id: str = ""


@dataclass(frozen=True)
class Kept:
    """What the ledger needs of one object: values made for its rows. `refused`: why it gives none, or not all.

    `rank`: see Version.
    """

    kind: Kind
    object_id: str
    customer_id: str
    values: Object
    parent_id: str = ""
    rank: int = field(default=0, compare=False)
    refused: str = ""


def part(thing: Object, name: str) -> Object:
    """A nested object; empty where there is none."""
    found = thing.get(name)
    return found if isinstance(found, Mapping) else {}


def listed(thing: Object, name: str) -> Sequence[Object]:
    """A list of objects, given as one or as Stripe's list object; empty where there is none."""
    found = thing.get(name)
    if isinstance(found, Mapping):
        found = found.get("data")
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def reference(thing: Object, name: str) -> str:
    """The id of another object, expanded or not; empty where there is none."""
    found = thing.get(name)
    if isinstance(found, Mapping):
        found = found.get("id")
    return found if isinstance(found, str) and _ID.fullmatch(found) else ""


def ident(thing: Object) -> str:
    """The object's own id; StripeRefused without one."""
    found = reference(thing, "id")
    if not found:
        raise StripeRefused("an object has no id")
    return found


def words(thing: Object, name: str) -> str:
    """A text; empty where there is none."""
    found = thing.get(name)
    return found if isinstance(found, str) else ""


def whole(thing: Object, name: str) -> int:
    """A whole number, 0 where there is none; StripeRefused for anything else."""
    found = thing.get(name)
    if found is None:
        return 0
    if isinstance(found, bool) or not isinstance(found, int):
        raise StripeRefused(f"{name} is not a whole number")
    return found


def decimal(thing: Object, name: str) -> Decimal | None:
    """A decimal, which Stripe writes as text; None where there is none."""
    found = thing.get(name)
    if found is None or isinstance(found, bool):
        return None
    try:
        made = Decimal(str(found))
    except ArithmeticError as error:
        raise StripeRefused(f"{name} is not a number") from error
    return made if made.is_finite() else None


def moment(seconds: int) -> datetime:
    """A UTC instant of Stripe's seconds since the epoch; StripeRefused outside years that a date can hold."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError) as error:
        raise StripeRefused("an instant is out of range") from error


def day(seconds: int) -> str:
    """The UTC day of an instant as a cell; empty for none."""
    return moment(seconds).date().isoformat() if seconds else ""


def instant(seconds: int) -> str:
    """An instant as a cell."""
    return f"{moment(seconds):%Y-%m-%dT%H:%M:%SZ}"


def checked(file: str, cells: Cells) -> Cells:
    """The cells of a row as they are, held to the drop's own rules; StripeRefused for one that breaks them."""
    for column in BY_NAME[file].columns:
        text = cells.get(column.name, "")
        if column.required and not text:
            raise StripeRefused(f"{file} needs {column.name}, which Stripe does not give")
        if UNSAFE.search(text) or len(text) > LONGEST_TEXT:
            reason = unsafe_text(text) if UNSAFE.search(text) else "text too long"
            raise StripeRefused(f"{column.name} of {file}: {reason}")
        try:
            if text:
                read_cell(column, text)
        except ValueError as error:
            raise StripeRefused(f"{column.name} of {file}: {error}") from error
    return cells
