"""What a write has touched: whose totals must be recounted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass
class TouchedLicences:
    """Whose use of a licence may have changed.

    `people`: their status events or creation changed, or logins were withdrawn; `since`: who logged in, with the
    earliest login delivered; `latest`: the last one; `logins`: how many were delivered.
    """

    people: set[str] = field(default_factory=set)
    since: dict[str, int] = field(default_factory=dict)
    latest: int | None = None
    logins: int = 0

    def log_in(self, users: Iterable[str], instants: Iterable[int]) -> None:
        """Note delivered logins."""
        since, latest = self.since, self.latest
        for user, at in zip(users, instants, strict=True):
            if at < since.get(user, at + 1):
                since[user] = at
            if latest is None or at > latest:
                latest = at
            self.logins += 1
        self.latest = latest


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
    licences: TouchedLicences = field(default_factory=TouchedLicences)
