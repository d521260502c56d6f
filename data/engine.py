"""Opening a database: one SQLAlchemy engine, a reading door and a writing door.

SQLite (the embedded default) runs in WAL mode through the newer library of the `pysqlite3` wheel, with one writer at
a time held by a lock file; PostgreSQL through psycopg 3. A reader sees one snapshot for all its statements.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import pysqlite3
from alembic import command
from alembic.config import Config
from filelock import FileLock
from sqlalchemy import Connection, Engine, create_engine, event, make_url

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # an acknowledged import survives a power cut
    "PRAGMA busy_timeout=5000",
    "PRAGMA wal_autocheckpoint=16000",  # the default checkpoints far too often for hot total pages
    "PRAGMA secure_delete=OFF",
    "PRAGMA cache_size=-262144",
    "PRAGMA mmap_size=2147418112",
    "PRAGMA temp_store=MEMORY",
    # every reference is validated on its way in, under the one writer; checking each row again would cost a third
    # of an import. PostgreSQL enforces the same keys, and the tests hold SQLite's to `foreign_key_check`.
    "PRAGMA foreign_keys=OFF",
)
# the driver binds text and numbers as they are, but looks for an adapter of None and, where there is none, through
# three failing look-ups of attributes: two microseconds for every empty cell
pysqlite3.register_adapter(type(None), lambda none: none)
_FIRST_SAFE_SQLITE = (3, 51, 3)  # before it a checkpoint that races a commit can corrupt a WAL database


class Database:
    """One database with its two doors. Thread-safe."""

    def __init__(self, url: str, engine: Engine, lock: FileLock | None) -> None:
        self.url = url
        self.engine = engine
        self._lock = lock
        self._readers = _Readers(engine) if lock else None

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection whose statements all see one snapshot; nothing is written."""
        if self._readers is None:
            with self.engine.connect() as connection, connection.begin():
                yield connection
            return
        connection = self._readers.take()
        try:
            yield connection
        except BaseException:
            self._readers.discard(connection)
            raise
        self._readers.give_back(connection)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection in a writing transaction: committed at the end, rolled back on any error."""
        options: dict[str, Any] = {"tallyboard_writes": True}
        if self._lock is None:
            options = {"isolation_level": "READ COMMITTED"}
        with self._lock or nullcontext(), self.engine.connect() as connection:
            connection.execution_options(**options)
            with connection.begin():
                yield connection

    def dispose(self) -> None:
        """Close every pooled connection."""
        if self._readers:
            self._readers.close()
        self.engine.dispose()


class _Readers:
    """Open SQLite connections for readers, their transactions begun and ended by the driver itself.

    The engine's own pool and transaction cost as much as three small queries; a page asks one to five.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._idle: deque[Connection] = deque()

    def take(self) -> Connection:
        """A connection with a snapshot begun."""
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = self._engine.connect().execution_options(tallyboard_reads=True)
        _driver(connection).execute("BEGIN")
        return connection

    def give_back(self, connection: Connection) -> None:
        """End the snapshot and keep the connection."""
        _driver(connection).execute("COMMIT")
        self._idle.append(connection)

    def discard(self, connection: Connection) -> None:
        """Close a connection on which something failed."""
        connection.close()

    def close(self) -> None:
        """Close the idle ones."""
        while self._idle:
            self._idle.pop().close()


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection


def open_database(url: str) -> Database:
    """The database behind `url` (`sqlite:///path` or `postgresql+psycopg://…`); it may still be empty."""
    return _open_sqlite(url) if make_url(url).get_backend_name() == "sqlite" else _open_postgresql(url)


def _open_sqlite(url: str) -> Database:
    if pysqlite3.sqlite_version_info < _FIRST_SAFE_SQLITE:
        raise RuntimeError(
            f"SQLite {pysqlite3.sqlite_version} has the WAL-reset bug; 3.51.3 or newer is needed"
        )
    path = Path(make_url(url).database or "")
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, module=pysqlite3, pool_size=20, max_overflow=20)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # transactions begin below, not by the driver's guess
        for pragma in _PRAGMAS:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get("tallyboard_reads"):
            return  # its transaction is the driver's: see _Readers
        writes = options.get("tallyboard_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return Database(url, engine, FileLock(f"{path}.writer"))


def _open_postgresql(url: str) -> Database:
    engine = create_engine(
        url, isolation_level="REPEATABLE READ", pool_size=20, max_overflow=20, pool_pre_ping=True
    )
    return Database(url, engine, None)


def migrate(database: Database) -> None:
    """Bring an empty or older database up to date."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with database.writing() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
