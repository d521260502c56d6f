"""Lives of an account for the licence tests: what it is told and when, and what the slow recount makes of that.

An act is an import, one event through the live way, a status set by staff, an undone import or a settling; the clock
moves on between them. What was told is kept beside the product, row by row, and never read back from it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from core.instants import from_datetime, to_datetime
from core.plans import Plan as CorePlan
from core.requests import Request
from core.status import Status
from data import reports
from data.engine import Database
from data.ingest import undo_import
from data.ingest.rows import add_rows
from data.people_status import set_status
from data.rollups.settle import settle
from tests.data.builders import Drop, account, admin, bring
from tests.recount.drop import instant
from tests.recount.events import ACTIVATED, DEACTIVATED, LOGIN, Counted, Event, Person, known, status_at
from tests.recount.invariants import hold
from tests.recount.licences import Report, consumption_from, users_from
from tests.recount.plan_months import Plan

FIRST = 1  # the import that brings the people


@dataclass(frozen=True)
class Act:
    """Something that happens to the account, `later` microseconds after the act before it.

    `kind`: bring (a drop), single (a file and its row), status (a person and a word), undo (which import), settle, or
    move (time alone goes on).
    """

    kind: str
    later: int
    what: Any = None


@dataclass
class Told:
    """One import that was taken: what it said, when, and until when it stood."""

    recorded: int
    drop: Drop
    undone: int | None = None

    def stood(self, known_at: int | None) -> bool:
        if known_at is None:
            return self.undone is None
        return self.recorded <= known_at and (self.undone is None or self.undone > known_at)


@dataclass
class Life:
    """An account as it lives, and everything it was told."""

    database: Database
    account_id: int
    folder: Path
    clock: int
    told: list[Told] = field(default_factory=list)

    def act(self, one: Act) -> None:
        """Let it happen, to the product and to the record."""
        self.clock += one.later
        getattr(self, f"_{one.kind}")(one.what)

    def _bring(self, drop: Drop) -> None:
        outcome = bring(self.database, self.account_id, self.folder, drop, self.clock)
        self._note(outcome.batch_no, drop)

    def _single(self, what: tuple[str, dict[str, str]]) -> None:
        file, row = what
        outcome = add_rows(self.database, self.account_id, file, [row], source="live", recorded_at=self.clock)
        self._note(outcome.batch_no, {file: [row]})

    def _status(self, what: tuple[str, str]) -> None:
        user, word = what
        self.clock += 1  # the product gives a status set by hand an instant after every import's
        (person,) = (one for one in self.people(None) if one.user_id == user)
        own = [event for event in self.history(None) if event.user_id == user]
        changes = status_at(person, own, to_datetime(self.clock)) != word
        given = (self.database, self.account_id, user, Status(word))
        assert set_status(*given, actor="staff:sue", recorded_at=self.clock) is changes
        if changes:
            kind = ACTIVATED if word == "active" else DEACTIVATED
            at = to_datetime(self.clock).isoformat()
            self._note(len(self.told) + 1, {"user_events": [{"user_id": user, "at": at, "event": kind}]})

    def _undo(self, place: int) -> None:
        """Any import but the first: nothing relies on events, plans, and people given again."""
        if len(self.told) > FIRST:
            number = FIRST + 1 + place % (len(self.told) - FIRST)
            one = self.told[number - 1]
            if one.undone is None:
                undo_import(self.database, self.account_id, number, undone_at=self.clock)
                one.undone = self.clock

    def _move(self, _: None) -> None:
        """Time alone goes on."""

    def _settle(self, _: None) -> None:
        settle(self.database, self.account_id, self.clock)

    def _note(self, batch_no: int, drop: Drop) -> None:
        self.told.append(Told(self.clock, drop))
        assert batch_no == len(self.told)

    # --- what the recount makes of it -----------------------------------------------------------------------------

    def history(self, known_at: int | None) -> list[Counted]:
        """The events known then: those of the files, and those of statuses given anew."""
        events = [*self._files(), *self._given_anew(known_at)]
        return known(events, None if known_at is None else to_datetime(known_at))

    def _files(self) -> Iterator[Event]:
        for one in self.told:
            undone = None if one.undone is None else to_datetime(one.undone)
            for row in one.drop.get("logins", ()):
                yield Event(row["user_id"], instant(row["at"]), LOGIN, to_datetime(one.recorded), undone)
            for row in one.drop.get("user_events", ()):
                yield Event(
                    row["user_id"], instant(row["at"]), row["event"], to_datetime(one.recorded), undone
                )

    def _given_anew(self, known_at: int | None) -> Iterator[Event]:
        """The first status given is the baseline; one that changes it is an event at its import's instant."""
        given: dict[str, str] = {}
        words = {"active": ACTIVATED, "deactivated": DEACTIVATED}
        for one in self.told:
            for row in one.drop.get("users", ()) if one.stood(known_at) else ():
                status = row.get("status", "")
                if status and given.setdefault(row["user_id"], status) != status:
                    given[row["user_id"]] = status
                    yield Event(row["user_id"], to_datetime(one.recorded), words[status])

    def people(self, known_at: int | None) -> list[Person]:
        """Everybody as described then: the later cell wins, an empty one says nothing; the first status stays."""
        cells: dict[str, dict[str, str]] = {}
        for one in self.told:
            for row in one.drop.get("users", ()) if one.stood(known_at) else ():
                had = cells.setdefault(row["user_id"], {})
                said = {name: cell for name, cell in row.items() if cell}
                had |= said | ({"status": had["status"]} if "status" in had else {})
        return [
            Person(
                user_id=user,
                name=had["name"],
                email=had.get("email"),
                status=had.get("status"),
                created_at=instant(had["created_at"]) if "created_at" in had else None,
            )
            for user, had in cells.items()
        ]

    def knew_plans(self, known_at: int | None) -> bool:
        return any(one.stood(known_at) and "plans" in one.drop for one in self.told)

    def agrees(self, plans: tuple[CorePlan, ...], now: int, known_at: int | None = None) -> None:
        """Both reports of every plan say what the recount says, and what must hold between them holds."""
        if not self.knew_plans(known_at):
            return
        history, people, moment = self.history(known_at), self.people(known_at), to_datetime(now)
        for core_plan in plans:
            plan = recount_plan(core_plan)
            expected = consumption_from(plan, history, moment), users_from(plan, people, history, moment)
            hold(plan, *expected, moment)
            for slug, report in zip(("consumption", "users"), expected, strict=True):
                assert self._said(slug, plan.plan_id, now, known_at) == _cells(report), (
                    slug,
                    plan,
                    now,
                    known_at,
                )

    def _said(self, slug: str, plan: str, now: int, known_at: int | None) -> Any:
        asked = Request(now=now, as_known_at=known_at, plan=plan)
        table = reports.run(self.database, slug, admin(self.account_id), asked)
        return [column.name for column in table.columns], list(table.rows())


def born(database: Database, folder: Path, slug: str, people: Drop, clock: int) -> Life:
    """A new account that is told of its people, and of its plans when they are in the drop."""
    life = Life(database, account(database, slug), folder, clock)
    life.act(Act("bring", 0, people))
    return life


def recount_plan(plan: CorePlan) -> Plan:
    """The plan in the recount's own words."""
    return Plan(plan.plan_id, str(plan.plan_type), plan.amount, plan.starts_on, str(plan.month_basis))


def _cells(report: Report) -> Any:
    columns, rows = report
    return columns, [tuple(from_datetime(c) if isinstance(c, datetime) else c for c in row) for row in rows]
