"""Drops as plain rows: the interchange's "In" section; rulebook sections 0 (instants, order) and 10 (member rows).

A drop is a folder of CSV files or a .zip of one; several drops are given in the order of their import.
The loader takes clean rows: finding bad rows is not its business. Every cell stays text, verbatim.

Where the text leaves two readings:
- "A later import that changes [the status] records a status event at the import's instant": the instant of an import
  is not in a drop, so it can be given (`imported_at`); without it a later status is ignored and the first one stands.
  "Changes" is read against the status last *given* for the user, not against the status at that instant.
- The first status *given* is the baseline, even when an earlier import named the user with an empty status.
- An event delivered twice under one id is one event, the first delivery's text.
- Within one drop the rows of a file are merged just as the rows of two drops are.
"""

import csv
import io
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

Text = dict[str, str]  # one row: column name to cell, verbatim
Value = str | int | float | bool | None
Row = list[Value]
Key = tuple[str | datetime, ...]
Source = str | Path

# What makes two rows of a file the same row. Files not named here are keyed by all their cells.
KEYS = {
    "users": ("user_id",),
    "user_events": ("user_id", "at", "event"),
    "groups": ("group_id",),
    "plans": ("plan_id",),
    "group_members": ("group_id", "user_id", "member_role"),
    "courses": ("course_id",),
    "chapters": ("chapter_id",),
    "exercises": ("exercise_id",),
    "enrolments": ("course_id", "user_id"),
    "attempts": ("attempt_id",),
    "moments": ("moment_id",),
    "awards": ("user_id", "kind", "name", "at", "course_id"),
    "logins": ("user_id", "at"),
    "programs": ("program_id",),
    "matches": ("match_id",),
    "match_members": ("match_id", "user_id", "side"),
    "subscription": (),
    "invoices": ("invoice_id",),
    "invoice_lines": ("invoice_id", "position"),
    "payments": ("payment_id",),
}
EVENTS = {"attempts", "logins", "user_events", "moments"}


class Attempt(NamedTuple):
    """One attempt, typed; sorts by instant, then attempt id."""

    at: datetime
    attempt_id: str
    correct: float
    hints: int
    seconds: int | None
    points: int | None
    mastery: float | None


class StatusEvent(NamedTuple):
    """One status event; `order` puts `activated` before `deactivated` at the same instant."""

    at: datetime
    order: int
    event: str


def instant(value: str | datetime) -> datetime:
    """An instant in UTC; without an offset it is UTC; digits finer than a microsecond are cut."""
    parsed = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    if parsed.tzinfo is None:
        return parsed.replace(tzinfo=UTC)
    return parsed.astimezone(UTC)


def instant_text(value: datetime) -> str:
    """`YYYY-MM-DDTHH:MM:SSZ`, with `.ffffff` only where needed."""
    return instant(value).replace(tzinfo=None).isoformat() + "Z"


@dataclass
class Drop:
    """The merged rows of all drops: file name (without .csv) to a list of rows."""

    tables: dict[str, list[Text]] = field(default_factory=dict)

    def rows(self, table: str) -> list[Text]:
        """The rows of one file; none if the file was in no drop."""
        return self.tables.get(table, [])

    @cached_property
    def users(self) -> dict[str, Text]:
        """User id to row."""
        return {row["user_id"]: row for row in self.rows("users")}

    @cached_property
    def courses(self) -> dict[str, Text]:
        """Course id to row."""
        return {row["course_id"]: row for row in self.rows("courses")}

    @cached_property
    def exercise_ids(self) -> set[str]:
        """Every exercise of the account."""
        return {row["exercise_id"] for row in self.rows("exercises")}

    @cached_property
    def chapters_of(self) -> dict[str, list[Text]]:
        """Course id to its chapters, by position (empty: 0), then id."""
        return _children(self.rows("chapters"), "course_id", "chapter_id")

    @cached_property
    def exercises_of(self) -> dict[str, list[Text]]:
        """Chapter id to its exercises, by position (empty: 0), then id."""
        return _children(self.rows("exercises"), "chapter_id", "exercise_id")

    @cached_property
    def enrolments_of(self) -> dict[str, list[Text]]:
        """Course id to its enrolments."""
        return _by(self.rows("enrolments"), "course_id")

    @cached_property
    def awards_of(self) -> dict[str, list[Text]]:
        """User id to awards."""
        return _by(self.rows("awards"), "user_id")

    @cached_property
    def members_of(self) -> dict[str, set[str]]:
        """Group id to its members; a manager's row makes no member."""
        found: dict[str, set[str]] = defaultdict(set)
        for row in self.rows("group_members"):
            if row.get("member_role", "") != "manager":
                found[row["group_id"]].add(row["user_id"])
        return dict(found)

    @cached_property
    def logins_of(self) -> dict[str, list[datetime]]:
        """User id to the instants of the logins, in order."""
        found: dict[str, list[datetime]] = defaultdict(list)
        for row in self.rows("logins"):
            found[row["user_id"]].append(instant(row["at"]))
        return {user: sorted(logins) for user, logins in found.items()}

    @cached_property
    def status_events_of(self) -> dict[str, list[StatusEvent]]:
        """User id to status events in order."""
        found: dict[str, list[StatusEvent]] = defaultdict(list)
        for row in self.rows("user_events"):
            order = ("activated", "deactivated").index(row["event"])
            found[row["user_id"]].append(StatusEvent(instant(row["at"]), order, row["event"]))
        return {user: sorted(events) for user, events in found.items()}

    @cached_property
    def attempts_of(self) -> dict[tuple[str, str], list[Attempt]]:
        """User and exercise to all attempts of all time, in order of instant and attempt id."""
        found: dict[tuple[str, str], list[Attempt]] = defaultdict(list)
        for row in self.rows("attempts"):
            found[row["user_id"], row["exercise_id"]].append(_attempt(row))
        return {
            pair: sorted(attempts, key=lambda a: (a.at, a.attempt_id)) for pair, attempts in found.items()
        }


