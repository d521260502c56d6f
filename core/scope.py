"""Who asks, and what they may have: roles, permissions and the scope that every query takes first.

Source: the table "Who may have what" of the interchange contract.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What a signed-in person is; staff belong to no account."""

    LEARNER = "learner"
    MANAGER = "manager"
    EXECUTIVE = "executive"
    ADMIN = "admin"
    STAFF = "staff"


class Permission(StrEnum):
    """What a page, a callback, a route or a report asks for."""

    SIGNED_IN = "signed-in"
    COURSES = "courses"
    INDIVIDUALS = "individuals"
    OVERVIEW = "overview"
    PROGRAMS = "programs"
    ACCOUNT_ADMIN = "account-admin"
    INTERNAL = "internal"


_EVERYONE = frozenset(Role)
_CUSTOMERS = _EVERYONE - {Role.STAFF}

GRANTS: dict[Permission, frozenset[Role]] = {
    Permission.SIGNED_IN: _EVERYONE,
    Permission.COURSES: frozenset({Role.MANAGER, Role.EXECUTIVE, Role.ADMIN}),
    Permission.INDIVIDUALS: _CUSTOMERS,
    Permission.OVERVIEW: frozenset({Role.EXECUTIVE, Role.ADMIN}),
    Permission.PROGRAMS: frozenset({Role.MANAGER, Role.ADMIN}),
    Permission.ACCOUNT_ADMIN: frozenset({Role.ADMIN}),
    Permission.INTERNAL: frozenset({Role.STAFF}),
}


def grants(role: Role, permission: Permission) -> bool:
    """Whether `role` holds `permission`."""
    return role in GRANTS[permission]


@dataclass(frozen=True)
class Scope:
    """One account, one person, one role, and for managers the groups they manage.

    It is made from the server-side session row, never from anything the browser sent.
    """

    account_id: int
    role: Role
    user_id: str
    groups: frozenset[str] = field(default_factory=frozenset)

    def may(self, permission: Permission) -> bool:
        """Whether this person holds `permission`."""
        return grants(self.role, permission)

    @property
    def sees_everyone(self) -> bool:
        """Whether learning figures are those of the whole account."""
        return self.role in (Role.EXECUTIVE, Role.ADMIN)


class Denied(Exception):
    """The person is known but may not have what they ask for (HTTP 403)."""


class NotFound(Exception):
    """Absent, foreign or outside the person's scope: the same answer for all three (HTTP 404)."""


class BadRequest(Exception):
    """What was asked is not of the form that the contract gives (HTTP 400)."""


class Busy(Exception):
    """Too much of what takes long is being done at this moment (HTTP 503)."""
