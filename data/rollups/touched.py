"""What a write has touched: whose totals must be recounted."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Touched:
    """People, courses and chapters whose content changed, groups whose members changed, people who logged in.

    `last_login`: the last of those logins that has happened, in microseconds.
    """

    users: set[str] = field(default_factory=set)
    courses: set[str] = field(default_factory=set)
    chapters: set[str] = field(default_factory=set)
    groups: set[str] = field(default_factory=set)
    logged_in: set[str] = field(default_factory=set)
    last_login: int | None = None
