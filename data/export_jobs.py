"""Export jobs, as rows of the control store: one a job, keyed by account and a random id.

They stand there and not in the main database, whose only writing place an import holds for as long as it takes: who
starts, watches or cancels a job never waits for one, and the job's own beat every second holds up nobody's import.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import astuple
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from core.export_jobs import (
    KEPT,
    KILLED,
    MOST_KEPT,
    REMEMBERED,
    UNDER_WAY,
    Job,
    JobFile,
    JobState,
    SheetProgress,
)
from data.control import alone, export_jobs
from data.engine import Database
from data.scoped import mine

_J = export_jobs
_QUEUED, _RUNNING, _DONE = (str(one) for one in (JobState.QUEUED, JobState.RUNNING, JobState.DONE))
_NEWEST = select(_J).order_by(_J.c.requested_us.desc(), _J.c.job_id.desc()).limit(1)


def request(store: Database, account_id: int, user_id: str, request_id: str, *, at: int) -> tuple[Job, bool]:
    """Ask for a job, and whether it is a new one: while one of the account is under way, that is the answer."""
    with store.writing() as connection:
        alone(connection)
        _bury(connection, at)
        under_way = _J.c.state.in_([str(one) for one in UNDER_WAY])
        found = _first(connection, _NEWEST.where(mine(_J), under_way), account_id)
        if found is not None:
            return found, False
        job = Job(account_id, secrets.token_hex(16), user_id, JobState.QUEUED, at, request_id)
        connection.execute(
            insert(_J),
            {
                "account_id": account_id,
                "job_id": job.job_id,
                "user_id": user_id,
                "state": _QUEUED,
                "requested_us": at,
                "request_id": request_id,
            },
        )
    return job, True


def claim(store: Database, *, at: int, at_once: int) -> Job | None:
    """Take the job that has waited longest, unless `at_once` are running already; it is running from now on."""
    with store.writing() as connection:
        alone(connection)
        _bury(connection, at)
        running = connection.execute(select(_J.c.job_id).where(_J.c.state == _RUNNING)).all()
        if len(running) >= at_once:
            return None
        waiting = select(_J).where(_J.c.state == _QUEUED).order_by(_J.c.requested_us, _J.c.job_id).limit(1)
        job = _first(connection, waiting, 0)
        if job is None:
            return None
        begun = _of(job).values(state=_RUNNING, started_us=at, beat_us=at).returning(_J)
        return _job(connection.execute(begun, {"of_account": job.account_id}).one())


def beat(store: Database, job: Job, progress: Sequence[SheetProgress], *, at: int) -> bool:
    """Say that the job goes on, and how far it is; False when it should not: it was cancelled or given up."""
    told = json.dumps([astuple(one) for one in progress])
    return _change(store, job, _RUNNING, beat_us=at, progress=told)


def finish(store: Database, job: Job, file: JobFile, *, at: int) -> bool:
    """The file is there; False when nobody waits for it any more."""
    made = {"file_name": file.name, "size": file.size, "digest": file.digest}
    return _change(store, job, _RUNNING, state=_DONE, finished_us=at, expires_us=at + KEPT, **made)


def surplus(store: Database, job: Job) -> list[Job]:
    """Note that the account's oldest files go where it has more than it may keep; their jobs."""
    done = select(_J).where(mine(_J), _J.c.state == _DONE).order_by(_J.c.finished_us.desc(), _J.c.job_id)
    with store.writing() as connection:
        alone(connection)
        rows = connection.execute(done.offset(MOST_KEPT), {"of_account": job.account_id}).all()
        found = [_job(row) for row in rows]
        for one in found:
            over = _of(one).values(state=str(JobState.EXPIRED))
            connection.execute(over, {"of_account": one.account_id})
    return found


def fail(store: Database, job: Job, error: str, *, at: int) -> bool:
    """The job has failed, for one plain sentence's reason; False when it was not running any more."""
    return _change(store, job, _RUNNING, state=str(JobState.FAILED), finished_us=at, error=error)


def cancel(store: Database, job: Job, *, at: int) -> bool:
    """End a job that waits or runs; whether it did. Whoever makes it learns at its next beat."""
    over = {"state": str(JobState.CANCELLED), "finished_us": at}
    return _change(store, job, _RUNNING, **over) or _change(store, job, _QUEUED, **over)


def latest(store: Database, account_id: int) -> Job | None:
    """The account's newest job."""
    with store.reading() as connection:
        return _first(connection, _NEWEST.where(mine(_J)), account_id)


def find(store: Database, account_id: int, job_id: str) -> Job | None:
    """A job of the account; None for one that is absent or another account's."""
    with store.reading() as connection:
        return _first(connection, select(_J).where(mine(_J), _J.c.job_id == job_id), account_id)


def sweep(store: Database, *, at: int) -> list[Job]:
    """Note which jobs died and which files expired, and forget old rows; the jobs whose files have just expired."""
    over = update(_J).where(_J.c.state == _DONE, _J.c.expires_us <= at)
    ended = [str(one) for one in (JobState.EXPIRED, JobState.FAILED, JobState.CANCELLED)]
    with store.writing() as connection:
        alone(connection)
        _bury(connection, at)
        expired = connection.execute(over.values(state=str(JobState.EXPIRED)).returning(_J)).all()
        connection.execute(delete(_J).where(_J.c.state.in_(ended), _J.c.requested_us <= at - REMEMBERED))
    return [_job(row) for row in expired]


def waiting(store: Database) -> int:
    """How many jobs wait or run."""
    with store.reading() as connection:
        states = [str(one) for one in UNDER_WAY]
        return len(connection.execute(select(_J.c.job_id).where(_J.c.state.in_(states))).all())


def _bury(connection: Connection, at: int) -> None:
    """Jobs that have been silent for too long have failed."""
    for row in connection.execute(select(_J).where(_J.c.state == _RUNNING)).all():
        job = _job(row)
        if job.dead_at(at):
            dead = _of(job).values(state=str(JobState.FAILED), finished_us=at, error=KILLED)
            connection.execute(dead, {"of_account": job.account_id})


def _change(store: Database, job: Job, before: str, **values: Any) -> bool:
    """Change a job that is in this state; whether it was."""
    change = _of(job).where(_J.c.state == before).values(**values).returning(_J.c.job_id)
    with store.writing() as connection:
        return connection.execute(change, {"of_account": job.account_id}).first() is not None


def _of(job: Job) -> Any:
    return update(_J).where(mine(_J), _J.c.job_id == job.job_id)


def _first(connection: Connection, statement: Any, account_id: int) -> Job | None:
    row = connection.execute(statement, {"of_account": account_id}).first()
    return None if row is None else _job(row)


def _job(row: Row[Any]) -> Job:
    progress = json.loads(row.progress) if row.progress else ()
    made = None if row.file_name is None else JobFile(row.file_name, row.size, row.digest)
    return Job(
        account_id=row.account_id,
        job_id=row.job_id,
        user_id=row.user_id,
        state=JobState(row.state),
        requested_at=row.requested_us,
        request_id=row.request_id,
        started_at=row.started_us,
        beat_at=row.beat_us,
        finished_at=row.finished_us,
        expires_at=row.expires_us,
        progress=tuple(SheetProgress(*one) for one in progress),
        error=row.error or "",
        file=made,
    )
