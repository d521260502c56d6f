"""The organisation export's card: one for every state of a job, in words."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from components.organization_export import FEED, export_card, export_place, written_size
from core.export_jobs import DEAD_AFTER, KILLED, Job, JobFile, JobState, SheetProgress
from core.instants import DAY, parse_instant

NOW = parse_instant("2026-03-01T12:00:00Z")
JOB = Job(1, "j" * 32, "adi", JobState.QUEUED, NOW, "request-7")
RUNNING = replace(JOB, state=JobState.RUNNING, started_at=NOW, beat_at=NOW)
DONE = replace(
    JOB,
    state=JobState.DONE,
    finished_at=NOW,
    expires_at=NOW + DAY,
    file=JobFile("organization_acme_2026-03-01.xlsx", 12_345_678, "d"),
)
HALF = (SheetProgress("Users", 1_000, 1_000), SheetProgress("Engagement", 250, 1_500))


def drawn(job: Job | None, now: int = NOW) -> str:
    return json.dumps(export_card(job, now), ensure_ascii=False)


@pytest.mark.parametrize(
    ("job", "state", "words"),
    [
        (None, "none", ["users, engagement, mastery and content", '"Export"', '"data-act": "export-start"']),
        (JOB, "queued", ["Waiting for its turn.", '"data-act": "export-cancel"']),
        (RUNNING, "running", ["Counting the rows", '"aria-valuenow": "0"']),
        (
            replace(RUNNING, progress=HALF),
            "running",
            [
                "Writing Engagement: 50.0% of all rows",
                "250 of 1,500",
                '"aria-valuenow": "50"',
                '"width": "50.0%"',
            ],
        ),
        (
            replace(RUNNING, progress=(SheetProgress("Users", 7, 7),)),
            "running",
            ["All rows are written; the file is being packed"],
        ),
        (
            DONE,
            "done",
            [
                f'"/organization-export/{"j" * 32}"',
                "11.8 MB, made 1 Mar 2026 12:00:00 UTC",
                "2 Mar 2026 12:00:00 UTC",
            ],
        ),
        (
            replace(JOB, state=JobState.CANCELLED),
            "cancelled",
            ["was cancelled; nothing was kept", "Export again"],
        ),
        (
            replace(JOB, state=JobState.FAILED, error="It took longer than an hour"),
            "failed",
            ["The export failed. It took longer than an hour.", "Request id request-7", "Try again"],
        ),
    ],
)
def test_a_job_in_words(job: Job | None, state: str, words: list[str]) -> None:
    told = drawn(job)
    assert f'"data-state": "{state}"' in told
    for one in words:
        assert one in told


def test_what_nobody_has_noted_yet_is_shown_all_the_same() -> None:
    assert KILLED in drawn(RUNNING, NOW + DEAD_AFTER + 1)
    expired = drawn(DONE, NOW + DAY)
    assert "has expired and was removed" in expired and "/organization-export/" not in expired


def test_an_account_without_anything_is_packed_at_once() -> None:
    none = replace(RUNNING, progress=(SheetProgress("Users", 0, 0),))
    assert "All rows are written" in drawn(none)


def test_only_one_that_is_under_way_is_looked_at_every_second() -> None:
    busy = {job.state: '"data-busy": "true"' in drawn(job) for job in (JOB, RUNNING, DONE)}
    assert busy == {JobState.QUEUED: True, JobState.RUNNING: True, JobState.DONE: False}


def test_the_place_names_its_feed() -> None:
    place: dict[str, Any] = export_place()
    assert (place["props"]["id"], place["props"]["data-feed"]) == ("organization-export", FEED)


@pytest.mark.parametrize(("size", "words"), [(0, "0 bytes"), (2048, "2.0 kB"), (3 << 30, "3.0 GB")])
def test_sizes(size: int, words: str) -> None:
    assert written_size(size) == words
