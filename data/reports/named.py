"""The people whose name holds a searched text, kept as long as nobody comes, goes or is renamed.

Finding them in the index of names costs as much as looking up where they stand in a course: after an attempt was
stored only the latter is asked again.
"""

from __future__ import annotations

import json
from typing import Any

from data.kept import Kept
from data.reports.league_sql import MOST_NAMED, NAMED, Selection
from data.scoped import Reader

_MOST_KEPT = 400_000  # people of all texts in one database: some 10 MB


def named_people(reader: Reader, selection: Selection, searched: str) -> Any:
    """Their ids as the parameter of a statement that asks for one of many; None where they are too many for it."""
    asked = (selection.search, searched)
    found = _PEOPLE.get(reader, asked)
    if found is None:
        people = [row[0] for row in reader.rows(NAMED[str(selection.search)], search=searched)]
        found = (_parameter(reader, people) if len(people) <= MOST_NAMED else None,)
        _PEOPLE.keep(reader, asked, found, weight=1 + len(searched) + (len(people) if found[0] else 0))
    return found[0]


def _parameter(reader: Reader, people: list[str]) -> Any:
    """As `data.rollups.among` takes many texts: JSON on SQLite, an array on PostgreSQL."""
    return json.dumps(people, ensure_ascii=False) if reader.connection.dialect.name == "sqlite" else people


_PEOPLE: Kept[tuple[Any]] = Kept(most=_MOST_KEPT, state=lambda standing: standing.names_version)
