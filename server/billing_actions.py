"""An address saved on purpose: checked, written once, and never over somebody else's change unseen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from components.address_form import outrun_words
from core.address_draft import FIELDS, AddressDraft, AddressKind, PostalAddress, draft_address
from core.scope import BadRequest, Scope
from data.address_change import change_address
from data.form_change import Change, Outcome
from server.clock import real_now
from server.people import app_database, current_person

_REFUSED = "Not saved: see what stands beside the fields."


@dataclass(frozen=True)
class Saved:
    """What became of a form. `stands`: what it is to remember as opened with from now on; `said`: when it is done."""

    draft: AddressDraft
    refused: str = ""
    stands: Mapping[str, str] | None = None
    said: str = ""


def save_address(scope: Scope, kind: object, cells: Mapping[str, str], opened: object) -> Saved:
    """Save one of the account's addresses; BadRequest for what no form of ours sends."""
    if kind not in tuple(AddressKind):
        raise BadRequest("an address is for billing or for shipping")
    which = AddressKind(str(kind))
    before = _address(which, opened)
    draft = draft_address(which, cells)
    if draft.problems:
        return Saved(draft, _REFUSED)
    by = current_person()
    actor, at = f"{by.role}:{by.user_id}", real_now()
    done = change_address(
        app_database(), scope.account_id, draft.address, opened=before, actor=actor, recorded_at=at
    )
    return _told(draft, done)


def _address(kind: AddressKind, opened: object) -> PostalAddress:
    """The address that the form was opened with."""
    if not isinstance(opened, Mapping) or set(opened) != set(FIELDS):
        raise BadRequest("a form remembers what it was opened with")
    if not all(isinstance(text, str) for text in opened.values()):
        raise BadRequest("an address is of texts")
    return PostalAddress(kind, **opened)


def _told(draft: AddressDraft, done: Change[PostalAddress]) -> Saved:
    if done.outcome is Outcome.OUTRUN:
        return Saved(draft, outrun_words(done.stands), done.stands.parts)
    same = done.outcome is Outcome.SAME
    words = (
        f"The {draft.address.kind} address {'reads so already: nothing has changed' if same else 'is saved'}."
    )
    return Saved(draft, stands=done.stands.parts, said=words)
