"""A group's mastery over all its courses is a whole number, which an event moves without reading the other courses."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from data.schema.statistics import write_statistics

revision = "0015"
down_revision = "0014"

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
SHARE: sa.types.TypeEngine[float] = sa.Double().with_variant(sa.REAL(), "sqlite")
_NUMBERS = ("learners", "courses", "places", "mastery", "certified", "seconds")
_OF_COURSES = (
    "coalesce((SELECT CAST(sum((2 * g.mastery + c.exercises) / (2 * c.exercises)) AS BIGINT) FROM group_courses g"
    " JOIN course_totals c ON c.account_id = g.account_id AND c.course_id = g.course_id"
    " WHERE g.account_id = b.account_id AND g.group_id = b.group_id AND g.users > 0 AND c.exercises > 0), 0)"
)


def upgrade() -> None:
    """In 1/10**10, each course rounded, halves up."""
    _remake(INT, _OF_COURSES)


def downgrade() -> None:
    """As a fraction again."""
    _remake(SHARE, "b.mastery / 10000000000.0")


def _remake(type_: sa.types.TypeEngine[int] | sa.types.TypeEngine[float], mastery: str) -> None:
    op.execute("CREATE TABLE totals_before AS SELECT * FROM group_totals")
    op.drop_table("group_totals")
    op.create_table(
        "group_totals",
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("group_id", TEXT, nullable=False),
        *(sa.Column(name, type_ if name == "mastery" else INT, nullable=False) for name in _NUMBERS),
        sa.PrimaryKeyConstraint("account_id", "group_id", name=op.f("pk_group_totals")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    values = ", ".join(mastery if name == "mastery" else f"b.{name}" for name in _NUMBERS)
    op.execute(f"INSERT INTO group_totals SELECT b.account_id, b.group_id, {values} FROM totals_before b")
    op.drop_table("totals_before")
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        write_statistics(connection)
