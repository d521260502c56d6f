"""The league table's statements, built once per combination of sort and filters."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, column, func, literal_column, select, table, text

from core.requests import Request
from data.ingest.names import TRIGRAM, phrase
from data.reports.people import USER_COURSES, among
from data.rollups.among import among as one_of
from data.scoped import Sealed, mine, tables

MOST_NAMED = 20_000  # people a search finds that are worth listing in a statement
GATHER_BELOW = 20_000  # people; a part this small is fetched and sorted faster than an index is walked for it
_UC, _U = USER_COURSES, tables.users
SHOWN = ("user_id", "name", "mastery", "coverage", "completed", "certified", "score", "points", "seconds")


@dataclass(frozen=True)
class Selection:
    """Which people of the course are in the table. `search`: how a name is searched, or None."""

    completed: bool | None
    certified: bool | None
    started: bool
    everyone: bool
    search: str | None

    @staticmethod
    def of(request: Request, *, everyone: bool, dialect: str) -> Selection:
        """What a request selects."""
        search = None
        if request.search is not None:
            short = len(request.search.casefold()) < TRIGRAM
            search = "strpos" if dialect != "sqlite" else "instr" if short else "trigrams"
        return Selection(request.completed, request.certified, request.started, everyone, search)

    @property
    def plain(self) -> bool:
        """Whether it is everyone but for flags."""
        return self.everyone and self.search is None

    @property
    def flagged(self) -> bool:
        """Whether a flag of its own index selects."""
        return self.completed is not None or self.certified is not None

    def search_value(self, searched: str) -> str:
        """The value the search statement takes: a folded part of the name, any case."""
        folded = searched.casefold()
        return phrase(folded) if self.search == "trigrams" else folded


@dataclass(frozen=True)
class Statements:
    """What a league table asks. Ties take `value` and `user`, `people` people."""

    count: Sealed
    ties_before: Sealed
    empty_scores: Sealed
    all_down: Sealed
    all_up: Sealed
    masteries: Sealed
    keys: Sealed
    keys_of: Sealed  # of the people bound as `users`, instead of those a search finds
    people: Sealed


@lru_cache(maxsize=512)
def statements(selection: Selection, sort: str, *, gather: bool) -> Statements:
    """The statements of one sort and selection. `gather`: do not walk the sorted column's index."""
    sorted_by = _UC.c[sort]
    key = sorted_by.concat("") if gather and sort == "name" else sorted_by + 0 if gather else sorted_by
    where = conditions(selection)
    down, up = (key.desc(), _UC.c.user_id), (key, _UC.c.user_id.desc())
    shown = select(*(_UC.c[name] for name in SHOWN)).where(*where)
    of_named = conditions(replace(selection, search=None))
    last = (_UC.c.score < 0,) if sort == "score" else ()
    counted = select(func.count()).select_from(_UC).where(*where)
    return Statements(
        count=Sealed(counted),
        ties_before=Sealed(counted.where(sorted_by == bindparam("value"), _UC.c.user_id < bindparam("user"))),
        empty_scores=Sealed(counted.where(_UC.c.score < 0)),
        all_down=Sealed(shown.order_by(*down)),
        all_up=Sealed(shown.order_by(*last, *up)),
        keys=Sealed(select(_UC.c.user_id, sorted_by).where(*where).order_by(*down)),
        keys_of=Sealed(
            select(_UC.c.user_id, sorted_by).where(*of_named, one_of(_UC.c.user_id)).order_by(*down)
        ),
        people=_PEOPLE,
        masteries=Sealed(select(_UC.c.mastery).where(*where).order_by(_UC.c.mastery)),
    )


def conditions(selection: Selection) -> tuple[Any, ...]:
    """What holds of the people in the table."""
    found: list[Any] = [
        mine(_UC),
        _UC.c.course_id == bindparam("course"),
        _UC.c.counted == literal_column("1"),
    ]
    for name in ("completed", "certified"):
        wanted = getattr(selection, name)
        if wanted is not None:
            found.append(_UC.c[name] == literal_column(str(int(wanted))))
    if selection.started:
        found.append(_UC.c.attempts > literal_column("0"))
    if not selection.everyone:
        found.append(among(_UC))
    if selection.search:
        found.append(_UC.c.user_id.in_(_named(selection.search)))
    return tuple(found)


def _named(how: str) -> Any:
    """The people whose folded name holds the searched text."""
    if how == "trigrams":
        index = table("name_search", column("account_id"), column("user_id"))
        return select(index.c.user_id).where(mine(index), text("name_search MATCH :search"))
    found = getattr(func, how)(_U.c.name_folded, bindparam("search"))
    return select(_U.c.user_id).where(mine(_U), found > 0)


# the people a search finds, by how it searches, and one more than can be listed
NAMED = {how: Sealed(_named(how).limit(MOST_NAMED + 1)) for how in ("trigrams", "instr", "strpos")}
ABOVE_ZERO, _T = tuple(tables.ABOVE_ZERO), tables.course_totals
# how many people of the course stand above zero in each sorted column that begins there
ABOVE = Sealed(
    select(*(_T.c[name] for name in tables.ABOVE_ZERO.values())).where(
        mine(_T), _T.c.course_id == bindparam("course")
    )
)
_PEOPLE = Sealed(
    select(*(_UC.c[name] for name in SHOWN)).where(
        mine(_UC),
        _UC.c.course_id == bindparam("course"),
        _UC.c.user_id.in_(bindparam("people", expanding=True)),
    )
)
