"""Export jobs as rows of the control store, on both databases: one at a time, sealed, and over when they are over."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.export_jobs import DEAD_AFTER, KEPT, KILLED, MOST_KEPT, REMEMBERED, JobFile, JobState, SheetProgress
from core.instants import SECOND
from data import export_jobs as jobs
from data.control import open_control
from data.engine import Database
from tests.data.builders import RECORDED as AT
from tests.data.conftest import BOTH

FILE = JobFile("organization_acme.xlsx", 12_345, "d" * 64)
HALF = (SheetProgress("Users", 5, 5), SheetProgress("Engagement", 1, 7))


@pytest.fixture(params=BOTH)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """The control store beside a fresh database."""
    if request.param == "postgresql":
        url = str(request.getfixturevalue("postgres_database"))
    else:
        url = f"sqlite:///{tmp_path / 'tallyboard.sqlite'}"
    opened = open_control(url)
    yield opened
    opened.dispose()


def test_from_the_request_to_the_file_and_its_end(store: Database) -> None:
    assert jobs.latest(store, 1) is None
    asked, new = jobs.request(store, 1, "adi", "r1", at=AT)
    assert new and asked.state is JobState.QUEUED and jobs.waiting(store) == 1
    job = jobs.claim(store, at=AT + 1, at_once=1)
    assert job is not None and (job.job_id, job.state, job.started_at) == (
        asked.job_id,
        JobState.RUNNING,
        AT + 1,
    )
    assert jobs.beat(store, job, HALF, at=AT + 2)
    seen = jobs.find(store, 1, job.job_id)
    assert seen is not None and seen.progress == HALF and seen.share == 0.5 and seen.beat_at == AT + 2
    assert jobs.finish(store, job, FILE, at=AT + 3)
    done = jobs.latest(store, 1)
    assert done is not None and done.file == FILE and done.expires_at == AT + 3 + KEPT
    assert not jobs.cancel(store, job, at=AT + 4) and not jobs.fail(store, job, "late", at=AT + 4)
    assert done.state_at(AT + 2 + KEPT) is JobState.DONE
    assert done.state_at(AT + 3 + KEPT) is JobState.EXPIRED
    assert [one.job_id for one in jobs.sweep(store, at=AT + 3 + KEPT)] == [job.job_id]
    assert jobs.sweep(store, at=AT + 3 + KEPT) == []
    jobs.sweep(store, at=AT + REMEMBERED)
    assert jobs.latest(store, 1) is None


def test_while_one_is_under_way_it_is_the_answer(store: Database) -> None:
    first, _ = jobs.request(store, 1, "adi", "r1", at=AT)
    again, new = jobs.request(store, 1, "eva", "r2", at=AT + 1)
    assert (again.job_id, new) == (first.job_id, False)
    jobs.claim(store, at=AT + 2, at_once=1)
    again, new = jobs.request(store, 1, "eva", "r3", at=AT + 3)
    assert (again.job_id, again.state, new) == (first.job_id, JobState.RUNNING, False)
    other, new = jobs.request(store, 2, "adi", "r4", at=AT + 3)
    assert new and other.account_id == 2


def test_many_who_ask_at_one_moment_ask_for_one_job(store: Database) -> None:
    found: list[tuple[str, bool]] = []

    def ask() -> None:
        job, new = jobs.request(store, 1, "adi", "r", at=AT)
        found.append((job.job_id, new))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({job for job, _ in found}) == 1
    assert [new for _, new in found].count(True) == 1


def test_no_more_run_at_once_than_the_machine_bears(store: Database) -> None:
    waiting = [jobs.request(store, account, "adi", "r", at=AT + account)[0] for account in (3, 1, 2)]
    first = jobs.claim(store, at=AT + 9, at_once=2)
    second = jobs.claim(store, at=AT + 9, at_once=2)
    assert [first and first.account_id, second and second.account_id] == [1, 2], (
        "who asked first is served first"
    )
    assert jobs.claim(store, at=AT + 9, at_once=2) is None
    assert first is not None and jobs.cancel(store, first, at=AT + 10)
    third = jobs.claim(store, at=AT + 11, at_once=2)
    assert third is not None and third.job_id == waiting[0].job_id


def test_one_that_is_silent_for_too_long_has_failed(store: Database) -> None:
    jobs.request(store, 1, "adi", "r", at=AT)
    job = jobs.claim(store, at=AT, at_once=1)
    assert job is not None and not job.dead_at(AT + DEAD_AFTER) and job.dead_at(AT + DEAD_AFTER + 1)
    assert jobs.beat(store, job, (), at=AT + DEAD_AFTER)
    assert jobs.sweep(store, at=AT + DEAD_AFTER + SECOND) == []
    assert jobs.latest(store, 1).state is JobState.RUNNING  # type: ignore[union-attr]
    new, is_new = jobs.request(store, 1, "adi", "r2", at=AT + 2 * DEAD_AFTER + 1)
    assert is_new, "a dead one is in nobody's way"
    dead = jobs.find(store, 1, job.job_id)
    assert dead is not None and (dead.state, dead.error) == (JobState.FAILED, KILLED)
    assert not jobs.beat(store, job, HALF, at=AT + 3 * DEAD_AFTER)
    assert not jobs.finish(store, job, FILE, at=AT + 3 * DEAD_AFTER), "its file comes too late"
    assert jobs.latest(store, 1).job_id == new.job_id  # type: ignore[union-attr]


def test_a_cancelled_one_is_over_at_once(store: Database) -> None:
    job, _ = jobs.request(store, 1, "adi", "r", at=AT)
    assert jobs.cancel(store, job, at=AT + 1) and not jobs.cancel(store, job, at=AT + 2)
    assert jobs.claim(store, at=AT + 3, at_once=1) is None
    assert jobs.request(store, 1, "adi", "r", at=AT + 4)[1]


def test_an_account_keeps_its_newest_files(store: Database) -> None:
    made = []
    for turn in range(MOST_KEPT + 2):
        jobs.request(store, 1, "adi", "r", at=AT + turn)
        job = jobs.claim(store, at=AT + turn, at_once=1)
        assert job is not None and jobs.finish(store, job, FILE, at=AT + turn)
        made.append(job.job_id)
    jobs.request(store, 2, "adi", "r", at=AT)
    assert job is not None and {one.job_id for one in jobs.surplus(store, job)} == set(made[:2])
    assert jobs.surplus(store, job) == []
    assert jobs.find(store, 1, made[0]).state is JobState.EXPIRED  # type: ignore[union-attr]
    assert jobs.find(store, 1, made[2]).state is JobState.DONE  # type: ignore[union-attr]


def test_accounts_are_sealed(store: Database) -> None:
    job, _ = jobs.request(store, 1, "adi", "r", at=AT)
    assert jobs.find(store, 2, job.job_id) is None
    assert jobs.latest(store, 2) is None
