"""The tables. `account_id` leads every key, unique constraint, index and foreign key of an account's tables.

Instants are microseconds since the epoch (`*_us`, BIGINT), dates ISO text, shares doubles, text compares by code
point. The drop files' tables are made from the contract (`core.interchange`); the rest is written out below.
Raw rows are the truth; `user_*`, `*_totals`, `group_courses`, `course_levels` and `ahead` are stored totals.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    REAL,
    BigInteger,
    Column,
    Double,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeEngine

from core.interchange import BY_NAME, FILES, DropColumn, DropFile, Form

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

INT: TypeEngine[int] = BigInteger().with_variant(Integer(), "sqlite")
TEXT: TypeEngine[str] = Text().with_variant(Text(collation="C"), "postgresql")
SHARE: TypeEngine[float] = Double().with_variant(REAL(), "sqlite")

_TYPES: dict[Form, TypeEngine[Any]] = {
    Form.INSTANT: INT,
    Form.INTEGER: INT,
    Form.COUNT: INT,
    Form.SHARE: SHARE,
}
_CLUSTERED = {"sqlite_with_rowid": False, "sqlite_strict": True}


def stored_name(column: str) -> str:
    """The stored name of a drop column: `at` → `at_us`, `created_at` → `created_us`."""
    if column == "at":
        return "at_us"
    return f"{column[:-3]}_us" if column.endswith("_at") and column != "certify_at" else column


_SEPARATOR = "\x1f"  # a control character: no id can hold it
_WHOLE = frozenset({"at", "position"})


def row_key(values: Iterable[Any]) -> str:
    """A key of several parts as one text."""
    return _SEPARATOR.join(str(value) for value in values)


def row_key_of(file: DropFile, row: Any) -> str:
    """The key of a stored row as one text."""
    return row_key(row._mapping[stored_name(name)] for name in file.key)


def parsed_key(file: DropFile, key: str) -> tuple[Any, ...]:
    """The parts of a key that `row_key` made, as they are stored."""
    parts = key.split(_SEPARATOR) if file.key else []
    return tuple(int(part) if name in _WHOLE else part for name, part in zip(file.key, parts, strict=True))


def _drop_column(file: DropFile, column: DropColumn) -> Column[Any]:
    required = column.required or column.name in file.key or column.default is not None
    return Column(stored_name(column.name), _TYPES.get(column.form, TEXT), nullable=not required)


def _references(file: DropFile) -> list[ForeignKeyConstraint]:
    return [
        ForeignKeyConstraint(
            ["account_id", column.name],
            [f"{column.refers_to}.account_id", f"{column.refers_to}.{column.name}"],
        )
        for column in file.columns
        if column.refers_to and column.required
    ]


def _account() -> Column[int]:
    return Column("account_id", INT, nullable=False, autoincrement=False)


def _drop_table(file: DropFile, *extra: Any, key: tuple[str, ...] | None = None) -> Table:
    keys = [stored_name(name) for name in (key or file.key)]
    return Table(
        file.name,
        metadata,
        _account(),
        *(_drop_column(file, column) for column in file.columns),
        Column("batch_no", INT, nullable=False),
        *extra,
        PrimaryKeyConstraint("account_id", *keys),
        *_references(file),
        **_CLUSTERED,
    )


def _text(name: str, *, nullable: bool = False) -> Column[str]:
    return Column(name, TEXT, nullable=nullable)


def _int(name: str, *, nullable: bool = False) -> Column[int]:
    return Column(name, INT, nullable=nullable, autoincrement=False)


def _own_table(name: str, columns: list[Column[Any]], key: tuple[str, ...], *extra: Any) -> Table:
    return Table(
        name, metadata, _account(), *columns, PrimaryKeyConstraint("account_id", *key), *extra, **_CLUSTERED
    )


# --- control tables: without an account, reached through their own door (data.accounts, data.users) ---------------

accounts = Table(
    "accounts",
    metadata,
    Column("account_id", INT, primary_key=True, autoincrement=False),
    _text("slug"),
    _text("name"),
    _int("created_us"),
    UniqueConstraint("slug"),
    sqlite_strict=True,
)
staff = Table(
    "staff",
    metadata,
    Column("staff_id", TEXT, primary_key=True),
    _text("name"),
    _text("password_hash", nullable=True),
    sqlite_strict=True,
)
CONTROL = frozenset({"accounts", "staff"})

# --- the drop's tables --------------------------------------------------------------------------------------------

_SPECIAL = ("users", "attempts", "moments")
users = _drop_table(
    BY_NAME["users"],
    # the last status any import gave, the status in effect when the account was settled, the name to search
    _text("status_given", nullable=True),
    _text("status_now"),
    _text("name_folded"),
)
for _file in FILES:
    if _file.name not in _SPECIAL:
        _drop_table(_file)
attempts = _drop_table(
    BY_NAME["attempts"],
    UniqueConstraint("account_id", "attempt_id"),
    key=("user_id", "exercise_id", "at", "attempt_id"),
)
moments = _drop_table(
    BY_NAME["moments"], UniqueConstraint("account_id", "moment_id"), key=("user_id", "at", "moment_id")
)
Index(None, *(metadata.tables["chapters"].c[name] for name in ("account_id", "course_id")))
Index(None, *(metadata.tables["exercises"].c[name] for name in ("account_id", "chapter_id")))
Index(None, *(metadata.tables["enrolments"].c[name] for name in ("account_id", "user_id")))
Index(None, *(metadata.tables["group_members"].c[name] for name in ("account_id", "user_id")))
Index(None, *(users.c[name] for name in ("account_id", "email")))

user_attributes = _own_table(
    "user_attributes", [_text("user_id"), _text("attribute"), _text("value")], ("user_id", "attribute")
)
credentials = _own_table(
    "credentials", [_text("user_id"), _text("password_hash"), _int("changed_us")], ("user_id",)
)

# --- what was known when: batches, later versions of descriptive rows, repeated and withdrawn events ---------------

batches = _own_table(
    "batches",
    [_int("batch_no"), _text("source"), _int("recorded_us"), _int("undone_us", nullable=True), _text("summary")],
    ("batch_no",),
)
versions = _own_table(
    "versions",
    [_text("file"), _text("row_key"), _int("batch_no"), _text("cells")],
    ("file", "row_key", "batch_no"),
)
deliveries = _own_table(
    "deliveries", [_text("file"), _text("row_key"), _int("batch_no")], ("file", "row_key", "batch_no")
)
withdrawn = _own_table(
    "withdrawn",
    [_text("file"), _text("row_key"), _int("known_us"), _int("until_us"), _text("cells")],
    ("file", "row_key", "known_us"),
)
audit_log = _own_table(
    "audit_log",
    [_int("seq"), _int("at_us"), _text("actor"), _text("action"), _text("detail"), _text("previous_hash"), _text("hash")],
    ("seq",),
)

# --- stored totals ------------------------------------------------------------------------------------------------

account_state = _own_table(
    "account_state",
    [
        _int("version"),
        _int("settled_us"),  # the totals hold what had happened by then
        _int("last_fact_us", nullable=True),  # the last instant up to then that changed a figure
        _int("next_due_us", nullable=True),  # the first instant after it that will
        _int("last_event_us", nullable=True),
        _int("learners"),  # distinct people who count in at least one course
        _int("learners_before"),  # the same 30 days before settled_us
    ],
    (),
)
ahead = _own_table("ahead", [_text("user_id"), _int("due_us")], ("user_id",))
Index(None, ahead.c.account_id, ahead.c.due_us)
user_exercises = _own_table(
    "user_exercises",
    [
        _text("user_id"),
        _text("course_id"),
        _text("chapter_id"),
        _text("exercise_id"),
        _int("attempts"),
        _int("correct"),  # sum in 1/10**9
        _int("hints"),
        _int("seconds"),
        _int("timed"),  # attempts that give their seconds
        _int("points"),
        Column("mastery", SHARE, nullable=False),
    ],
    ("user_id", "course_id", "chapter_id", "exercise_id"),
)
_LEAGUE = ("name", "mastery", "coverage", "completed", "certified", "score", "points", "seconds")

def _standing_columns() -> list[Column[Any]]:
    return [
        _text("course_id"),
        _text("user_id"),
        _text("name"),
        _int("enrolled"),  # 1: an enrolment is in effect
        _int("counted"),  # 1: enrolled and active: one of the course's users
        _int("coverage"),  # exercises attempted
        _int("mastery_sum"),  # over the course's exercises, in 1/10**12
        _int("mastery"),  # the figure in 1/10**9
        _int("score"),  # the figure in 1/10**9; -1: no attempts
        _int("correct"),  # sum in 1/10**9
        _int("attempts"),
        _int("points"),
        _int("seconds"),
        _int("completed"),
        _int("certified"),
        _int("certified_us", nullable=True),  # since when, of the certification in effect
        _int("earned_us", nullable=True),  # the attempt that earned it here
    ]


user_courses = _own_table("user_courses", _standing_columns(), ("course_id", "user_id"))
Index(None, user_courses.c.account_id, user_courses.c.user_id)
for _name in _LEAGUE:
    Index(
        f"ix_league_{_name}",
        user_courses.c.account_id,
        user_courses.c.course_id,
        user_courses.c.counted,
        user_courses.c[_name].desc(),
        user_courses.c.user_id,
    )

TALLY = (
    "enrolled",
    "users",
    "started",
    "mastery",  # sum over people and exercises, in 1/10**10
    "attempted",  # pairs of person and exercise
    "certified",
    "certified_started",
    "completed",
    "correct",
    "attempts",
    "points",
    "seconds",
)
course_totals = _own_table(
    "course_totals",
    [_text("course_id"), _int("exercises"), *(_int(name) for name in TALLY)],
    ("course_id",),
)
# the same totals 30 days earlier, for the change against the previous 30 days
user_courses_before = _own_table("user_courses_before", _standing_columns(), ("course_id", "user_id"))
Index(None, user_courses_before.c.account_id, user_courses_before.c.user_id)
course_totals_before = _own_table(
    "course_totals_before",
    [_text("course_id"), _int("exercises"), *(_int(name) for name in TALLY)],
    ("course_id",),
)
ahead_before = _own_table("ahead_before", [_text("user_id"), _int("due_us")], ("user_id",))
Index(None, ahead_before.c.account_id, ahead_before.c.due_us)
group_courses = _own_table(
    "group_courses",
    [_text("course_id"), _text("group_id"), *(_int(name) for name in TALLY)],
    ("course_id", "group_id"),
)
CHAPTER_TALLY = ("mastery", "attempted", "correct", "attempts")
chapter_totals = _own_table(
    "chapter_totals",
    [_text("course_id"), _text("chapter_id"), _int("exercises"), *(_int(name) for name in CHAPTER_TALLY)],
    ("course_id", "chapter_id"),
)
course_levels = _own_table(
    "course_levels", [_text("course_id"), _int("level"), _int("users")], ("course_id", "level")
)
user_months = _own_table(
    "user_months",
    [_int("month"), _text("user_id"), _int("moments"), _int("activities")],
    ("month", "user_id"),
)
Index(None, user_months.c.account_id, user_months.c.user_id)
month_totals = _own_table(
    "month_totals", [_int("month"), _int("engaged_users"), _int("activities")], ("month",)
)

drop_tables: dict[str, Table] = {file.name: metadata.tables[file.name] for file in FILES}
