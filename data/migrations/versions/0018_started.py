"""The distinct people who have started, of an account and of each group, beside those who count."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from alembic import op

from data.schema.statistics import write_statistics

revision = "0018"
down_revision = "0017"

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_NULLABLE = ("last_fact_us", "next_due_us", "last_event_us")
_PEOPLE = ("learners", "learners_before")
_STARTED = ("started", "started_before")
_STATE = ("version", "settled_us", *_NULLABLE, "content_version", *_PEOPLE)
_SUMS = ("courses", "places", "mastery", "certified", "seconds")
# as they stand: whatever is due is folded in by the next write, as everywhere in the totals
# grouped, SQLite walks in the order of the key; distinct, it takes a league's index and looks each row up
_OF_ACCOUNT = (
    "(SELECT count(*) FROM (SELECT u.user_id FROM {table} u WHERE u.account_id = b.account_id"
    " AND u.counted = 1 AND u.attempts > 0 GROUP BY u.user_id) w)"
)
_OF_GROUP = (
    "(SELECT count(DISTINCT u.user_id) FROM group_members m JOIN user_courses u"
    " ON u.account_id = m.account_id AND u.user_id = m.user_id"
    " WHERE m.account_id = b.account_id AND m.group_id = b.group_id AND m.member_role = 'member'"
    " AND u.counted = 1 AND u.attempts > 0)"
)


def upgrade() -> None:
    """The columns, counted from the rows that stand."""
    counted = [_OF_ACCOUNT.format(table=table) for table in ("user_courses", "user_courses_before")]
    _remake(
        "account_state", (), (*_STATE, *_STARTED, "names_version"), dict(zip(_STARTED, counted, strict=True))
    )
    _remake("group_totals", ("group_id",), ("learners", "started", *_SUMS), {"started": _OF_GROUP})
    _finish()


def downgrade() -> None:
    """Without them."""
    _remake("account_state", (), (*_STATE, "names_version"), {})
    _remake("group_totals", ("group_id",), ("learners", *_SUMS), {})
    _finish()


def _remake(table: str, key: Sequence[str], columns: Iterable[str], counted: dict[str, str]) -> None:
    """The table anew, as an added column would need a default of its own; `counted`: what fills the added ones."""
    op.execute(f"CREATE TABLE rows_before AS SELECT * FROM {table}")
    op.drop_table(table)
    op.create_table(
        table,
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        *(sa.Column(name, TEXT, nullable=False) for name in key),
        *(sa.Column(name, INT, autoincrement=False, nullable=name in _NULLABLE) for name in columns),
        sa.PrimaryKeyConstraint("account_id", *key, name=op.f(f"pk_{table}")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    names = ("account_id", *key, *columns)
    values = ", ".join(counted.get(name, f"b.{name}") for name in names)
    op.execute(f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} FROM rows_before b")
    op.drop_table("rows_before")


def _finish() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        write_statistics(connection)
