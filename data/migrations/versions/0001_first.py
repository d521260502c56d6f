"""The first schema: every table, and the name index."""

from __future__ import annotations

from alembic import op

from data.schema import metadata
from data.schema.statistics import write_statistics

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create everything."""
    connection = op.get_bind()
    metadata.create_all(connection)
    if connection.dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE name_search USING fts5("
            "account_id UNINDEXED, user_id UNINDEXED, name_folded, tokenize='trigram case_sensitive 1')"
        )
        write_statistics(connection)
        return
    trigrams = connection.exec_driver_sql(
        "SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'"
    ).scalar()
    if trigrams:
        op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        op.execute("CREATE INDEX ix_users_name_trigrams ON users USING gin (name_folded gin_trgm_ops)")


def downgrade() -> None:
    """There is nothing before the first schema."""
    raise RuntimeError("the first schema can not be taken back")
