"""A batch of one event is its own line of the audit log, instead of leaving another row there.

Lines that stand in the log stay there.
"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_EVENTS = (
    "SELECT account_id, batch_no, source, recorded_us, summary, line_seq, line_hash FROM batches"
    " WHERE line_seq IS NOT NULL ORDER BY account_id, line_seq"
)
_HASH = "SELECT hash FROM audit_log WHERE account_id = :account_id AND seq = :before"
_LINE = (
    "INSERT INTO audit_log (account_id, seq, at_us, actor, action, detail, previous_hash, hash)"
    " VALUES (:account_id, :seq, :at, :actor, 'imported', :detail, :previous, :hash)"
)


def upgrade() -> None:
    """The line's number and hash."""
    op.add_column("batches", sa.Column("line_seq", INT, autoincrement=False, nullable=True))
    op.add_column("batches", sa.Column("line_hash", TEXT, nullable=True))


def downgrade() -> None:
    """Each in the log again."""
    connection = op.get_bind()
    for account_id, batch_no, source, at, summary, seq, hash_ in connection.execute(sa.text(_EVENTS)).all():
        key = {"account_id": account_id, "before": seq - 1}
        files = ", ".join(f"{sum(counts)} of {name}" for name, counts in json.loads(summary).items())
        line = {
            "seq": seq,
            "at": at,
            "actor": source,
            "detail": f"{files} as batch {batch_no}",
            "hash": hash_,
        }
        previous = connection.execute(sa.text(_HASH), key).scalar() or "0" * 64
        connection.execute(sa.text(_LINE), {**key, **line, "previous": previous})
    for name in ("line_hash", "line_seq"):
        op.drop_column("batches", name)
