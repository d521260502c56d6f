"""Ending a match on purpose, in a sentence that says what it changes and what it does not."""

from __future__ import annotations

from core.scope import BadRequest, Scope
from data import match_ending
from server.clock import real_now
from server.people import app_database, current_person


def end_match(scope: Scope, match: object) -> str:
    """End a match of the scope's account; what was done. BadRequest and NotFound for what is no match to end."""
    if not isinstance(match, str):
        raise BadRequest("no match is named")
    by = current_person()
    changed = match_ending.end_match(
        app_database(), scope.account_id, match, actor=f"{by.role}:{by.user_id}", recorded_at=real_now()
    )
    if not changed:
        return f"Match {match} had ended already: nothing has changed."
    return (
        f"Match {match} has ended. Its people still count in this billing period, "
        "and in every one before it that the match touched."
    )
