"""GET /download/invoice.pdf, receipt.pdf and statement.pdf: papers that open in a tab of their own.

Opened by an account manager alone, and each opening is noted (as every download is): the line goes into the store of
what people did, from where it is moved into the audit log. An invoice that is absent, foreign, a draft or not issued
yet, and the receipt of one that has not been paid, are all the same 404.
"""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask, Response

from components.invoice_paper import invoice_paper, receipt_paper
from components.pdf_file import Paper, pdf_bytes
from components.statement_paper import statement_paper
from core.billing_screens import InvoicePaper
from core.reports import STATEMENT
from core.requests import LONGEST_PARAMETER, Request, parse_request
from core.scope import BadRequest, Permission
from data.reports import billing
from server import exports, trail
from server.downloads import single_parameters, take_a_turn
from server.gate import app_database, current_person, current_scope, request_now, secure_route
from server.people import rooms

_ADMIN = Permission.ACCOUNT_ADMIN


def add_billing_files(app: Flask) -> None:
    """Register the routes."""
    secure_route(app, "/download/invoice.pdf", _ADMIN)(invoice)
    secure_route(app, "/download/receipt.pdf", _ADMIN)(receipt)
    secure_route(app, "/download/statement.pdf", _ADMIN)(statement)


def invoice() -> Response:
    """?invoice=: the invoice."""
    found = _paper(receipt=False)
    return _opened("invoice", invoice_paper(found, rooms().settings.issuer), _about(found))


def receipt() -> Response:
    """?invoice=: the receipt of a paid one."""
    found = _paper(receipt=True)
    return _opened("receipt", receipt_paper(found, rooms().settings.issuer), _about(found))


def statement() -> Response:
    """?year=&currency=: the statement of a year, with the parameters of the report."""
    asked = parse_request(STATEMENT, single_parameters(), now=request_now())
    found = billing.statement_paper(app_database(), current_scope(), asked)
    about = {"year": found.statement.year, "currency": found.statement.currency}
    return _opened("statement", statement_paper(found, rooms().settings.issuer), about)


def _paper(*, receipt: bool) -> InvoicePaper:
    given = single_parameters()
    which = given.pop("invoice", "")
    if not which or len(which) > LONGEST_PARAMETER or "\x00" in which:
        raise BadRequest("an invoice is named by its id")
    asked: Request = parse_request(STATEMENT, given, now=request_now())
    return billing.invoice_paper(app_database(), current_scope(), asked, which, receipt=receipt)


def _about(found: InvoicePaper) -> dict[str, object]:
    one = found.line.invoice
    return {"invoice": one.invoice_id, "number": one.number}


def _opened(which: str, paper: Paper, about: Mapping[str, object]) -> Response:
    end_turn = take_a_turn()
    try:
        made = Response(pdf_bytes(paper), content_type="application/pdf")
    finally:
        end_turn()
    name = exports.safe_name(which, current_person().account_slug, *(str(part) for part in about.values()))
    made.headers.set("Content-Disposition", "inline", filename=f"{name}.pdf")
    trail.note(current_person(), f"{which} opened", about)
    return made
