"""Small drops for Hypothesis: few people, few exercises, few instants, so that everything meets at the same moment.

The instants name the edges: two spellings of one instant, a microsecond to either side of it, both ends of a month, and
some that are still ahead when the drop is imported (`RECORDED`).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from core.interchange import BY_NAME, FILES
from tests.data import builders
from tests.data.builders import Drop, joined

EXAMPLES = int(os.environ.get("TALLYBOARD_EXAMPLES", "6"))  # more of them for a long night


def tried(times: int = EXAMPLES) -> settings:
    """How a property is tried on databases: one of them for all its examples, each of which may take a while.

    Nothing is shrunk: a history that fails is told whole, and shrinking it would live it a hundred times.
    """
    return settings(
        max_examples=times,
        deadline=None,
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
        suppress_health_check=[
            HealthCheck.function_scoped_fixture,
            HealthCheck.too_slow,
            HealthCheck.data_too_large,
        ],
    )


EDGE = "2024-03-01T07:30:00Z"
PAST = (
    "2024-01-31T23:59:59.999999Z",
    "2024-02-01T00:00:00Z",
    "2024-03-01T07:29:59.999999Z",
    EDGE,
    "2024-02-29T23:30:00-08:00",  # the same instant as EDGE
    "2024-03-01T07:30:00.0000019Z",  # one microsecond on: finer digits are cut
    "2024-12-15 12:00:00",
)
AHEAD = ("2025-01-20T00:00:00Z", "2025-02-03T00:00:00Z")
PEOPLE = ("u1", "u2", "u3", "04")
COURSES = {"c": ("e1", "e2"), "d": ("e3",), "n": ()}
EXERCISES = ("e1", "e2", "e3")
at = st.sampled_from(PAST + AHEAD)
maybe_at = st.sampled_from(("", *PAST, *AHEAD))
person = st.sampled_from(PEOPLE)
names = st.sampled_from(("Ann", "ann", "=188+182", "Straße", "STRASSE", " blank ", "é", "𝒳"))
shares = st.sampled_from(("0", "0.05", "0.333333333333", "0.5", "0.8", "1"))


def few(row: st.SearchStrategy[dict[str, str]], most: int = 4) -> st.SearchStrategy[list[dict[str, str]]]:
    return st.lists(row, max_size=most)


def numbered(rows: list[dict[str, str]], column: str) -> list[dict[str, str]]:
    """Gives every row an id of its own; ids do not follow the order of instants."""
    return [{**row, column: f"{(place * 7) % 10}-{place}"} for place, row in enumerate(rows)]


def once(file: str, rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """The first row of each key."""
    kept: dict[tuple[str, ...], dict[str, str]] = {}
    for row in rows:
        kept.setdefault(tuple(row.get(name, "") for name in BY_NAME[file].key), row)
    return list(kept.values())


def _rows(**columns: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, str]]:
    return st.fixed_dictionaries(columns)


_WORDS: dict[str, st.SearchStrategy[list[dict[str, str]]]] = {
    "attempts": few(
        _rows(
            user_id=person,
            exercise_id=st.sampled_from(EXERCISES),
            at=at,
            correct=shares,
            hints=st.sampled_from(("", "0", "2")),
            seconds=st.sampled_from(("", "0", "61")),
            points=st.sampled_from(("", "", "7", "-1")),
            mastery=st.sampled_from(("", "", "0", "0.8", "1")),
        ),
        most=10,
    ),
    "moments": few(
        _rows(
            user_id=person, at=at, kind=st.sampled_from(("mini", "mastery")), activities=st.sampled_from("03")
        )
    ),
    "logins": few(_rows(user_id=person, at=at)),
    "user_events": few(_rows(user_id=person, at=at, event=st.sampled_from(("activated", "deactivated")))),
    "enrolments": few(
        _rows(course_id=st.sampled_from(tuple(COURSES)), user_id=person, enrolled_at=maybe_at), 9
    ),
    "group_members": few(
        _rows(
            group_id=st.sampled_from("gh"), user_id=person, member_role=st.sampled_from(("member", "manager"))
        ),
        6,
    ),
    "awards": few(
        _rows(
            user_id=person,
            kind=st.sampled_from(("certification", "certification", "badge")),
            name=st.just("Award"),
            at=st.sampled_from(PAST[:3]),
            course_id=st.sampled_from(("c", "d", "")),
            expires_at=st.sampled_from(("", EDGE, *AHEAD)),
        )
    ),
}


@st.composite
def accounts(draw: st.DrawFn) -> Drop:
    """A whole small account: always the same courses and people, whatever else."""
    drop: dict[str, list[dict[str, str]]] = {
        "users": [
            {
                "user_id": one,
                "name": draw(names),
                "status": draw(st.sampled_from(("", "active", "deactivated"))),
            }
            for one in PEOPLE
        ],
        "groups": [builders.group("g"), builders.group("h")],
    }
    for file, words in _WORDS.items():
        drop[file] = draw(words)
    drop["attempts"] = numbered(drop["attempts"], "attempt_id")
    drop["moments"] = numbered(drop["moments"], "moment_id")
    for file in ("enrolments", "awards", "group_members"):
        drop[file] = once(file, drop[file])
    return joined(*(builders.course(one, exercises) for one, exercises in COURSES.items()), drop)


def keys_of(file: str, row: Mapping[str, str]) -> Any:
    return tuple(row.get(name, "") for name in BY_NAME[file].key)


@st.composite
def split(draw: st.DrawFn, drop: Drop, most: int = 4) -> list[Drop]:
    """The same rows in some drops one after the other, shuffled; no row before the one it refers to.

    Events may be delivered again by a later drop.
    """
    pieces: list[dict[str, list[Mapping[str, str]]]] = [{} for _ in range(draw(st.integers(1, most)))]
    home: dict[tuple[str, str], int] = {}
    for file in FILES:
        for row in draw(st.permutations(drop.get(file.name, []))):
            first = max(
                (
                    home.get((column.refers_to, row.get(column.name, "")), 0)
                    for column in file.columns
                    if column.refers_to
                ),
                default=0,
            )
            place = draw(st.integers(first, len(pieces) - 1))
            home.setdefault((file.name, row[file.key[0]]), place)
            pieces[place].setdefault(file.name, []).append(_shuffled(draw, row))
            if file.events and place + 1 < len(pieces) and draw(st.booleans()):
                pieces[draw(st.integers(place + 1, len(pieces) - 1))].setdefault(file.name, []).append(row)
    return [piece for piece in pieces if piece]


def _shuffled(draw: st.DrawFn, row: Mapping[str, str]) -> Mapping[str, str]:
    return {name: row[name] for name in draw(st.permutations(sorted(row)))}


later_values = st.fixed_dictionaries(
    {
        "users": few(_rows(user_id=person, name=names, email=st.sampled_from(("", "a@example.com"))), 2),
        "courses": few(
            _rows(course_id=st.just("c"), title=st.just("New"), certify_at=st.sampled_from(("", "0.3"))), 1
        ),
        "enrolments": few(_rows(course_id=st.sampled_from("cd"), user_id=person, enrolled_at=maybe_at), 2),
        "exercises": few(
            _rows(
                exercise_id=st.sampled_from(EXERCISES),
                chapter_id=st.sampled_from(("c-k", "d-k", "n-k")),
                title=st.just("Moved"),
                position=st.sampled_from(("", "5")),
            ),
            1,
        ),
    }
).map(lambda drop: {file: once(file, rows) for file, rows in drop.items() if rows})
