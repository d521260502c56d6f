"""Copies of other instants: few are made at once, nobody's holds up everybody's, and none goes while it is read."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.scope import Busy
from data.copies import KEPT, UNDER_WAY, WAITING, WAITING_OF_ONE, Copies, Copy, Key
from data.engine import open_database

SOON_S = 20


@pytest.fixture
def copies() -> Iterator[Copies]:
    kept = Copies()
    yield kept
    kept.forget()


def key(now: int, account: int = 1, version: int = 1) -> Key:
    return Key("here", account, version, now, None)


def made() -> Copy:
    folder = tempfile.TemporaryDirectory(prefix="tallyboard-")
    copy = open_database(f"sqlite:///{Path(folder.name) / 'copy.sqlite'}")
    with copy.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE told (words TEXT)")
    return Copy(copy, folder)


def folder_of(copies: Copies, one: Key) -> Path:
    with copies.reading(one, made) as copy:
        return Path(copy.url.removeprefix("sqlite:///")).parent


class Slow:
    """Copies that are made for as long as the block lasts, each asked for by a thread of its own."""

    def __init__(self, copies: Copies) -> None:
        self._copies, self._go = copies, threading.Event()
        self._threads: list[threading.Thread] = []
        self.begun = threading.Semaphore(0)
        self.failed: list[BaseException] = []

    def ask(self, one: Key, make: Callable[[], Copy] = made) -> None:
        def slowly() -> Copy:
            self.begun.release()
            assert self._go.wait(SOON_S)
            return make()

        def read() -> None:
            try:
                with self._copies.reading(one, slowly):
                    pass
            except Exception as error:
                self.failed.append(error)

        self._threads.append(threading.Thread(target=read))
        self._threads[-1].start()

    def end(self) -> None:
        self._go.set()
        for thread in self._threads:
            thread.join(SOON_S)


@contextmanager
def slow(copies: Copies) -> Iterator[Slow]:
    asked = Slow(copies)
    try:
        yield asked
    finally:
        asked.end()


def waits(copies: Copies, count: int) -> None:
    """Until so many threads wait for a copy."""
    for _ in range(SOON_S * 100):
        if copies._waiting.total() == count:
            return
        threading.Event().wait(0.01)
    raise AssertionError(f"{copies._waiting.total()} wait")


def test_many_instants_of_one_account_at_once_are_refused_and_hold_up_no_other_account(
    copies: Copies,
) -> None:
    with slow(copies) as asked:
        for now in range(UNDER_WAY):
            asked.ask(key(now))
        assert asked.begun.acquire(timeout=SOON_S)
        waits(copies, UNDER_WAY)
        with pytest.raises(Busy), copies.reading(key(99), made):
            pass
        with copies.reading(key(99, account=2), made) as copy:  # made at once, beside the other's
            assert Path(copy.url.removeprefix("sqlite:///")).is_file()
    assert asked.failed == []
    with copies.reading(key(99), made):
        pass


def test_few_threads_wait_for_one_copy(copies: Copies) -> None:
    with slow(copies) as asked:
        for _ in range(WAITING_OF_ONE):
            asked.ask(key(1))
        waits(copies, WAITING_OF_ONE)
        with pytest.raises(Busy), copies.reading(key(1), made):
            pass
        for _ in range(WAITING - WAITING_OF_ONE):
            asked.ask(key(1, account=2))
        waits(copies, WAITING)
        with pytest.raises(Busy), copies.reading(key(1, account=3), made):
            pass
    assert asked.failed == []


def test_a_copy_that_is_there_is_read_while_others_are_made(copies: Copies) -> None:
    there = folder_of(copies, key(0))
    with slow(copies) as asked:
        for now in range(1, 1 + UNDER_WAY):
            asked.ask(key(now))
        waits(copies, UNDER_WAY)
        assert folder_of(copies, key(0)) == there


def test_one_copy_is_made_however_many_ask_for_it(copies: Copies) -> None:
    times = []

    def counted() -> Copy:
        times.append(1)
        return made()

    with slow(copies) as asked:
        for _ in range(3):
            asked.ask(key(1), counted)
        waits(copies, 3)
    assert asked.failed == [] and times == [1]


def test_a_copy_does_not_go_while_it_is_read(copies: Copies) -> None:
    with copies.reading(key(0), made) as copy:
        folder = Path(copy.url.removeprefix("sqlite:///")).parent
        for now in range(1, KEPT + 2):
            folder_of(copies, key(now))
        with copy.reading() as connection:  # a connection that is opened only now
            assert connection.exec_driver_sql("SELECT count(*) FROM told").scalar() == 0
        assert folder.is_dir()
    assert not folder.exists()


def test_what_an_account_was_before_a_write_is_not_kept(copies: Copies) -> None:
    old, others = folder_of(copies, key(1, version=1)), folder_of(copies, key(1, account=2))
    assert folder_of(copies, key(1, version=2)) != old
    assert not old.exists() and others.is_dir()


def test_a_failure_reaches_everybody_who_waits_and_the_next_tries_again(copies: Copies) -> None:

    def fail() -> Copy:
        raise RuntimeError("no space left")

    with slow(copies) as asked:
        for _ in range(3):
            asked.ask(key(1), fail)
        waits(copies, 3)
    assert [str(error) for error in asked.failed] == ["no space left"] * 3
    assert folder_of(copies, key(1)).is_dir()
