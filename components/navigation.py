"""The left navigation: what each role finds there."""

from __future__ import annotations

from dataclasses import dataclass

from components.address import query
from core.scope import Permission, Role, grants


@dataclass(frozen=True)
class Entry:
    """One line: `within` are the paths at which it is the current one."""

    label: str
    path: str
    icon: str
    within: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """A titled run of entries."""

    title: str
    entries: tuple[Entry, ...]


_DRILL = ("/course", "/person", "/exercise", "/figure")
# assets/shell.js: All courses with a group in its address is a place of its own.
_COURSES = Section(
    "Metrics",
    (
        Entry("All courses", "/courses", "courses", ("/courses", *_DRILL)),
        Entry("Groups", "/groups", "groups", ("/groups", "/courses?group")),
    ),
)
_USAGE = Section(
    "Usage",
    (
        Entry("Usage details", "/usage", "usage", ("/usage",)),
        Entry("Active users", "/active-users", "person", ("/active-users",)),
    ),
)
_PROGRAMS = Section("Programs", (Entry("Programs", "/program", "programs", ("/program",)),))
_ACCOUNT = Section("Account settings", (Entry("Overview", "/overview", "accounts", ("/overview",)),))
_OF_ACCOUNT = ("/internal-account", "/internal-billing", "/internal-people", "/internal-subscription")
_BILLING = Entry("Billing portal", "/billing", "billing", ("/billing",))
_INTERNAL = Section(
    "Admin-Internal",
    (
        Entry("Accounts", "/internal", "accounts", ("/internal", *_OF_ACCOUNT)),
        Entry("Audit log", "/internal-audit", "badge", ("/internal-audit",)),
    ),
)


def sections(role: Role, user_id: str) -> tuple[Section, ...]:
    """The navigation of a person; a learner's begins and ends with their own progress."""
    if role is Role.LEARNER:
        return (Section("Metrics", (Entry("My progress", own_progress(user_id), "person", _DRILL),)),)
    pairs = (
        (Permission.COURSES, _COURSES),
        (Permission.ACCOUNT_ADMIN, _USAGE),
        (Permission.PROGRAMS, _PROGRAMS),
        (Permission.OVERVIEW, _ACCOUNT),
        (Permission.INTERNAL, _INTERNAL),
    )
    return tuple(section for permission, section in pairs if grants(role, permission))


def profile_entries(role: Role) -> tuple[Entry, ...]:
    """What a person's profile menu leads to."""
    return (_BILLING,) if grants(role, Permission.ACCOUNT_ADMIN) else ()


def own_progress(user_id: str) -> str:
    """The address of a person's own screen."""
    return "/person" + query({"user": user_id})


def first_screen(role: Role, user_id: str) -> str:
    """Where a role begins."""
    if role is Role.LEARNER:
        return own_progress(user_id)
    return "/internal" if role is Role.STAFF else "/courses"
