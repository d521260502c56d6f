"""The queue of writers: one at a time over threads, processes and forked children."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread

import pysqlite3
import pytest
from sqlalchemy.exc import OperationalError

from data.engine import open_database
from data.writer_lock import WriterLock

OTHER = """
import sys
from pathlib import Path
from data.writer_lock import WriterLock
counter = Path(sys.argv[2])
lock = WriterLock(Path(sys.argv[1]))
for _ in range(50):
    with lock:
        counter.write_text(str(int(counter.read_text()) + 1))
"""


def count(lock: WriterLock, counter: Path) -> None:
    for _ in range(50):
        with lock, lock:  # a holder may take it again
            counter.write_text(str(int(counter.read_text()) + 1))


def test_threads_and_processes_write_one_at_a_time(tmp_path: Path) -> None:
    path, counter = tmp_path / "x.writer", tmp_path / "counter"
    counter.write_text("0")
    lock = WriterLock(path)
    others = [subprocess.Popen([sys.executable, "-c", OTHER, str(path), str(counter)]) for _ in range(2)]
    threads = [Thread(target=count, args=(lock, counter)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one.wait(60) for one in others] == [0, 0]
    assert counter.read_text() == "200"
    lock.close()
    count(lock, counter)  # it opens again
    lock.close()


def test_at_once_means_not_to_wait(tmp_path: Path) -> None:
    mine, others = WriterLock(tmp_path / "x.writer"), WriterLock(tmp_path / "x.writer")
    with mine.at_once() as held, mine:  # a holder may take it again
        assert held
        with others.at_once() as also:
            assert not also
    with others.at_once() as held:
        assert held
    with others, mine.at_once() as held:
        assert not held
    mine.close()
    others.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_a_forked_child_does_not_share_its_parents_hold(tmp_path: Path) -> None:
    lock, done = WriterLock(tmp_path / "x.writer"), tmp_path / "done"
    with lock:
        pass  # open before the fork, as in a server that forks its workers
    child = os.fork()
    if child == 0:
        with lock:
            done.write_text("held")
            while not (tmp_path / "asked").exists():
                time.sleep(0.01)
            done.write_text("released")
        os._exit(0)
    while not done.exists():
        time.sleep(0.01)
    (tmp_path / "asked").write_text("")
    with lock:
        assert done.read_text() == "released"
    os.waitpid(child, 0)
    lock.close()


def test_a_writer_that_finds_the_database_taken_is_told_so_and_the_next_one_writes(tmp_path: Path) -> None:
    """Somebody from outside, who does not queue: the server goes on reading then (`server.gate`)."""
    database = open_database(f"sqlite:///{tmp_path / 'x.sqlite'}")
    with database.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE things (thing TEXT)")
        connection.exec_driver_sql("PRAGMA busy_timeout=0")
    outside = pysqlite3.connect(tmp_path / "x.sqlite", isolation_level=None)
    outside.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError, match="locked"), database.writing():
        pass
    outside.close()
    with database.writing() as connection:
        connection.exec_driver_sql("INSERT INTO things VALUES ('one')")
    with database.reading() as connection:
        assert connection.exec_driver_sql("SELECT thing FROM things").scalar() == "one"
    database.dispose()


def test_what_a_failed_writer_wrote_is_gone(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'x.sqlite'}")
    with database.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE things (thing TEXT)")
    with pytest.raises(ZeroDivisionError), database.writing() as connection:
        connection.exec_driver_sql("INSERT INTO things VALUES ('one')")
        raise ZeroDivisionError
    with database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM things").scalar() == 0
    database.dispose()
