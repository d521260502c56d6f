"""The table "Who may have what" of the interchange contract, cell by cell."""

from __future__ import annotations

import pytest

from core.reports import REPORTS
from core.scope import GRANTS, Permission, Role, Scope, grants

L, M, E, A, S = Role.LEARNER, Role.MANAGER, Role.EXECUTIVE, Role.ADMIN, Role.STAFF
WHO_MAY = {
    "courses": {M, E, A},
    "course-chapters": {M, E, A},
    "course-league": {M, E, A},
    "course-groups": {M, E, A},
    "individual-chapters": {L, M, E, A},
    "individual-exercises": {L, M, E, A},
    "attempts": {L, M, E, A},
    "usage-grid": {E, A},
    "consumption": {A},
    "users": {A},
    "active-users": {A},
    "active-user-list": {A},
    "statement": {A},
}
PERMISSIONS = {
    Permission.SIGNED_IN: {L, M, E, A, S},
    Permission.COURSES: {M, E, A},
    Permission.INDIVIDUALS: {L, M, E, A},
    Permission.OVERVIEW: {E, A},
    Permission.PROGRAMS: {M, A},
    Permission.ACCOUNT_ADMIN: {A},
    Permission.INTERNAL: {S},
}


def scope(role: Role) -> Scope:
    return Scope(1, role, "someone")


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("slug", WHO_MAY)
def test_who_may_have_which_report(slug: str, role: Role) -> None:
    assert scope(role).may(REPORTS[slug].permission) is (role in WHO_MAY[slug])


def test_every_report_stands_in_the_table() -> None:
    assert set(REPORTS) == set(WHO_MAY)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("permission", Permission)
def test_who_holds_which_permission(permission: Permission, role: Role) -> None:
    assert grants(role, permission) is (role in PERMISSIONS[permission])


def test_every_permission_is_granted_to_somebody() -> None:
    assert set(GRANTS) == set(Permission)
    assert all(GRANTS.values())


def test_staff_may_have_nothing_that_belongs_to_a_customer() -> None:
    assert {one for one in Permission if scope(S).may(one)} == {Permission.SIGNED_IN, Permission.INTERNAL}


def test_executives_and_admins_see_everyone_and_nobody_else_does() -> None:
    assert {role for role in Role if scope(role).sees_everyone} == {E, A}


def test_a_scope_holds_no_groups_unless_told_and_can_not_be_changed() -> None:
    assert scope(M).groups == frozenset()
    with pytest.raises(AttributeError):
        scope(L).role = A  # type: ignore[misc]
