"""Accounts for Hypothesis as the overview sees them: people, what is set up, moments at the edges of months."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from core.engagement import month_edges
from core.instants import format_instant
from core.subscription import MAXIMA
from tests.data.builders import Drop, login, moment, status_event, user

PEOPLE = ("u1", "u2", "=1+1", "04")
PROFILES = ("p1", "p2", "p3")
ATTRIBUTES = ("Site", "site", "Übung")
INSTANTS = sorted(
    {edge + step for month in (1, 2, 3) for edge in month_edges(2024, month) for step in (-1, 0, 1)}
)
_at = st.sampled_from([format_instant(one) for one in INSTANTS])
_people = st.sampled_from(PEOPLE)
_status = st.sampled_from(("", "active", "inactive"))


@dataclass(frozen=True)
class Past:
    """Imports in order, and the instants to look from."""

    imports: tuple[Drop, ...]
    looks: tuple[int, ...]


def _set_up(draw: st.DrawFn, turn: int) -> dict[str, Any]:
    """What account managers set up; the second import switches some of it on or off."""

    def things(key: str, *ids: str, given: bool = True) -> list[dict[str, str]]:
        chosen = draw(st.lists(st.sampled_from(ids), unique=True, max_size=len(ids)))
        told = [{key: one, "title": f"T {one}"} for one in chosen]
        return [row | {"status": draw(_status)} for row in told] if given else told

    return {
        "modules": things("module_id", "m1", "m2"),
        "engagement_schedules": things("schedule_id", "s1", "s2", "s3"),
        "security_policies": things("policy_id", "x1", "x2", given=False),
        "mastery_profiles": [
            {"profile_id": one, "title": f"Profile {one}", "status": draw(_status)} for one in PROFILES
        ],
        "profile_assignments": [
            {"profile_id": profile, "user_id": person}
            for profile, person in draw(
                st.lists(st.tuples(st.sampled_from(PROFILES), _people), unique=True, max_size=5)
            )
        ],
        "subscription": [
            {
                "plan_name": "Team",
                **{name: draw(st.sampled_from(("", "0", "1", "3", "10"))) for name in MAXIMA},
            }
        ],
        "moments": [
            moment(
                f"m{turn}-{number}", *draw(st.tuples(_people, _at)), activities=str(draw(st.integers(0, 3)))
            )
            for number in range(draw(st.integers(0, 4)))
        ],
    }


def _person(draw: st.DrawFn, one: str) -> dict[str, str]:
    cells = {f"attr.{name}": draw(st.sampled_from(("", "v"))) for name in ATTRIBUTES}
    return user(one, status=draw(st.sampled_from(("", "active", "deactivated"))), **cells)


@st.composite
def pasts(draw: st.DrawFn) -> Past:
    """One account in one or two imports."""
    kinds = st.sampled_from(("activated", "deactivated"))
    first = {
        "users": [_person(draw, one) for one in PEOPLE],
        **_set_up(draw, 0),
        "user_events": draw(st.lists(st.builds(status_event, kinds, _at, _people), max_size=3)),
        "logins": draw(st.lists(st.builds(login, _people, _at), max_size=3)),
    }
    imports = [first]
    if draw(st.booleans()):
        again = [one for one in first["moments"] if draw(st.booleans())]
        second = _set_up(draw, 1)
        imports.append({**second, "moments": [*again, *second["moments"]]})
    looks = draw(st.lists(st.sampled_from(INSTANTS), min_size=1, max_size=2, unique=True))
    return Past(tuple(imports), tuple(looks))
