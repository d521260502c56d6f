"""Requests for another plan: what an account manager asks of staff, and what staff answer.

Grain of `UpgradeRequest`: one request of one account. An account has at most one that is open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from core.cells import UNSAFE
from core.subscription import OFFERED

LONGEST_MESSAGE = 2_000
FIELDS = ("wanted_plan", "message")
ANSWER_FIELDS = ("state", "answer")


class RequestState(StrEnum):
    """Where a request stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"


ANSWERS = (RequestState.ACCEPTED, RequestState.DECLINED)


@dataclass(frozen=True)
class UpgradeRequest:
    """One request. Instants are by the real clock; `answer` and `answered_at` are empty while it is open."""

    request_no: int
    requested_at: int
    user_id: str
    name: str
    wanted_plan: str
    message: str
    state: RequestState = RequestState.OPEN
    answer: str = ""
    answered_at: int | None = None


@dataclass(frozen=True)
class UpgradeDraft:
    """What a form gives, trimmed; `problems`: one plain sentence by field, empty when it may be sent."""

    values: Mapping[str, str] = field(hash=False)
    problems: Mapping[str, str] = field(hash=False)


def draft_request(cells: Mapping[str, str]) -> UpgradeDraft:
    """A request (FIELDS, text as typed): one of the plans offered, and a message that may be empty."""
    given = {name: cells.get(name, "").strip() for name in FIELDS}
    problems = {}
    if given["wanted_plan"] not in OFFERED:
        problems["wanted_plan"] = f"Choose a plan: {', '.join(OFFERED)}."
    return UpgradeDraft(given, problems | _text("message", given["message"]))


def draft_answer(cells: Mapping[str, str]) -> UpgradeDraft:
    """An answer (ANSWER_FIELDS, text as typed): accepted or declined, in words of its own."""
    given = {name: cells.get(name, "").strip() for name in ANSWER_FIELDS}
    problems = {}
    if given["state"] not in ANSWERS:
        problems["state"] = "Choose whether the request is accepted or declined."
    if not given["answer"]:
        problems["answer"] = "Write an answer: the account's managers read it on their overview."
    return UpgradeDraft(given, problems | _text("answer", given["answer"]))


def _text(name: str, text: str) -> dict[str, str]:
    if len(text) > LONGEST_MESSAGE:
        return {name: f"This has {len(text):,} characters; {LONGEST_MESSAGE:,} are the most."}
    if UNSAFE.search(text):
        return {name: "This holds a character that can not be printed."}
    return {}
