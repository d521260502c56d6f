"""What is asked of a report: parameters read strictly from text, the same for page, address and command."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.instants import FIRST_YEAR, LAST_YEAR, parse_instant
from core.ranking import Direction
from core.reports import COURSE_LEAGUE, Report
from core.scope import BadRequest

LEAGUE_SORTS = COURSE_LEAGUE.sorts
LONGEST_PARAMETER = 10_000
LARGEST_WHOLE = 10**9
_BOOLEANS = {"true": True, "false": False}
_TEXTS = ("plan", "course", "group", "user", "exercise", "search", "currency")
ALWAYS = ("now", "as_known_at")


@dataclass(frozen=True)
class Request:
    """A report's parameters, parsed. None: not given. `now` and `as_known_at` are instants.

    `sort`: a column's name, or empty for the report's own order (the rulebook's), which alone has no `direction`.
    """

    now: int
    as_known_at: int | None = None
    plan: str | None = None
    course: str | None = None
    group: str | None = None
    user: str | None = None
    exercise: str | None = None
    year: int | None = None
    currency: str | None = None
    search: str | None = None
    completed: bool | None = None
    certified: bool | None = None
    started: bool = False
    sort: str = ""
    direction: Direction = Direction.DESCENDING


def parse_request(report: Report, given: Mapping[str, str], *, now: int) -> Request:
    """Read the parameters of `report`; BadRequest for an unknown one, a missing one, or a value out of its form."""
    known = (*report.required, *report.optional, *ALWAYS)
    wanted = {name: value for name, value in given.items() if value != ""}
    for name, value in wanted.items():
        if name not in known or len(value) > LONGEST_PARAMETER or "\x00" in value:
            raise BadRequest(
                f"{report.slug} takes no such {name}" if name in known else f"unknown parameter {name}"
            )
    for name in report.required:
        if name not in wanted:
            raise BadRequest(f"{report.slug} needs the parameter {name}")
    moved = _instant(wanted, "now")
    texts = {name: wanted[name] for name in _TEXTS if name in wanted}
    return Request(
        now=now if moved is None else moved,
        as_known_at=_instant(wanted, "as_known_at"),
        completed=_flag(wanted, "completed"),
        certified=_flag(wanted, "certified"),
        started=_flag(wanted, "started") or False,
        year=_year(wanted),
        sort=_choice(wanted, "sort", report.sorts, ""),
        direction=_direction(report, wanted),
        **texts,
    )


def whole(text: str, name: str) -> int:
    """A whole number from 0 to a thousand million; BadRequest for any other text."""
    if not (text.isascii() and text.isdigit() and len(text) < 11 and int(text) <= LARGEST_WHOLE):
        raise BadRequest(f"{name} is a whole number")
    return int(text)


def _instant(wanted: Mapping[str, str], name: str) -> int | None:
    try:
        return parse_instant(wanted[name]) if name in wanted else None
    except ValueError as error:
        raise BadRequest(f"{name} is not an instant (ISO 8601)") from error


def _year(wanted: Mapping[str, str]) -> int | None:
    if "year" not in wanted:
        return None
    year = whole(wanted["year"], "year")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise BadRequest(f"year is from {FIRST_YEAR} to {LAST_YEAR}")
    return year


def _flag(wanted: Mapping[str, str], name: str) -> bool | None:
    if name not in wanted:
        return None
    if wanted[name] not in _BOOLEANS:
        raise BadRequest(f"{name} is true or false")
    return _BOOLEANS[wanted[name]]


def _direction(report: Report, wanted: Mapping[str, str]) -> Direction:
    if "direction" in wanted and "sort" not in wanted and report is not COURSE_LEAGUE:
        raise BadRequest("direction is that of a sort: give one")
    return Direction(_choice(wanted, "direction", tuple(Direction), Direction.DESCENDING))


def _choice(wanted: Mapping[str, str], name: str, choices: tuple[str, ...], default: str) -> str:
    value = wanted.get(name, default)
    if name in wanted and value not in choices:
        raise BadRequest(f"{name} is one of {', '.join(choices)}")
    return value