def load(sources: Source | Sequence[Source], *, imported_at: Sequence[str | datetime] | None = None) -> Drop:
    """One drop, or several in import order; `imported_at` holds each import's instant where it matters."""
    paths = [sources] if isinstance(sources, str | Path) else list(sources)
    merged: dict[str, dict[Key, Text]] = defaultdict(dict)
    last_status: dict[str, str] = {}
    for number, path in enumerate(paths):
        for table, rows in _read(Path(path)):
            for row in rows:
                if table == "users":
                    when = imported_at[number] if imported_at is not None else None
                    row = _with_status_settled(row, last_status, when, merged["user_events"])
                _merge(merged[table], table, row)
    return Drop({table: list(rows.values()) for table, rows in merged.items()})


def _merge(known: dict[Key, Text], table: str, row: Text) -> None:
    """An event once given stands; of anything else, cells that are given replace what was there."""
    key = _key(table, row)
    if key not in known:
        known[key] = dict(row)
    elif table not in EVENTS:
        known[key].update({column: cell for column, cell in row.items() if cell != ""})


def _with_status_settled(
    row: Text, last_status: dict[str, str], when: str | datetime | None, user_events: dict[Key, Text]
) -> Text:
    """The first status given is the baseline; a later change is a status event at the import's instant."""
    user, given = row["user_id"], row.get("status", "")
    if given == "":
        return row
    before = last_status.get(user)
    last_status[user] = given
    if before is None:
        return row
    if given != before and when is not None:
        word = {"active": "activated", "deactivated": "deactivated"}[given]
        _merge(
            user_events, "user_events", {"user_id": user, "at": instant_text(instant(when)), "event": word}
        )
    return {**row, "status": ""}


def _key(table: str, row: Text) -> Key:
    columns = KEYS.get(table, tuple(sorted(row)))
    return tuple(instant(row[c]) if c == "at" else row.get(c, "") for c in columns)


def _read(path: Path) -> Iterator[tuple[str, list[Text]]]:
    """Each CSV file of a folder or .zip: its name without .csv, and its rows."""
    if path.is_dir():
        for file in sorted(path.glob("*.csv")):
            yield file.stem, _parse(file.read_bytes())
    else:
        with zipfile.ZipFile(path) as archive:
            for name in sorted(archive.namelist()):
                if name.endswith(".csv"):
                    yield Path(name).stem, _parse(archive.read(name))


def _parse(content: bytes) -> list[Text]:
    reader = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    header = next(reader)
    return [dict(zip(header, cells, strict=True)) for cells in reader if cells]


def _attempt(row: Text) -> Attempt:
    seconds, points, mastery = row.get("seconds", ""), row.get("points", ""), row.get("mastery", "")
    return Attempt(
        at=instant(row["at"]),
        attempt_id=row["attempt_id"],
        correct=float(row["correct"]),
        hints=int(row.get("hints", "") or "0"),
        seconds=None if seconds == "" else int(seconds),
        points=None if points == "" else int(points),
        mastery=None if mastery == "" else float(mastery),
    )


def _by(rows: list[Text], column: str) -> dict[str, list[Text]]:
    found: dict[str, list[Text]] = defaultdict(list)
    for row in rows:
        found[row[column]].append(row)
    return dict(found)


def _children(rows: list[Text], parent: str, own: str) -> dict[str, list[Text]]:
    ordered = sorted(rows, key=lambda row: (float(row.get("position", "") or "0"), row[own]))
    return _by(ordered, parent)
