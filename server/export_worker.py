"""`python -m server.export_worker ACCOUNT JOB FOLDER`: the process that makes one export job's workbook.

A thread of it says every second that it goes on and how far it is; when the job was cancelled or given up meanwhile it
ends the process at once, half-made file and all.
"""

from __future__ import annotations

import logging
import os
import shutil
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import OperationalError

from core.export_jobs import LONGEST_S, Job, JobFile, SheetProgress
from core.reports import ORGANIZATION
from core.requests import Request
from core.scope import BadRequest, Denied, Permission, Scope
from core.status import Status
from data import audit, export_jobs, users
from data.accounts import account_by_id
from data.control import control_url
from data.engine import Database, open_database
from data.rollups.settle import settle
from server import exports
from server.clock import account_now, real_now, unhurried
from server.settings import Settings
from server.workbooks import DRAFT, exports_folder, give_way, write_organization

GIVEN_UP = 3  # exit code: nobody waits for the file any more
TOO_LONG = "It took longer than an hour"
NO_ADMIN = "Whoever asked for it may not have it any more"
UNFORESEEN = "Something failed while it was made; it has been noted"
_EVERY_S = 0.8
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Place:
    """Where a worker works: its settings, the two databases, and the folder of its drafts."""

    settings: Settings
    database: Database
    store: Database
    folder: Path


class Heart:
    """Says that the job goes on, until it is told that it does not."""

    def __init__(self, place: Place, job: Job) -> None:
        self._place, self._job = place, job
        self._progress: tuple[SheetProgress, ...] = ()
        self._begun = time.monotonic()
        self._still = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heart", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """The file is made: say no more."""
        self._still.set()
        self._thread.join()

    def told(self, progress: tuple[SheetProgress, ...]) -> None:
        """How far it is."""
        self._progress = progress

    def _run(self) -> None:
        while not self._still.wait(_EVERY_S):
            if time.monotonic() - self._begun > LONGEST_S:
                export_jobs.fail(self._place.store, self._job, TOO_LONG, at=real_now())
            if not self._beat():
                shutil.rmtree(self._place.folder, ignore_errors=True)
                os._exit(GIVEN_UP)

    def _beat(self) -> bool:
        try:
            return export_jobs.beat(self._place.store, self._job, self._progress, at=real_now())
        except (
            OperationalError
        ):  # a store that is busy for a moment ends no job; one that is silent for long does
            _log.warning("the job's beat could not be written", exc_info=True)
            return True


def main(words: list[str]) -> int:
    """Make one job's file; the exit code is for the server's log alone."""
    give_way()
    account_id, job_id, folder = int(words[0]), words[1], Path(words[2])
    settings = Settings.from_environment()
    store = open_database(control_url(settings.database_url))
    place = Place(settings, open_database(settings.database_url, frugal=True), store, folder)
    job = export_jobs.find(store, account_id, job_id)
    if job is None:
        return GIVEN_UP
    heart = Heart(place, job)
    heart.start()
    try:
        file = _make(place, job, heart)
    except (Denied, BadRequest) as error:
        export_jobs.fail(store, job, str(error), at=real_now())
        return 1
    except Exception:
        _log.exception("export job %s failed, request id %s", job.job_id, job.request_id)
        export_jobs.fail(store, job, UNFORESEEN, at=real_now())
        return 1
    finally:
        heart.stop()
        shutil.rmtree(folder, ignore_errors=True)
    return 0 if _handed_over(place, job, file) else GIVEN_UP


def _make(place: Place, job: Job, heart: Heart) -> JobFile:
    """The finished file, in its place."""
    scope = _scope(place, job)
    draft = place.folder / DRAFT

    def write(now: int) -> tuple[Request, str]:
        asked = Request(now=now)
        return asked, write_organization(place.database, scope, asked, draft, heart.told)[1]

    asked, digest = unhurried(write, lambda: _settled_now(place, job))
    account = account_by_id(place.database, job.account_id)
    name = exports.file_name(account.slug if account else "", asked, exports.Wanted(ORGANIZATION, "xlsx"))
    size = draft.stat().st_size
    draft.replace(finished(place.settings, job))
    return JobFile(name, size, digest)


def finished(settings: Settings, job: Job) -> Path:
    """Where a job's file lies when it is finished."""
    return exports_folder(settings) / f"{job.job_id}.xlsx"


def _scope(place: Place, job: Job) -> Scope:
    """Who asked for it, as they are now: Denied when they may not have it any more."""
    person = users.person_in_account(place.database, job.account_id, job.user_id)
    scope = Scope(job.account_id, person.role, person.user_id) if person else None
    active = person is not None and person.status == Status.ACTIVE
    if scope is None or not active or not scope.may(Permission.ACCOUNT_ADMIN):
        raise Denied(NO_ADMIN)
    return scope


def _settled_now(place: Place, job: Job) -> int:
    """The instant of the figures. What has come due since the last write is settled first, as housekeeping does:

    else the whole account would be recounted for it, which takes minutes and much memory.
    """
    if place.settings.now is None:
        settle(place.database, job.account_id, real_now())
    return account_now(place.settings, place.database, job.account_id)


def _handed_over(place: Place, job: Job, file: JobFile) -> bool:
    """Tell that it is there; a file that nobody waits for any more goes."""
    if not export_jobs.finish(place.store, job, file, at=real_now()):
        finished(place.settings, job).unlink(missing_ok=True)
        return False
    for old in export_jobs.surplus(place.store, job):
        finished(place.settings, old).unlink(missing_ok=True)
    detail = f'{{"job": "{job.job_id}", "digest": "{file.digest}"}}'
    actor = f"export for {job.user_id}"
    line = audit.Line(job.account_id, actor, "organisation export made", detail, real_now())
    audit.enqueue(place.store, line)
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
