"""The shell: what each role finds in it."""

from __future__ import annotations

import pytest

from components.navigation import first_screen, sections
from components.shell import INDEX, Viewer, layout
from core.scope import Role
from tests.components.screen_values import found, prop, told


@pytest.mark.parametrize(
    ("role", "labels"),
    [
        (Role.LEARNER, ["My progress"]),
        (Role.MANAGER, ["All courses", "Groups", "Programs"]),
        (Role.EXECUTIVE, ["All courses", "Groups"]),
        (Role.ADMIN, ["All courses", "Groups", "Usage details", "Active users", "Programs"]),
        (Role.STAFF, ["Accounts", "Audit log"]),
    ],
)
def test_the_navigation_is_the_roles_own(role: Role, labels: list[str]) -> None:
    assert [entry.label for section in sections(role, "u1") for entry in section.entries] == labels


def test_a_learner_begins_with_themselves() -> None:
    assert first_screen(Role.LEARNER, "a b") == "/person?user=a+b"


def test_the_profile_says_who_and_signs_out() -> None:
    shell = layout(Viewer("Ada Byron", Role.MANAGER, "u1", "Acme"))
    assert "Ada Byron Manager · Acme" in told(found(shell, "shell-profile"))
    assert prop(found(shell, "shell-sign-out"), "action") == "/sign-out"


def test_the_theme_is_set_before_the_style() -> None:
    assert INDEX.index("theme.js") < INDEX.index("{%css%}")
    assert '<html lang="en">' in INDEX
