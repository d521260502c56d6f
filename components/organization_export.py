"""The organisation export on the account's overview: start it, see how far it is, fetch the file.

`export_place` is what a page includes; assets/organization_export.js fills it with `export_card` and keeps it in step.
"""

from __future__ import annotations

from components import light
from components.attributes import aria, data
from components.ids import OrganizationExport
from components.light import Light, Node
from components.marks import icon, loading
from components.numbers import count, moment, percent
from components.panel import panel
from core.export_jobs import KILLED, Job, JobState, SheetProgress

TITLE = "Export organisation data"
FEED = "/data/organization-export"
_WHAT = (
    "One workbook of the whole account: users, engagement, mastery and content, with every column in words."
)
_UNITS = ((1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "kB"))
_OVER = {
    JobState.CANCELLED: "The last export was cancelled; nothing was kept of it.",
    JobState.EXPIRED: "The last file has expired and was removed.",
}


def export_place() -> Light:
    """Where the card will stand, for account managers alone."""
    return light.Div(
        panel(TITLE, loading("change")),
        id=OrganizationExport.CARD,
        className="organization-export",
        **data(feed=FEED),
    )


def export_card(job: Job | None, now: int) -> Light:
    """The card as a job stands at `now` (the real clock); None: nobody has asked for one yet."""
    state = job.state_at(now) if job else None
    if job is None or state in _OVER:
        words = _OVER.get(state) if state else None
        body: list[Node] = [
            light.P(words or _WHAT, className="export-words"),
            _start("Export" if job is None else "Export again"),
        ]
    elif state is JobState.FAILED:
        body = _failed(job)
    elif state is JobState.DONE:
        body = _done(job)
    else:
        body = _under_way(job)
    busy = state in (JobState.QUEUED, JobState.RUNNING)
    pace = data(state=str(state or "none"), busy="true" if busy else "false")
    return panel(TITLE, light.Div(body, className="export-body", **pace), note=_WHAT if job else "")


def _start(words: str) -> Light:
    face = [icon("download"), light.Span(words)]
    return light.Div(
        light.Button(face, type="button", className="btn btn-primary", **data(act="export-start"))
    )


def _failed(job: Job) -> list[Node]:
    told = job.error or KILLED  # of one that died nobody may have noted it yet
    reason = told[:1].upper() + told[1:]
    return [
        light.P(f"The export failed. {reason}.", className="export-words export-failed", role="alert"),
        light.P(f"Request id {job.request_id}", className="quiet"),
        _start("Try again"),
    ]


def _done(job: Job) -> list[Node]:
    name = job.file.name if job.file else ""
    size = job.file.size if job.file else 0
    link = light.A(
        [icon("download"), light.Span(name)],
        href=f"/organization-export/{job.job_id}",
        download="",
        className="btn btn-primary export-file",
    )
    told = (
        f"{written_size(size)}, made {moment(job.finished_at)} UTC. Kept until {moment(job.expires_at)} UTC."
    )
    again = light.Button(
        "Export again", type="button", className="btn btn-outline", **data(act="export-start")
    )
    return [
        light.P("The workbook is ready.", className="export-words", role="status"),
        light.Div([link, again], className="export-actions"),
        light.P(told, className="quiet"),
    ]


def _under_way(job: Job) -> list[Node]:
    sheets = [_sheet(one) for one in job.progress]
    cancel = light.Button(
        "Cancel", type="button", className="btn btn-outline", **data(act="export-cancel", job=job.job_id)
    )
    return [
        light.P(_words(job), className="export-words", role="status"),
        _bar(job.share),
        light.Ol(sheets, className="export-sheets"),
        light.Div(
            [light.Span("You may leave this page: it goes on.", className="quiet"), cancel],
            className="export-actions",
        ),
    ]


def _words(job: Job) -> str:
    if job.state is JobState.QUEUED:
        return "Waiting for its turn."
    if not job.progress:
        return "Counting the rows."
    if job.share >= 1:
        return "All rows are written; the file is being packed."
    sheet = next(one.sheet for one in job.progress if one.done < one.total)
    return f"Writing {sheet}: {percent(job.share)} of all rows."


def _bar(share: float) -> Light:
    now = f"{share * 100:.0f}"
    marks = light.Span(className="export-fill", style={"width": f"{share * 100:.1f}%"})
    named = aria(label="Rows written", valuenow=now, valuemin="0", valuemax="100")
    return light.Div(marks, className="export-bar", role="progressbar", **named)


def _sheet(one: SheetProgress) -> Light:
    told = f"{count(one.done)} of {count(one.total)}"
    return light.Li([light.Span(one.sheet), light.Span(told, className="number")])


def written_size(size: int) -> str:
    """12345678 → `11.8 MB`."""
    for unit, name in _UNITS:
        if size >= unit:
            return f"{size / unit:,.1f} {name}"
    return f"{size} bytes"
