"""What is done to an account on purpose: a plan added, settings saved, somebody activated or deactivated.

Each writes its line into the account's log in its own transaction; what staff do is noted in staff's log as well.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from components.names import shown
from core.scope import BadRequest, NotFound, Role
from core.settings_draft import SettingsDraft, draft_settings
from core.status import Status
from data import account_settings, plans, sessions
from data.accounts import Account, account_by_slug
from data.audit import Line
from data.people_list import find_person
from data.people_status import set_status
from server import trail
from server.clock import real_now
from server.people import app_database, current_person, rooms

LONGEST_VALUE = 10_000
_NOT_YOURSELF = "You can not deactivate yourself: ask another account manager, or our staff."


@dataclass(frozen=True)
class Changed:
    """Somebody's status as it is now, and what was done, in a sentence."""

    name: str
    status: Status
    words: str


def account_named(slug: object) -> Account:
    """The account of that slug, for staff; NotFound if there is none."""
    found = account_by_slug(app_database(), slug) if isinstance(slug, str) and slug else None
    if found is None:
        raise NotFound("no such account")
    return found


def cells_of(fields: Sequence[str], values: Sequence[object]) -> dict[str, str]:
    """A form's values by field, empty where nothing was given; BadRequest for what no form sends."""
    if not all(value is None or isinstance(value, str) for value in values):
        raise BadRequest("a form's value is text")
    cells = {name: str(value or "") for name, value in zip(fields, values, strict=True)}
    if any(len(text) > LONGEST_VALUE or "\x00" in text for text in cells.values()):
        raise BadRequest("a form's value is too long")
    return cells


def spoken(value: object) -> str:
    """What a screen was told to say after an act; BadRequest for anything but a short text."""
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > LONGEST_VALUE:
        raise BadRequest("what a screen says is a short text")
    return value


def whole_number(text: str | None) -> int | None:
    """A number in an address, None where none is given; BadRequest for anything else."""
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise BadRequest("a page begins at a whole number")
    return int(text)


def add_plan(account: Account, cells: Mapping[str, str]) -> str:
    """Add a plan; what was done, in a sentence. PlanRefused with the reasons when it may not stand."""
    given = {name: text for name, text in cells.items() if text}
    at = real_now()
    line = line_of(account, "plan added", given, at)
    plans.add_plan(app_database(), account.account_id, cells, recorded_at=at, line=line)
    note_staff(account, "plan added", given)
    return f"Plan {given['plan_id'].strip()} is added."


def save_settings(account: Account, cells: Mapping[str, str]) -> SettingsDraft:
    """Save an account's settings unless something is wrong with them; what was read."""
    at = real_now()
    draft = draft_settings(cells, now=at)
    if not draft.problems:
        line = line_of(account, "settings changed", cells, at)
        account_settings.save_settings(
            app_database(),
            account.account_id,
            tracked_from=draft.tracked_from,
            contact=draft.contact,
            line=line,
        )
        note_staff(account, "settings changed", cells)
    return draft


def change_status(account: Account, user_id: object, wanted: object) -> Changed:
    """Activate or deactivate somebody of an account; BadRequest and NotFound for what is not of that kind.

    Their sessions end at once. An account's own people can not deactivate themselves.
    """
    if not isinstance(user_id, str) or wanted not in tuple(Status):
        raise BadRequest("a status is active or deactivated, of a person")
    status, by = Status(str(wanted)), current_person()
    person = find_person(app_database(), account.account_id, user_id)
    if person is None:
        raise NotFound(f"no person {user_id}")
    name = shown(person.name, user_id)
    if status is Status.DEACTIVATED and by.get_id() == f"{account.account_id}/{user_id}":
        return Changed(name, Status.ACTIVE, _NOT_YOURSELF)
    actor, database = f"{by.role}:{by.user_id}", app_database()
    changed = set_status(database, account.account_id, user_id, status, actor=actor, recorded_at=real_now())
    if status is Status.DEACTIVATED:
        sessions.end_all(rooms().store, account.account_id, user_id)
    if changed:
        note_staff(account, f"user {'activated' if status is Status.ACTIVE else status}", {"user": user_id})
    return Changed(name, status, _sentence(name, status, changed=changed))


def _sentence(name: str, status: Status, *, changed: bool) -> str:
    if not changed:
        return f"{name} was {status} already: nothing has changed."
    if status is Status.ACTIVE:
        return f"{name} is active again. Where the plan counts seats, their next login takes one."
    return f"{name} is deactivated: they can no longer sign in, and a seat they held is free."


def line_of(account: Account, action: str, detail: Mapping[str, object], at: int) -> Line:
    """The line of an account's log about what the person asking does to it."""
    by = current_person()
    return Line(account.account_id, f"{by.role}:{by.user_id}", action, _json(detail), at)


def note_staff(account: Account, action: str, detail: Mapping[str, object]) -> None:
    """Staff's own log says what they did and where; what an account's own people do stands in its log alone."""
    if current_person().role is Role.STAFF:
        trail.note(current_person(), action, {"account": account.slug, **detail})


def _json(detail: Mapping[str, object]) -> str:
    return json.dumps(detail, sort_keys=True, ensure_ascii=False)
