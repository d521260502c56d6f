"""An account's settings as staff type them: since when status changes are tracked, and the success manager."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from core.cells import UNSAFE
from core.instants import format_instant, parse_date, parse_instant, start_of_day
from core.usage_screens import Contact

FIELDS = ("tracked_from", "contact_name", "contact_email")
_LONGEST = 320
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@.]+")


@dataclass(frozen=True)
class SettingsDraft:
    """What the cells give; `problems`: one plain sentence by field. `tracked_from` None: the account's creation."""

    tracked_from: int | None
    contact: Contact | None
    problems: Mapping[str, str]


def draft_settings(cells: Mapping[str, str], *, now: int) -> SettingsDraft:
    """Read the cells (FIELDS, text as typed). `now`: the real instant; tracking can not begin after it."""
    given = {name: cells.get(name, "").strip() for name in FIELDS}
    problems = {
        name: "This is longer than a line, or holds a character that can not be printed."
        for name, text in given.items()
        if len(text) > _LONGEST or UNSAFE.search(text)
    }
    tracked_from = _instant(given["tracked_from"], now, problems)
    contact = _contact(given["contact_name"], given["contact_email"], problems)
    return SettingsDraft(tracked_from, contact, problems)


def _instant(text: str, now: int, problems: dict[str, str]) -> int | None:
    if not text or "tracked_from" in problems:
        return None
    try:
        instant = start_of_day(parse_date(text)) if len(text) == 10 else parse_instant(text)
    except ValueError:
        problems["tracked_from"] = (
            "Write a day or an instant in UTC, like 2026-03-01 or 2026-03-01T09:00:00Z."
        )
        return None
    if instant > now:
        problems["tracked_from"] = f"That lies ahead: it is {format_instant(now)[:16]}Z now."
    return instant


def _contact(name: str, email: str, problems: dict[str, str]) -> Contact | None:
    if not email:
        if name:
            problems.setdefault("contact_email", "A name alone can not be written to: give the address, too.")
        return None
    if not _ADDRESS.fullmatch(email):
        problems.setdefault("contact_email", "An address looks like name@example.org.")
    return Contact(name, email)
