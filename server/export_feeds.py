"""The organisation export's own addresses: how far it is, start, cancel, and the finished file.

A file is fetched by whoever is an admin of its account at that moment; a job that is absent, another account's, not
finished or expired is the same 404.
"""

from __future__ import annotations

from flask import Flask, Response, current_app, g, request, send_file

from components.organization_export import export_card
from core.export_jobs import Job, JobState
from core.requests import LONGEST_PARAMETER
from core.scope import BadRequest, NotFound, Permission
from data import export_jobs
from server import exports, trail
from server.clock import real_now
from server.export_attendant import Attendant
from server.export_worker import finished
from server.gate import current_person, current_scope, secure_route
from server.people import rooms
from server.tree_json import tree_json

_ADMIN = Permission.ACCOUNT_ADMIN
_FEED = "/data/organization-export"
_ABSENT = "no such file: it is not there, or it has expired"


def add_export_feeds(app: Flask) -> None:
    """Register the routes. An open page asks how far it is by itself: that is no use of the session."""
    secure_route(app, _FEED, _ADMIN, keeps_alive=False)(export_state)
    secure_route(app, f"{_FEED}/start", _ADMIN, methods=["POST"])(export_start)
    secure_route(app, f"{_FEED}/cancel", _ADMIN, methods=["POST"])(export_cancel)
    secure_route(app, "/organization-export/<job_id>", _ADMIN)(export_file)


def export_state() -> Response:
    """The card as it stands."""
    return _card(export_jobs.latest(rooms().store, current_scope().account_id))


def export_start() -> Response:
    """Start a job; while one of the account is under way, that is the answer."""
    person, store = current_person(), rooms().store
    job, new = export_jobs.request(store, person.account_id, person.user_id, g.request_id, at=real_now())
    if new:
        trail.note(person, "organisation export requested", {"job": job.job_id})
    _attendant().wake()
    return _card(job)


def export_cancel() -> Response:
    """Cancel a job that waits or runs; of one that is over nothing changes."""
    person, store = current_person(), rooms().store
    job = _job(_named())
    if export_jobs.cancel(store, job, at=real_now()):
        trail.note(person, "organisation export cancelled", {"job": job.job_id})
        _attendant().wake()
    return _card(export_jobs.latest(store, person.account_id))


def export_file(job_id: str) -> Response:
    """The finished file."""
    job = _job(job_id)
    path = finished(rooms().settings, job)
    if job.state_at(real_now()) is JobState.EXPIRED:
        path.unlink(missing_ok=True)
    if job.state_at(real_now()) is not JobState.DONE or job.file is None or not path.exists():
        raise NotFound(_ABSENT)
    mimetype = exports.FORMATS["xlsx"]
    response = send_file(path, mimetype=mimetype, as_attachment=True, download_name=job.file.name, etag=False)
    response.headers["X-Report-Digest"] = job.file.digest
    trail.note(current_person(), "organisation export fetched", {"job": job.job_id, "file": job.file.name})
    return response


def _job(job_id: str) -> Job:
    known = len(job_id) <= LONGEST_PARAMETER and "\x00" not in job_id
    job = export_jobs.find(rooms().store, current_scope().account_id, job_id) if known else None
    if job is None:
        raise NotFound(_ABSENT)
    return job


def _named() -> str:
    """The job that a body names."""
    body = request.get_json(silent=True)
    if not isinstance(body, dict) or body.keys() != {"job"} or not isinstance(body["job"], str):
        raise BadRequest('the body is {"job": "…"}')
    return str(body["job"])


def _card(job: Job | None) -> Response:
    return Response(tree_json(export_card(job, real_now())), content_type="application/json")


def _attendant() -> Attendant:
    found: Attendant = current_app.extensions["tallyboard_exports"]
    return found
