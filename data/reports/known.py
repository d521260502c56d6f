"""As known at: what changed a plan's months between two knowledges, person by person. Rulebook 11.

Only people with an event recorded or withdrawn between the two instants are worked out again, from their raw rows.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice
from typing import Any

from sqlalchemy import and_, bindparam, or_, select

from core.instants import start_of_day
from core.interchange import BY_NAME
from core.knowledge import Interval, Knowledges, ever_given_anew, person_changes
from core.periods import period
from core.plans import Plan, PlanType, plan_of
from core.requests import Request
from core.scope import BadRequest, Denied, NotFound, Permission, Scope
from core.status import LOGIN, UserEvent
from core.usage_screens import Change
from data.bulk import batched
from data.engine import Database
from data.reports.usage import chosen_plan
from data.scoped import Reader, mine, tables
from data.sealed import Sealed

MOST = 2_000
PLAN = "plan"  # the figure of a change of the plan itself
_BLOCK = 500
_Standing = dict[UserEvent, list[Interval]]
_Stood = tuple[str, int, str, Interval]  # an event's user, instant and kind, and when it stood


def changes(
    database: Database, scope: Scope, request: Request, known_a: int, known_b: int | None = None
) -> list[Change]:
    """What differs in the plan's months at `request.now` between what was known at A and at B (None: today).

    One row per person, month and counted figure that differs, by user id, month and figure; the first 2,000. A plan
    that only one of the two knew, or knew with other months, gives one row of the plan itself instead (figure `plan`,
    month 0, `by` its amount): it makes no rows where it was not known. Denied, NotFound (a plan neither knew, or one
    that is never shown); BadRequest when B is not after A.
    """
    if not scope.may(Permission.ACCOUNT_ADMIN):
        raise Denied(f"{scope.role} may not compare what was known")
    if known_b is not None and known_b <= known_a:
        raise BadRequest("the later knowledge must be after the earlier one")
    with database.reading() as connection:
        comparison = _Comparison(Reader(connection, scope), request, Knowledges(known_a, known_b))
        return list(islice(comparison.changes(), MOST))


@dataclass(frozen=True)
class _Comparison:
    reader: Reader
    request: Request
    knowledges: Knowledges

    @cached_property
    def batches(self) -> dict[int, Interval]:
        """When each import stood."""
        return {row[0]: Interval(row[1], row[2]) for row in self.reader.rows(_BATCHES)}

    @cached_property
    def _rows_stand(self) -> dict[int, Interval]:
        """Since when a row that is there stands, by its import: it stands whatever became of that import."""
        return {batch_no: Interval(stood.since) for batch_no, stood in self.batches.items()}

    def changes(self) -> Iterator[Change]:
        """Of the plan, or person by person."""
        plan_id = self.request.plan or chosen_plan(self.reader, self.request).plan_id
        before, after = (
            self.plan_at(plan_id, known) for known in (self.knowledges.earlier, self.knowledges.later)
        )
        if not any(plan and plan.shown for plan in (before, after)):
            raise NotFound(f"no plan {plan_id}")
        if before is None or after is None or _months_differ(before, after):
            yield self._of_plan(plan_id, before, after)
            return
        if before.amount != after.amount:
            yield self._of_plan(plan_id, before, after)
        for people in batched(sorted(self.people(after)), _BLOCK):
            yield from self._of_people(after, people)

    # --- the plan -------------------------------------------------------------------------------------------------

    def plan_at(self, plan_id: str, known: int | None) -> Plan | None:
        """The plan as it was known then; None where it was not."""
        versions = self.reader.rows(_VERSIONS, file="plans", keys=[plan_id])
        given = [(no, json.loads(cells)) for _, no, cells in versions]
        if given:
            folded: dict[str, Any] = {}
            for batch_no, cells in given:
                folded |= cells if self.batches[batch_no].holds(known) else {}
            blank = dict.fromkeys((*BY_NAME["plans"].names,))
            return plan_of({**blank, **folded, "plan_id": plan_id}) if folded else None
        row = self._stored(plan_id)
        return plan_of(row) if row and self.batches[row["batch_no"]].holds(known) else None

    def _stored(self, plan_id: str) -> dict[str, Any]:
        """The plan's row by column name; empty where there is none."""
        row = self.reader.first(_PLAN, plan=plan_id)
        return dict(zip(_PLAN_COLUMNS, row, strict=True)) if row else {}

    def _of_plan(self, plan_id: str, before: Plan | None, after: Plan | None) -> Change:
        """One row of the plan itself: learned, withdrawn or changed by the last import that moved between the two."""
        touching = [no for _, no, _ in self.reader.rows(_VERSIONS, file="plans", keys=[plan_id])]
        row = self._stored(plan_id)
        touching += [row["batch_no"]] if row and not touching else []
        moved = [how for no in touching if (how := self.knowledges.moved([self.batches[no]]))]
        how = max(moved, key=lambda one: one.known_at)
        by = (after.amount if after else 0) - (before.amount if before else 0)
        kind = "plan known" if before is None else "plan withdrawn" if after is None else "plan changed"
        starts = start_of_day((after or before).starts_on)  # type: ignore[union-attr]  # one of them is there
        return Change(0, PLAN, "", "", by, kind, starts, how.known_at, how.withdrawn)

    # --- people ---------------------------------------------------------------------------------------------------

    def people(self, plan: Plan) -> set[str]:
        """Who has an event recorded or withdrawn between the two."""
        recorded = [no for no, stood in self.batches.items() if self._between(stood.since)]
        found: set[str] = set()
        for file in _files(plan):
            for batch in batched(recorded, _BLOCK):
                rows = self.reader.rows(_RECORDED[file], batches=batch, end=period(plan)[1])
                found.update(row[0] for row in rows)
            found.update(user for user, *_ in self._withdrawn[file])
        return found

    def _between(self, instant: int) -> bool:
        later = self.knowledges.later
        return self.knowledges.earlier < instant and (later is None or instant <= later)

    @cached_property
    def _withdrawn(self) -> dict[str, list[_Stood]]:
        """Withdrawn events that stood at one of the two instants, by file: user, instant, kind and when it stood."""
        known = {"earlier": self.knowledges.earlier, "later": self.knowledges.later}
        asked = known if known["later"] is not None else {**known, "later": self.knowledges.earlier}
        found: dict[str, list[_Stood]] = defaultdict(list)
        for file, key, since, until in self.reader.stream(_WITHDRAWN, **asked):
            user, at, *event = tables.parsed_key(BY_NAME[file], key)
            found[file].append((user, at, event[0] if event else LOGIN, Interval(since, until)))
        return found

    def _of_people(self, plan: Plan, people: list[str]) -> Iterator[Change]:
        standing = self._standing(plan, people)
        names = dict(self.reader.rows(_NAMES, users=people))
        for user in people:
            yield from person_changes(
                plan, names.get(user, user), standing[user], self.knowledges, self.request.now
            )

    def _standing(self, plan: Plan, people: list[str]) -> dict[str, _Standing]:
        """Every event of these people before the plan's end, with the times at which it stood."""
        start, end = period(plan)
        found: dict[str, _Standing] = defaultdict(dict)
        first = None if plan.plan_type is PlanType.SEATS else start  # a status is carried in from before
        given = self._statuses_given(people) if plan.plan_type is PlanType.SEATS else {}
        for file in _files(plan):
            for user, at, kind, stood in chain(
                self._stored_of(file, people, first, end), self._withdrawn_of(file, people)
            ):
                made = any(one.since == stood.since == at for one, _ in given.get(user, ()))
                if file == "logins" or not made:
                    found[user].setdefault(UserEvent(at, kind, user), []).append(stood)
        for user, statuses in given.items():
            for event, stand in ever_given_anew(user, statuses).items():
                if event.at < end:
                    found[user].setdefault(event, []).extend(stand)
        return found

    def _stored_of(self, file: str, people: list[str], start: int | None, end: int) -> Iterator[_Stood]:
        for row in self.reader.rows(_EVENTS[file], users=people, start=start, end=end):
            kind = row[3] if file == "user_events" else LOGIN
            yield row[0], row[1], kind, self._rows_stand[row[2]]

    def _withdrawn_of(self, file: str, people: list[str]) -> Iterator[_Stood]:
        among = set(people)
        yield from (row for row in self._withdrawn[file] if row[0] in among)

    def _statuses_given(self, people: list[str]) -> dict[str, list[tuple[Interval, str]]]:
        """Of who was given more than once: when each import that gave a status stood, and the status."""
        found: dict[str, list[tuple[Interval, str]]] = defaultdict(list)
        for user, batch_no, cells in self.reader.rows(_VERSIONS, file="users", keys=people):
            status = json.loads(cells).get("status")
            if status:
                found[user].append((self.batches[batch_no], status))
        return found


