"""The making of an organisation's workbook as a job: its states, how far it is, and when it counts as dead.

A job outlives the request that asked for it. Whoever makes it says so every second; one that has been silent for
`DEAD_AFTER` has been killed, and is failed, never running for ever. Instants are those of the real clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.instants import DAY, SECOND

DEAD_AFTER = 30 * SECOND
KEPT = DAY  # a finished file may be fetched for so long
MOST_KEPT = 3  # files of an account at a time: the newest
REMEMBERED = 30 * DAY  # and its row stays for so long, without a file
LONGEST_S = 3_600  # a reader of an embedded database that stays for longer would let its log of writes grow
KILLED = "The process that made it was ended from outside"


class JobState(StrEnum):
    """Where a job stands. `expired`: it was done, and its file has been removed since."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


UNDER_WAY = (JobState.QUEUED, JobState.RUNNING)


@dataclass(frozen=True)
class SheetProgress:
    """How many rows of a sheet are written, of how many."""

    sheet: str
    done: int
    total: int


@dataclass(frozen=True)
class JobFile:
    """A finished workbook: its name for the reader, its size in bytes, and the digest of its rows."""

    name: str
    size: int
    digest: str


@dataclass(frozen=True)
class Job:
    """One job of an account. `error`: one plain sentence where it failed; `request_id`: of who asked for it."""

    account_id: int
    job_id: str
    user_id: str
    state: JobState
    requested_at: int
    request_id: str
    started_at: int | None = None
    beat_at: int | None = None
    finished_at: int | None = None
    expires_at: int | None = None
    progress: tuple[SheetProgress, ...] = ()
    error: str = ""
    file: JobFile | None = None

    def dead_at(self, now: int) -> bool:
        """Whether it says that it is running and has been silent for too long."""
        return self.state is JobState.RUNNING and now - (self.beat_at or self.requested_at) > DEAD_AFTER

    def state_at(self, now: int) -> JobState:
        """The state to show: nobody may have noted yet that a job died or its file expired."""
        if self.dead_at(now):
            return JobState.FAILED
        over = self.state is JobState.DONE and (self.expires_at or 0) <= now
        return JobState.EXPIRED if over else self.state

    @property
    def share(self) -> float:
        """Rows written of all rows, 0..1; 0 while they are still being counted, 1 where there are none."""
        if not self.progress:
            return 0.0
        total = sum(one.total for one in self.progress)
        return sum(one.done for one in self.progress) / total if total else 1.0
