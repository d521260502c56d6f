"""The rules of the rulebook by name, with a version each: a file that is kept says which rules made its figures.

A version is raised when the rule gives another figure for the same rows. Sections are those of the rulebook.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rule:
    """One rule: its name in code, its version, its section and its one sentence."""

    slug: str
    version: int
    section: int
    words: str


STATUS = Rule(
    "status",
    1,
    3,
    "A user is what their last status event says, where a login after a deactivation counts as an activation; "
    "without status events what the status column says.",
)
LOGIN = Rule(
    "login",
    1,
    2,
    "A login row is one successful interactive login; repeated rows of one user and instant are one login.",
)
USAGE_GRID = Rule(
    "usage_grid", 1, 8, "Moments and the activities completed in them count in their calendar UTC month."
)
MASTERY = Rule(
    "mastery",
    1,
    9,
    "Mastery is the recency-weighted share of unaided success: m(1) = c(1), m(k) = 0.65 c(k) + 0.35 m(k-1), "
    "a supplied value replaces it; over all exercises, 0 for the ones not attempted.",
)
CERTIFIED = Rule(
    "certified",
    1,
    9,
    "Holds the course's certification now: given and not expired, or earned at the attempt after which every "
    "exercise had been attempted and the course's mastery reached its threshold.",
)
MEMBERS = Rule(
    "members", 1, 10, "A group's members are its rows of role member; a manager's row makes no member."
)