def _files(plan: Plan) -> tuple[str, ...]:
    return ("logins", "user_events") if plan.plan_type is PlanType.SEATS else ("logins",)


def _months_differ(before: Plan, after: Plan) -> bool:
    return (before.plan_type, before.starts_on, before.month_basis) != (
        after.plan_type,
        after.starts_on,
        after.month_basis,
    )


_B, _V, _W, _U = tables.batches, tables.versions, tables.withdrawn, tables.users
_PLANS = tables.drop_tables["plans"]
_BATCHES = Sealed(select(_B.c.batch_no, _B.c.recorded_us, _B.c.undone_us).where(mine(_B)))
_VERSIONS = Sealed(
    select(_V.c.row_key, _V.c.batch_no, _V.c.cells)
    .where(mine(_V), _V.c.file == bindparam("file"), _V.c.row_key.in_(bindparam("keys", expanding=True)))
    .order_by(_V.c.batch_no)
)
_PLAN = Sealed(select(_PLANS).where(mine(_PLANS), _PLANS.c.plan_id == bindparam("plan")))
_PLAN_COLUMNS = [column.name for column in _PLANS.columns]
_NAMES = Sealed(
    select(_U.c.user_id, _U.c.name).where(mine(_U), _U.c.user_id.in_(bindparam("users", expanding=True)))
)
_STOOD = [
    and_(_W.c.known_us <= bindparam(known), _W.c.until_us > bindparam(known))
    for known in ("earlier", "later")
]
_WITHDRAWN = Sealed(
    select(_W.c.file, _W.c.row_key, _W.c.known_us, _W.c.until_us).where(
        mine(_W), _W.c.file.in_(("logins", "user_events")), or_(*_STOOD)
    )
)


def _events_of(name: str) -> Sealed:
    table = tables.drop_tables[name]
    columns = (
        table.c.user_id,
        table.c.at_us,
        table.c.batch_no,
        *([table.c.event] if "event" in table.c else []),
    )
    people = table.c.user_id.in_(bindparam("users", expanding=True))
    start = bindparam("start", type_=table.c.at_us.type)
    inside = (table.c.at_us < bindparam("end"), or_(start.is_(None), table.c.at_us >= start))
    return Sealed(select(*columns).where(mine(table), people, *inside))


def _recorded(name: str) -> Sealed:
    table = tables.drop_tables[name]
    batches = table.c.batch_no.in_(bindparam("batches", expanding=True))
    inside = table.c.at_us < bindparam("end")
    return Sealed(select(table.c.user_id).distinct().where(mine(table), batches, inside))


_EVENTS = {name: _events_of(name) for name in ("logins", "user_events")}
_RECORDED = {name: _recorded(name) for name in ("logins", "user_events")}
