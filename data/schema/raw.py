"""Raw rows: the control tables, the drop's tables, and what was known when."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Column, ForeignKeyConstraint, Index, PrimaryKeyConstraint, Table, UniqueConstraint
from sqlalchemy import text as sql

from core.interchange import BY_NAME, FILES, DropColumn, DropFile
from data.schema.columns import (
    CLUSTERED,
    INT,
    TEXT,
    TYPES,
    account,
    metadata,
    own_table,
    stored_name,
    text,
    whole,
)

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
    return Column(stored_name(column.name), TYPES.get(column.form, TEXT), nullable=not required)


def _references(file: DropFile) -> list[ForeignKeyConstraint]:
    return [
        ForeignKeyConstraint(
            ["account_id", column.name],
            [f"{column.refers_to}.account_id", f"{column.refers_to}.{column.name}"],
        )
        for column in file.columns
        if column.refers_to and column.required
    ]


def _drop_table(file: DropFile, *extra: Any, key: tuple[str, ...] | None = None) -> Table:
    keys = [stored_name(name) for name in (key or file.key)]
    return Table(
        file.name,
        metadata,
        account(),
        *(_drop_column(file, column) for column in file.columns),
        Column("batch_no", INT, nullable=False),
        *extra,
        PrimaryKeyConstraint("account_id", *keys),
        *_references(file),
        **CLUSTERED,
    )


# --- control tables: without an account, reached through their own door (data.accounts, data.users) ---------------

accounts = Table(
    "accounts",
    metadata,
    Column("account_id", INT, primary_key=True, autoincrement=False),
    text("slug"),
    text("name"),
    whole("created_us"),
    UniqueConstraint("slug"),
    sqlite_strict=True,
)
staff = Table(
    "staff",
    metadata,
    Column("staff_id", TEXT, primary_key=True),
    text("name"),
    text("password_hash", nullable=True),
    sqlite_strict=True,
)
# Which account a customer at Stripe is: what Stripe sends names the customer alone. `writes` counts what was mirrored,
# so that a state fetched before another one was written is fetched again.
stripe_customers = Table(
    "stripe_customers",
    metadata,
    Column("customer_id", TEXT, primary_key=True),
    account(),
    whole("linked_us"),
    whole("writes"),
    UniqueConstraint("account_id"),
    sqlite_strict=True,
)
CONTROL = frozenset({"accounts", "staff", "stripe_customers"})

# --- the drop's tables --------------------------------------------------------------------------------------------

_SPECIAL = ("users", "attempts", "moments")
users = _drop_table(
    BY_NAME["users"],
    # the last status any import gave, the status in effect when the account was settled, the name to search
    text("status_given", nullable=True),
    text("status_now"),
    text("name_folded"),
)
for _file in FILES:
    if _file.name not in _SPECIAL:
        _drop_table(_file)
attempts = _drop_table(BY_NAME["attempts"], key=("user_id", "exercise_id", "at", "attempt_id"))
moments = _drop_table(BY_NAME["moments"], key=("user_id", "at", "moment_id"))
# The ids of both, each given once, and where the row stands. Tables and no unique indexes, so that an import writes
# them in their own order: an index is written in its table's, a page here and a page there.
attempt_ids = own_table(
    "attempt_ids",
    [text("attempt_id"), text("user_id"), text("exercise_id"), whole("at_us")],
    ("attempt_id",),
)
moment_ids = own_table("moment_ids", [text("moment_id"), text("user_id"), whole("at_us")], ("moment_id",))
event_ids: dict[str, Table] = {"attempts": attempt_ids, "moments": moment_ids}
Index(None, *(metadata.tables["chapters"].c[name] for name in ("account_id", "course_id")))
Index(None, *(metadata.tables["exercises"].c[name] for name in ("account_id", "chapter_id")))
Index(None, *(metadata.tables["enrolments"].c[name] for name in ("account_id", "user_id")))
Index(None, *(metadata.tables["group_members"].c[name] for name in ("account_id", "user_id")))
Index(None, *(users.c[name] for name in ("account_id", "email")))
# who logged in around an edge of a period: the exclusions of a receipt
Index(None, *(metadata.tables["logins"].c[name] for name in ("account_id", "at_us", "user_id")))
# the people of one status, counted and listed without reading the others
Index(None, *(users.c[name] for name in ("account_id", "status_now")))
Index(None, *(metadata.tables["profile_assignments"].c[name] for name in ("account_id", "user_id")))
# the matches that can count in a period (still open, ended in it or later, begun in it), a program's, a person's
Index(None, *(metadata.tables["matches"].c[name] for name in ("account_id", "ended_us")))
Index(None, *(metadata.tables["matches"].c[name] for name in ("account_id", "started_us")))
Index(None, *(metadata.tables["matches"].c[name] for name in ("account_id", "program_id", "started_us")))
Index(None, *(metadata.tables["match_members"].c[name] for name in ("account_id", "user_id")))

user_attributes = own_table(
    "user_attributes", [text("user_id"), text("attribute"), text("value")], ("user_id", "attribute")
)
Index(None, *(user_attributes.c[name] for name in ("account_id", "attribute")))
credentials = own_table(
    "credentials", [text("user_id"), text("password_hash"), whole("changed_us")], ("user_id",)
)
# deleted people: whatever a drop says later, name and e-mail stay what the pseudonym makes them
pseudonyms = own_table("pseudonyms", [text("user_id"), text("pseudonym"), whole("deleted_us")], ("user_id",))

account_settings = own_table(
    "account_settings",
    [
        whole(
            "tracked_from_us", nullable=True
        ),  # status changes are tracked since then; empty: account's creation
        text("contact_name", nullable=True),
        text("contact_email", nullable=True),
    ],
    (),
)

# what an account manager asked for, and what staff answered; at most one of an account is open
upgrade_requests = own_table(
    "upgrade_requests",
    [
        whole("request_no"),
        whole("requested_us"),
        text("user_id"),
        text("wanted_plan"),
        text("message"),
        text("state"),
        whole("answered_us", nullable=True),
        text("answered_by", nullable=True),
        text("answer", nullable=True),
    ],
    ("request_no",),
)
_WAITING = sql("state = 'open'")
Index(
    "ix_upgrade_requests_open",
    upgrade_requests.c.account_id,
    unique=True,
    sqlite_where=_WAITING,
    postgresql_where=_WAITING,
)

# The last state seen of each object at Stripe, as far as the ledger needs it; `parent_id`: the invoice it belongs to.
# The ledger's rows are a function of these states, so that neither order nor repetition matters.
stripe_objects = own_table(
    "stripe_objects",
    [
        text("customer_id"),
        text("parent_id"),
        text("object_id"),
        text("kind"),
        whole("seen_s"),
        whole("rank"),
        text("event_id"),
        text("kept"),
        text("refused"),
    ],
    ("customer_id", "parent_id", "object_id"),
)

# --- what was known when: batches, later versions of descriptive rows, repeated and withdrawn events ---------------

batches = own_table(
    "batches",
    [
        whole("batch_no"),
        text("source"),
        whole("recorded_us"),
        whole("undone_us", nullable=True),
        text("summary"),
        # of a batch of one event, which is its own line of the audit log: the line's number and hash
        whole("line_seq", nullable=True),
        text("line_hash", nullable=True),
    ],
    ("batch_no",),
)
versions = own_table(
    "versions",
    [text("file"), text("row_key"), whole("batch_no"), text("cells")],
    ("file", "row_key", "batch_no"),
)
deliveries = own_table(
    "deliveries", [text("file"), text("row_key"), whole("batch_no")], ("file", "row_key", "batch_no")
)
withdrawn = own_table(
    "withdrawn",
    [text("file"), text("row_key"), whole("known_us"), whole("until_us"), text("cells")],
    ("file", "row_key", "known_us", "until_us"),
)
audit_log = own_table(
    "audit_log",
    [
        whole("seq"),
        whole("at_us"),
        text("actor"),
        text("action"),
        text("detail"),
        text("previous_hash"),
        text("hash"),
    ],
    ("seq",),
)

drop_tables: dict[str, Table] = {file.name: metadata.tables[file.name] for file in FILES}
