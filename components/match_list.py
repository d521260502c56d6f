"""Matches as a table: who with whom, since when, until when. People outside a manager's groups are only counted."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from components import light
from components.direction import isolated
from components.light import Child, Light
from components.names import shown
from components.numbers import count, moment
from components.record_table import record_table
from core.match_screens import MatchLine

Act = Callable[[MatchLine], Child]


def match_list(
    caption: str,
    lines: Sequence[MatchLine],
    now: int | None,
    *,
    program: bool = False,
    act: Act | None = None,
) -> Light:
    """`now`: to say which are open, None where that is not told; `program`: with each one's program; `act`: the last
    column.
    """
    header = ("Match", *(("Program",) if program else ()), "People", "Began (UTC)", "Ended (UTC)")
    rows = [
        [
            line.match.match_id,
            *([shown(line.program)] if program else []),
            _people(line),
            moment(line.match.started_at),
            _end(line, now),
            *([act(line)] if act else []),
        ]
        for line in lines
    ]
    return record_table(caption, (*header, *(("Action",) if act else ())), rows)


def people_words(line: MatchLine) -> str:
    """`Ada (mentor), Bo (mentee) and 1 other person`."""
    named: dict[str, tuple[str, list[str]]] = {}
    for person, name, side in line.people:
        named.setdefault(person, (isolated(shown(name, person)), []))[1].append(side)
    words = ", ".join(f"{name} ({' and '.join(sides)})" for name, sides in named.values())
    if not line.others:
        return words or "Nobody"
    others = "1 other person" if line.others == 1 else f"{count(line.others)} other people"
    return f"{words} and {others}" if words else others


def _people(line: MatchLine) -> Light:
    return light.Div(people_words(line), className="people")


def _end(line: MatchLine, now: int | None) -> Child:
    if now is not None and line.match.open_at(now):
        return light.Span("Active", className="tag")
    return moment(line.match.ended_at)
