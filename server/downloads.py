"""GET /download/<report>.<csv|xlsx|json>: the screen's table as a file, under the screen's permission."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from itertools import chain

from flask import Flask, Response, request, send_file
from werkzeug.exceptions import ServiceUnavailable

from core.requests import Request, parse_request
from core.scope import BadRequest, Permission
from core.table import Table
from data import reports
from server import exports, trail, workbooks
from server.gate import app_database, current_person, current_scope, request_now, secure_route
from server.people import later_now, rooms
from server.turns import Turns

# Each running download holds a worker thread to its end. Who reads slowly holds it for as long as they like: of one
# account not all of them. With those that wait six of the server's sixteen threads are left for screens.
_TURNS = Turns(everybody=6, one=4, waiting=4, patience_s=10.0)
_ONE_BOOK = threading.BoundedSemaphore(1)
_PATIENCE_S = (
    60  # a thread waits for a workbook, and every other account's with it: what takes longer is a job
)


def add_downloads(app: Flask) -> None:
    """Register the route. Its permission is the report's, asked for in `download`."""
    secure_route(app, "/download/<name>", Permission.SIGNED_IN)(download)


def download(name: str) -> Response:
    """One file. In this order: 404 unknown report or format, 403 role, 400 parameters, 404 what they name."""
    what = exports.wanted(name)
    scope = current_scope()
    exports.must_hold(scope, what.report)
    asked = parse_request(what.report, single_parameters(), now=request_now())
    if what.report.sheets:
        return _book(name, what, asked, named="now" in request.args)
    end_turn = take_a_turn()
    try:
        asked = parse_request(what.report, single_parameters(), now=later_now())  # the turn took its time
        table = reports.run(app_database(), what.report.slug, scope, asked)
        response = _file(table, what, asked)
    except BaseException:
        end_turn()
        raise
    response.direct_passthrough = False  # a file passed through would end without the call on close
    response.call_on_close(end_turn)
    _note(name, table)
    return response


def _book(name: str, what: exports.Wanted, asked: Request, *, named: bool) -> Response:
    """The workbook of several tables, made by a process of its own; one at a time of those that somebody waits for."""
    if not _ONE_BOOK.acquire(blocking=False):
        raise ServiceUnavailable("another workbook of a whole account is being made")
    try:
        made = workbooks.made_now(
            rooms().settings, current_scope().account_id, asked, named=named, patience_s=_PATIENCE_S
        )
    except workbooks.TooLong as error:
        raise ServiceUnavailable("so large a workbook is made from the account's overview") from error
    finally:
        _ONE_BOOK.release()
    name_there = exports.file_name(current_person().account_slug, asked, what)
    mimetype = exports.FORMATS[what.form]
    response = send_file(made.file, mimetype=mimetype, as_attachment=True, download_name=name_there)
    response.headers["X-Report-Digest"] = made.digest
    trail.note(current_person(), "exported", {"file": name, "rows": made.rows})
    return response


def take_a_turn() -> Callable[[], None]:
    """One of the few downloads that may run at once, and what ends it; Busy where they all do."""
    return _TURNS.take(current_scope().account_id, "too many downloads are running at this moment")


def single_parameters() -> dict[str, str]:
    """The address's parameters; BadRequest if one is given twice."""
    if any(len(values) > 1 for values in request.args.listvalues()):
        raise BadRequest("a parameter is given twice")
    return request.args.to_dict()


def _file(table: Table, what: exports.Wanted, asked: Request) -> Response:
    name = exports.file_name(current_person().account_slug, asked, what)
    mimetype = exports.FORMATS[what.form]
    if what.form == "xlsx":
        digest: str | None
        book, digest = exports.workbook(table)
        response = send_file(book, mimetype=mimetype, as_attachment=True, download_name=name)
    else:
        digest = exports.digest_for_header(table)
        response = Response(_begun(exports.chunks(table, what.form, bom=True)), content_type=mimetype)
        response.headers.set("Content-Disposition", "attachment", filename=name)
    if digest is not None:
        response.headers["X-Report-Digest"] = digest
    return response


def _begun(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The same chunks, the first made already: what fails at once is an error page, not a broken file."""
    return chain([next(chunks, b""), next(chunks, b"")], chunks)


def _note(name: str, table: Table) -> None:
    trail.note(current_person(), "exported", {"file": name, "rows": table.count, **table.parameters})
