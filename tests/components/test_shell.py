"""The shell: what each role finds in it."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

from components.navigation import first_screen, sections
from components.shell import INDEX, Viewer, layout
from core.scope import Role
from tests.components.screen_values import found, links, prop, told


@pytest.mark.parametrize(
    ("role", "labels"),
    [
        (Role.LEARNER, ["My progress"]),
        (Role.MANAGER, ["All courses", "Groups", "Programs"]),
        (Role.EXECUTIVE, ["All courses", "Groups", "Overview"]),
        (Role.ADMIN, ["All courses", "Groups", "Usage details", "Active users", "Programs", "Overview"]),
        (Role.STAFF, ["Accounts", "Audit log"]),
    ],
)
def test_the_navigation_is_the_roles_own(role: Role, labels: list[str]) -> None:
    assert [entry.label for section in sections(role, "u1") for entry in section.entries] == labels


@pytest.mark.parametrize("role", Role)
def test_the_billing_portal_is_in_an_admins_profile_menu_alone(role: Role) -> None:
    menu = found(layout(Viewer("Ada", role, "u1")), "shell-profile")
    assert ("/billing" in links(menu)) is (role is Role.ADMIN)


def test_a_learner_begins_with_themselves() -> None:
    assert first_screen(Role.LEARNER, "a b") == "/person?user=a+b"


def test_the_profile_says_who_and_signs_out() -> None:
    shell = layout(Viewer("Ada Byron", Role.MANAGER, "u1", "Acme"))
    assert "Ada Byron Manager · Acme" in told(found(shell, "shell-profile"))
    assert prop(found(shell, "shell-sign-out"), "action") == "/sign-out"


def test_the_theme_is_set_before_the_style() -> None:
    assert INDEX.index("theme.js") < INDEX.index("{%css%}")
    assert '<html lang="en">' in INDEX


def test_a_class_is_styled_by_one_sheet_alone() -> None:
    """Two screens that take the same word for two things draw over each other wherever the later sheet wins."""
    homes = defaultdict(set)
    for sheet in (Path(__file__).parents[2] / "assets").glob("[a-z]*.css"):
        for selectors in re.findall(r"^([^@{}\s][^{}]*)\{", sheet.read_text(encoding="utf-8"), re.MULTILINE):
            for name in re.findall(r"(?:^|,)\s*\.([\w-]+)\s*(?=,|$)", selectors.strip()):
                homes[name].add(sheet.name)
    assert len(homes) > 100
    # The page of the sign-in has a sheet of its own and none of the others but theme.css.
    shared = {name: sheets for name, sheets in homes.items() if len(sheets - {"sign_in.css"}) > 1}
    assert not shared
