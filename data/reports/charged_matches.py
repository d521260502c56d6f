"""People charged for by their matches: counted from the matches known at an instant, and from those known today."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import bindparam, select, union_all

from core.charged import Adjustment, compared, earlier, why_matched
from core.explain import Evidence
from core.interchange import BY_NAME
from core.matches import BillingPeriod, Match, active_by_match
from data.bulk import batched
from data.replay import Knowledge
from data.reports.matches import gathered, matches_within
from data.reports.since import since
from data.scoped import Reader, mine, tables
from data.sealed import Sealed

_FILES = ("matches", "match_members")
_SIDES = ("mentor", "mentee")
_BLOCK = 400
Matches = dict[str, Match]


def pair(
    home: Reader, period: BillingPeriod, known_at: int, now: int, upto: int | None = None
) -> tuple[list[Evidence], list[Evidence], list[Adjustment]]:
    """(counted at `known_at` from what was known then, counted at `now` from what is known today, the differences).

    Evidence and differences by user id; `home`: the account's own database; `upto`: nothing that became known after it
    is there (None: all that is known today). Rulebook 7, 11.
    """
    found, first = since(home), earlier(known_at, upto)
    if found.moved(first, _FILES):
        before = _known(home, first)
        after = before if upto == first else _known(home, upto)
    else:
        before = after = {
            one.match_id: one for one in matches_within(home, period.start, period.end, max(known_at, now))
        }
    then = list(active_by_match(list(before.values()), period, known_at).evidence)
    if upto == first or (before is after and known_at >= period.end):
        return then, then, []
    later = list(active_by_match(list(after.values()), period, max(known_at, now)).evidence)
    added, gone = compared(then, later)
    differing = [*added.values(), *gone.values()]
    touched = _touching(home, differing) if differing else {}
    changes = [
        Adjustment(
            one.user_id,
            one.user_id in added,
            why_matched(one, before, after),
            one.at,
            found.last(touched[one], (known_at, upto), one.at),
        )
        for one in differing
    ]
    return then, later, sorted(changes)


def _known(home: Reader, known_at: int | None) -> Matches:
    """Every match as it was known then; None: as it is known today."""
    known = Knowledge(home.connection, home.scope.account_id, known_at, _FILES)
    people: dict[str, list[tuple[str, str]]] = {}
    for _, match_id, user, side, *_ in known.rows(BY_NAME["match_members"]):
        people.setdefault(match_id, []).append((user, side))
    rows = (
        (match_id, program, started, ended, *member)
        for _, match_id, program, started, ended, *_ in known.rows(BY_NAME["matches"])
        for member in people.get(match_id, [(None, None)])
    )
    return {one.match_id: one for one in gathered(rows)}


def _touching(home: Reader, differing: list[Evidence]) -> dict[Evidence, set[int]]:
    """The imports that gave the match that counts somebody, or their place in it."""
    found: dict[Evidence, set[int]] = {one: set() for one in differing}
    for block in batched(differing, _BLOCK):
        of_match: dict[str, set[int]] = defaultdict(set)
        for match_id, batch_no in home.rows(_MATCHES, keys=[one.kind for one in block]):
            of_match[match_id].add(batch_no)
        places = {tables.row_key((one.kind, one.user_id, side)): one for one in block for side in _SIDES}
        for key, batch_no in home.rows(_PLACES, keys=list(places)):
            found[places[key]].add(batch_no)
        for match_id, user, batch_no in home.rows(_STANDING, matches=[one.kind for one in block]):
            of_match[tables.row_key((match_id, user))].add(batch_no)
        for one in block:
            found[one] |= of_match[one.kind] | of_match[tables.row_key((one.kind, one.user_id))]
    return found


_V, _M, _P = tables.versions, tables.drop_tables["matches"], tables.drop_tables["match_members"]
_KEYS: Any = _V.c.row_key.in_(bindparam("keys", expanding=True))
_MATCHES = Sealed(
    union_all(
        select(_V.c.row_key, _V.c.batch_no).where(mine(_V), _V.c.file == "matches", _KEYS),
        select(_M.c.match_id, _M.c.batch_no).where(
            mine(_M), _M.c.match_id.in_(bindparam("keys", expanding=True))
        ),
    )
)
_PLACES = Sealed(select(_V.c.row_key, _V.c.batch_no).where(mine(_V), _V.c.file == "match_members", _KEYS))
_STANDING = Sealed(
    select(_P.c.match_id, _P.c.user_id, _P.c.batch_no).where(
        mine(_P), _P.c.match_id.in_(bindparam("matches", expanding=True))
    )
)
