"""Opening a database: one SQLAlchemy engine, a reading door and a writing door.

SQLite (the embedded default) runs in WAL mode through the newer library of the `pysqlite3` wheel, with one writer at
a time held by a lock file; PostgreSQL through psycopg 3. A reader sees one snapshot for all its statements.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import Any

import pysqlite3
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import OperationalError

from data.writer_lock import WriterLock

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # an acknowledged import survives a power cut
    "PRAGMA busy_timeout=5000",
    "PRAGMA wal_autocheckpoint=16000",  # the default checkpoints far too often for hot total pages
    "PRAGMA secure_delete=OFF",
    "PRAGMA cache_size=-262144",
    # no map of the file: after each write by another connection SQLite maps it anew, and every page costs a fault
    # again: 2.4 µs, where reading it from the system's cache costs 1.2. A pass over a million rows would leave most
    # of the file in this process's memory, too.
    "PRAGMA mmap_size=0",
    "PRAGMA temp_store=MEMORY",
    # every reference is validated on its way in, under the one writer; checking each row again would cost a third
    # of an import. PostgreSQL enforces the same keys, and the tests hold SQLite's to `foreign_key_check`.
    "PRAGMA foreign_keys=OFF",
)
_READING = (*_PRAGMAS, "PRAGMA cache_size=-16384")  # of each reader there is: one a thread
# A reader of everything, in a process of its own that must stay small: what is sorted is sorted on disk.
_FRUGAL = (*_READING, "PRAGMA temp_store=FILE")
# the driver binds text and numbers as they are, but looks for an adapter of None and, where there is none, through
# three failing look-ups of attributes: two microseconds for every empty cell
pysqlite3.register_adapter(type(None), lambda none: none)
_STATEMENTS = 512  # that a connection keeps prepared: an event's updates name the columns that move
APPLICATION = "tallyboard"  # the name of our connections: a restore looks for them before it begins
_MIGRATING = Lock()
_FIRST_SAFE_SQLITE = (3, 51, 3)  # before it a checkpoint that races a commit can corrupt a WAL database


class Database:
    """One database with its two doors. Thread-safe."""

    def __init__(
        self, url: str, engine: Engine, lock: WriterLock | None, readers: Engine | None = None
    ) -> None:
        self.url = url
        self.engine = engine
        self._lock, self._engines = lock, (engine, *([readers] if readers else []))
        self._readers, self._writers = _Idle(readers or engine, "BEGIN"), _Idle(engine, "BEGIN IMMEDIATE")

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database."""
        return self.engine.dialect.name == "sqlite"

    def reading(self) -> AbstractContextManager[Connection]:
        """A connection whose statements all see one snapshot; nothing is written."""
        return _Turn(self._readers) if self._lock else _begun(self.engine)

    def writing(self) -> AbstractContextManager[Connection]:
        """A connection in a writing transaction: committed at the end, rolled back on any error."""
        if self._lock:
            return _Turn(self._writers, self._lock)
        return _begun(self.engine, isolation_level="READ COMMITTED")

    @contextmanager
    def if_free(self) -> Iterator[bool]:
        """Whether one may write without waiting for another writer's end; inside, nobody else begins."""
        if self._lock:
            with self._lock.at_once() as held:
                yield held
            return
        yield True  # PostgreSQL's writers wait for rows, not for each other

    def dispose(self) -> None:
        """Close every pooled connection."""
        for idle in (self._readers, self._writers):
            idle.close()
        for engine in self._engines:
            engine.dispose()
        if self._lock:
            self._lock.close()


