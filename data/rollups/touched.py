"""What a write has touched: whose totals must be recounted."""

from __future__ import annotations

from collections.abc import Sequence
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

    def log_in(self, logins: Sequence[tuple[str, int]]) -> None:
        """Note delivered logins, given in order of (user, instant): the last to be put in a dict stays."""
        for user, at in dict(reversed(logins)).items():
            if at < self.since.get(user, at + 1):
                self.since[user] = at
        latest = max(at for _, at in logins)
        self.latest = latest if self.latest is None else max(self.latest, latest)
        self.logins += len(logins)


@dataclass
class Touched:
    """People, courses and chapters whose content changed, groups whose members changed, people who logged in.

    `assigned`: people whose mastery profiles changed, which moves no learning figure.
    `named`: whether a person came, went or was renamed.
    `last_login`: the last of those logins that has happened, in microseconds.
    """

    users: set[str] = field(default_factory=set)
    courses: set[str] = field(default_factory=set)
    chapters: set[str] = field(default_factory=set)
    groups: set[str] = field(default_factory=set)
    assigned: set[str] = field(default_factory=set)
    logged_in: set[str] = field(default_factory=set)
    named: bool = False
    last_login: int | None = None
    licences: TouchedLicences = field(default_factory=TouchedLicences)
