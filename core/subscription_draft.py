"""A subscription as staff type it: every refusal a plain sentence beside the field it concerns, before it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.cells import UNSAFE, Value, read_cell
from core.interchange import BY_NAME, DropColumn
from core.subscription import MAXIMA, PlanName, Subscription, Video

FIELDS = ("plan_name", "plan_basis", "video", *MAXIMA, "renews_on", "billing_anchor_day")
MIRRORED = ("plan_name", "renews_on")  # what Stripe says of an account that is its customer
_LONGEST_BASIS = 200
_COLUMNS: Mapping[str, DropColumn] = {column.name: column for column in BY_NAME["subscription"].columns}


@dataclass(frozen=True)
class SubscriptionDraft:
    """What the cells give; `problems`: one plain sentence by field (FIELDS), empty when it may stand.

    `values`: the row's cells as they are stored, those not given left out.
    """

    values: Mapping[str, Value] = field(hash=False)
    problems: Mapping[str, str] = field(default_factory=dict, hash=False)


def draft_subscription(cells: Mapping[str, str], *, mirrored: bool = False) -> SubscriptionDraft:
    """Read the cells (FIELDS, text as typed). Nothing raises: every refusal is a sentence.

    `mirrored`: what Stripe says (MIRRORED) is not read.
    """
    given = {name: "" if mirrored and name in MIRRORED else cells.get(name, "").strip() for name in FIELDS}
    problems: dict[str, str] = {}
    if not mirrored and given["plan_name"] not in tuple(PlanName):
        problems["plan_name"] = f"Choose the plan: {', '.join(PlanName)}."
    if given["video"] and given["video"] not in tuple(Video):
        problems["video"] = f"Videos come in by {' or by '.join(Video)}."
    basis = given["plan_basis"]
    if len(basis) > _LONGEST_BASIS or UNSAFE.search(basis) or len(basis.splitlines()) > 1:
        problems["plan_basis"] = f"Write one line of at most {_LONGEST_BASIS} characters."
    values: dict[str, Value] = {}
    for name, text in given.items():
        if text and name not in problems:
            _read(name, text, values, problems)
    return SubscriptionDraft(values, problems)


def _read(name: str, text: str, values: dict[str, Value], problems: dict[str, str]) -> None:
    try:
        values[name] = read_cell(_COLUMNS[name], text)
    except ValueError:
        problems[name] = _refusal(name, text[:40])


def _refusal(name: str, text: str) -> str:
    if name in MAXIMA:
        return "A maximum is a whole number, 0 or more, without spaces, commas or a point; empty: no limit."
    if name == "renews_on":
        return f"{text} is not a day of the calendar. Write it like 2027-01-31."
    return "A billing period begins on a day from 1 to 31; in a shorter month on its last one."


def cells_of(subscription: Subscription | None) -> Mapping[str, str]:
    """A subscription as the form's cells: empty where nothing was given."""
    found = subscription or Subscription()
    given = {name: getattr(found, name) for name in FIELDS if name not in MAXIMA} | dict(found.maxima)
    return {name: "" if given.get(name) is None else str(given[name]) for name in FIELDS}