class _Idle:
    """Open SQLite connections whose transactions the driver itself begins and ends.

    The engine's own pool and transaction cost as much as three small queries; a page asks one to five.
    """

    def __init__(self, engine: Engine, begin: str) -> None:
        self._engine, self._begin = engine, begin
        self._idle: deque[Connection] = deque()

    def begin(self) -> Connection:
        """A connection in a transaction of its own."""
        connection = self._take()
        try:
            _tell(connection, self._begin)
        except BaseException:
            connection.close()
            raise
        return connection

    def end(self, connection: Connection, *, well: bool) -> None:
        """Commit and keep the connection; close it where the transaction or its commit failed."""
        try:
            if well:
                _tell(connection, "COMMIT")
        except BaseException:
            connection.close()
            raise
        if well:
            self._idle.append(connection)
        else:
            connection.close()  # the pool rolls back

    def _take(self) -> Connection:
        try:
            return self._idle.pop()
        except IndexError:
            connection = self._engine.connect().execution_options(tallyboard_driver_begins=True)
            connection.begin()  # what runs on it needs no transaction of its own, a migration neither
            return connection

    def close(self) -> None:
        """Close the idle ones."""
        while self._idle:
            self._idle.pop().close()


class _Turn:
    """A transaction of an idle connection, as a block: committed at its end, rolled back on any error.

    Writers hold the lock from before it begins until it has ended. Made of plain methods: as generators the two doors
    cost an event more than its batch and its state do.
    """

    __slots__ = ("_connection", "_idle", "_lock")

    def __init__(self, idle: _Idle, lock: WriterLock | None = None) -> None:
        self._idle, self._lock = idle, lock

    def __enter__(self) -> Connection:
        if self._lock:
            self._lock.acquire()
        try:
            self._connection = self._idle.begin()
        except BaseException:
            self._leave()
            raise
        return self._connection

    def __exit__(self, kind: object, *_: object) -> None:
        try:
            self._idle.end(self._connection, well=kind is None)
        finally:
            self._leave()

    def _leave(self) -> None:
        if self._lock:
            self._lock.release()


@contextmanager
def _begun(engine: Engine, **options: Any) -> Iterator[Connection]:
    with engine.connect() as connection:
        connection.execution_options(**options)
        with connection.begin():
            yield connection


def _tell(connection: Connection, statement: str) -> None:
    """Tell the driver; a refusal comes as SQLAlchemy's, as that of any other statement does."""
    driver: Any = connection.connection.driver_connection
    try:
        driver.execute(statement)
    except pysqlite3.OperationalError as error:
        raise OperationalError(statement, None, error) from error


def open_database(url: str, *, frugal: bool = False) -> Database:
    """The database behind `url` (`sqlite:///path` or `postgresql+psycopg://…`); it may still be empty.

    `frugal`: for one reader of everything, whose memory must not grow with what it reads.
    """
    if make_url(url).get_backend_name() == "sqlite":
        return _open_sqlite(url, frugal=frugal)
    return _open_postgresql(url)


def _open_sqlite(url: str, *, frugal: bool) -> Database:
    if pysqlite3.sqlite_version_info < _FIRST_SAFE_SQLITE:
        raise RuntimeError(
            f"SQLite {pysqlite3.sqlite_version} has the WAL-reset bug; 3.51.3 or newer is needed"
        )
    path = Path(make_url(url).database or "")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileExistsError):  # people and password hashes; its -wal and -shm take the same mode
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    engine = _sqlite_engine(url, _PRAGMAS)
    readers = _sqlite_engine(url, _FRUGAL if frugal else _READING)
    return Database(url, engine, WriterLock(path.with_name(f"{path.name}.writer")), readers)


def _sqlite_engine(url: str, pragmas: Sequence[str]) -> Engine:
    kept = {"cached_statements": _STATEMENTS}
    engine = create_engine(url, module=pysqlite3, pool_size=20, max_overflow=20, connect_args=kept)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # transactions begin below, not by the driver's guess
        for pragma in pragmas:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if not connection.get_execution_options().get("tallyboard_driver_begins"):
            connection.exec_driver_sql("BEGIN")

    return engine


def _open_postgresql(url: str) -> Database:
    engine = create_engine(
        url,
        isolation_level="REPEATABLE READ",
        pool_size=20,
        max_overflow=20,
        pool_pre_ping=True,
        connect_args={"application_name": APPLICATION},
    )
    return Database(url, engine, None)


def migrate(database: Database) -> None:
    """Bring an empty or older database up to date; one at a time in this process: Alembic's context is the module's."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with _MIGRATING, database.writing() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
