"""The attendant of export jobs: a thread of the server that starts their processes and looks after what they leave.

Processes survive it: a server that is started anew finds the jobs that others began, fails those whose process is
gone, and removes the files that have expired.
"""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import threading

from core.export_jobs import KEPT, KILLED, LONGEST_S, Job, JobState
from core.instants import SECOND
from data import export_jobs
from data.engine import Database
from server.clock import real_now
from server.export_worker import finished
from server.settings import Settings
from server.workbooks import exports_folder, launch

AT_ONCE = max(1, (os.cpu_count() or 1) // 2)  # jobs of all accounts: half the machine stays for people
WORKER = "server.export_worker"
_BUSY_S, _IDLE_S = 0.5, 60.0
_LEFT = KEPT + 2 * LONGEST_S * SECOND  # nothing that is of use is so old
_log = logging.getLogger(__name__)


class Attendant:
    """Looks after the jobs in a thread that starts when it is first woken."""

    def __init__(self, settings: Settings, store: Database) -> None:
        self._settings, self._store = settings, store
        self._children: dict[str, tuple[Job, subprocess.Popen[bytes]]] = {}
        self._wake, self._ended = threading.Event(), threading.Event()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def wake(self) -> None:
        """There is a new job, or one was cancelled."""
        with self._starting:
            if self._thread is None or not self._thread.is_alive():
                self._ended.clear()
                self._thread = threading.Thread(target=self._run, name="export attendant", daemon=True)
                self._thread.start()
        self._wake.set()

    def stop(self) -> None:
        """End the thread; processes under way go on."""
        self._ended.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join()

    def processes(self) -> list[subprocess.Popen[bytes]]:
        """The processes that this server has started and not yet seen the end of."""
        return [process for _, process in self._children.values()]

    def _run(self) -> None:
        while not self._ended.is_set():
            busy = True
            try:
                busy = self.round()
            except Exception:  # the jobs are kept; the next round tries again
                _log.warning("export jobs could not be looked after", exc_info=True)
            self._wake.wait(_BUSY_S if busy else _IDLE_S)
            self._wake.clear()

    def round(self) -> bool:
        """One look at everything; whether a job waits or runs."""
        self._reap()
        self._tidy(export_jobs.sweep(self._store, at=real_now()))
        while (job := export_jobs.claim(self._store, at=real_now(), at_once=AT_ONCE)) is not None:
            self._begin(job)
        return bool(self._children) or export_jobs.waiting(self._store) > 0

    def _begin(self, job: Job) -> None:
        folder = exports_folder(self._settings) / job.job_id
        folder.mkdir(mode=0o700)
        words = (str(job.account_id), job.job_id, str(folder))
        process = launch(self._settings, WORKER, folder, *words, stdin=subprocess.DEVNULL)
        self._children[job.job_id] = (job, process)

    def _reap(self) -> None:
        """A process of ours that ended without a word was killed; one of a job that is over does not go on."""
        for job, process in list(self._children.values()):
            found = export_jobs.find(self._store, job.account_id, job.job_id)
            if found is not None and found.state in (JobState.CANCELLED, JobState.FAILED):
                process.kill()
                process.wait()
            if process.poll() is not None:
                del self._children[job.job_id]
                export_jobs.fail(self._store, job, KILLED, at=real_now())
                self._clear(job)

    def _clear(self, job: Job) -> None:
        """Take away what a process left: its drafts, and the file of one that was killed before it told of it."""
        shutil.rmtree(exports_folder(self._settings) / job.job_id, ignore_errors=True)
        ended = export_jobs.find(self._store, job.account_id, job.job_id)
        if ended is None or ended.state is not JobState.DONE:
            finished(self._settings, job).unlink(missing_ok=True)

    def _tidy(self, expired: list[Job]) -> None:
        """Remove the files that expired, and what a process left that was killed when nobody looked."""
        for job in expired:
            finished(self._settings, job).unlink(missing_ok=True)
        long_ago = real_now() - _LEFT
        for path in exports_folder(self._settings).iterdir():
            if path.stat().st_mtime * SECOND < long_ago:
                if path.is_dir():
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    path.unlink(missing_ok=True)
