"""Programs as screens: all of them beside each other, and one program's home with its matches."""

from __future__ import annotations

from collections.abc import Sequence

from components import light
from components.address import Address
from components.attributes import aria
from components.form import said
from components.ids import Program
from components.light import Child, Light, Node
from components.marks import nothing
from components.match_list import match_list, people_words
from components.names import shown
from components.numbers import count, days
from components.panel import head, page, panel
from components.record_table import pager, record_table
from components.usage_tiles import Tile, tiles
from core.match_screens import MatchLine, ProgramLine, ProgramScreen

PATH = "/program"
PAGE = 50
_MATCHES = "program-matches"
NOW = "Active now: matches that have begun and not ended at this moment, and the distinct people in them."
_WHY = (
    "Active now is mostly smaller than the billing period's figure: whoever was in a match at any moment of the period "
    "counts in it, also when the match has ended since."
)


def program_list(lines: Sequence[ProgramLine], address: Address) -> list[Node]:
    """All programs."""
    top = head("Programs", NOW)
    if not lines:
        empty = nothing("This account has no program yet.", "Programs and their matches come with an import.")
        return page([("Programs", "")], top, light.Div(empty, className="panel"))
    rows: list[list[Child]] = [
        [
            light.A(shown(line.name, line.program_id), href=address.link(PATH, program=line.program_id)),
            _of_program(line, line.matches, "active matches now", address),
            _of_program(line, line.people, "people in them", address),
        ]
        for line in lines
    ]
    header = ("Program", "Active matches now", "People in them")
    table = record_table("Programs", header, rows, numbers=header[1:])
    return page([("Programs", "")], top, panel("All programs", table, note="A name opens the program."))


def _of_program(line: ProgramLine, value: int, of: str, address: Address) -> Light:
    """A figure that leads to the matches it is counted from."""
    href = address.link(PATH, program=line.program_id) + f"#{_MATCHES}"
    words = f"{shown(line.name, line.program_id)}: {count(value)} {of}"
    return light.A(count(value), href=href, className="figure", **aria(label=words))


def program_home(screen: ProgramScreen, address: Address, *, admin: bool, words: str = "") -> list[Node]:
    """One program. `admin`: an account manager, who may end a match; `words`: what the last press did."""
    name = shown(screen.program.name, screen.program.program_id)
    return page(
        [("Programs", address.link(PATH)), (name, "")],
        head(name, NOW),
        _tiles(screen, address, admin=admin),
        said(words) if words else None,
        _chosen(screen.chosen, screen.now) if screen.chosen else None,
        _list(screen, address, admin=admin),
    )


def _tiles(screen: ProgramScreen, address: Address, *, admin: bool) -> Light:
    span = days(screen.period.start, screen.period.end)
    link: Child = (
        light.A("Active users of the account", href=address.link("/active-users")) if admin else "to date"
    )
    return tiles(
        Tile(
            "Active matches now",
            "Matches begun and not ended at this moment",
            _listed(screen.program.matches, "active matches now"),
        ),
        Tile(
            "People in them",
            "Distinct mentors and mentees of those matches",
            _listed(screen.program.people, "people in them"),
        ),
        Tile(
            "In this billing period",
            "Distinct people in a match of this program at any moment of the current billing period, to date",
            _listed(screen.period_people, "people in this billing period"),
            [f"{span} · ", link],
        ),
    )


def _listed(value: int, of: str) -> Light:
    """A figure that leads to the matches it is counted from: the open ones stand first."""
    return light.A(
        count(value), href=f"#{_MATCHES}", className="figure", **aria(label=f"{count(value)} {of}")
    )


def _chosen(line: MatchLine, now: int) -> Light:
    """The match opened, and the button that ends it: it says what will happen and asks once more."""
    title, people = f"Match {line.match.match_id}", people_words(line)
    if not line.match.open_at(now):
        return panel(title, light.P("This match has ended.", className="muted"), note=people)
    confirm = light.Button(
        "End the match now", id=Program.END, type="button", className="btn btn-primary", n_clicks=0
    )
    effect = (
        "The match ends at this moment. Its people still count in this billing period, and in every earlier one that "
        "it touched; from the next period on they count only with another match."
    )
    menu = light.Div([light.P(effect), confirm], className="menu confirm")
    holder = light.Details(
        [light.Summary("End this match", className="btn btn-outline"), menu], className="menu-holder"
    )
    return panel(
        title, "", note=people, tools=light.Div(holder, className="standing"), className="chosen-person"
    )


def _list(screen: ProgramScreen, address: Address, *, admin: bool) -> Light:
    note = (
        _WHY if admin else f"{_WHY} Listed are the matches of people of your groups; others are only counted."
    )
    if not screen.lines:
        empty = nothing("No match to list.", "Matches come with an import.")
        return panel("Matches", empty, note=note, id=_MATCHES)

    def end(line: MatchLine) -> Child:
        if not line.match.open_at(screen.now):
            return ""
        here = address.link(PATH, program=screen.program.program_id, match=line.match.match_id)
        return light.A("End …", href=here)

    table = match_list("Matches", screen.lines, screen.now, act=end if admin else None)
    body = [table, _pages(screen, address)]
    return panel(f"Matches: {count(screen.total)}", body, note=note, id=_MATCHES)


def _pages(screen: ProgramScreen, address: Address) -> Light:
    def at(offset: int) -> str:
        return address.link(
            PATH, program=screen.program.program_id, offset=str(offset) if offset > 0 else None
        )

    past = screen.offset + len(screen.lines)
    newer = ("Newer", at(screen.offset - PAGE)) if screen.offset else None
    older = ("Older", at(past)) if past < screen.total else None
    return pager(newer, older)
