"""Alembic's door: runs the migrations on the connection that `data.engine.migrate` hands over."""

from __future__ import annotations

from alembic import context

from data.schema import metadata


def _ours(_object: object, name: str | None, kind: str, _reflected: bool, _compared: object) -> bool:
    """The name index is made by hand: a virtual table on SQLite, an index of an extension on PostgreSQL."""
    return not (
        kind in ("table", "index") and "name_search" in (name or "") or name == "ix_users_name_trigrams"
    )


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    include_object=_ours,
)
with context.begin_transaction():
    context.run_migrations()
