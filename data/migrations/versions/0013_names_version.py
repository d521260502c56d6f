"""An account's state tells when its people's names changed last, apart from everything else that is written to it."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from data.schema.statistics import write_statistics

revision = "0013"
down_revision = "0012"

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_NULLABLE = ("last_fact_us", "next_due_us", "last_event_us")
_COLUMNS = ("version", "settled_us", *_NULLABLE, "content_version", "learners", "learners_before")


def upgrade() -> None:
    """The column, raised from 0 on."""
    _remake((*_COLUMNS, "names_version"), (*_COLUMNS, "0"))


def downgrade() -> None:
    """Without it."""
    _remake(_COLUMNS, _COLUMNS)


def _remake(columns: Sequence[str], values: Sequence[str]) -> None:
    """The table anew, as an added column would need a default of its own."""
    op.execute("CREATE TABLE state_before AS SELECT * FROM account_state")
    op.drop_table("account_state")
    op.create_table(
        "account_state",
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        *(sa.Column(name, INT, autoincrement=False, nullable=name in _NULLABLE) for name in columns),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_account_state")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.execute(f"INSERT INTO account_state SELECT account_id, {', '.join(values)} FROM state_before")
    op.drop_table("state_before")
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        write_statistics(connection)
