"""Billing through HTTP: who may, what is the same 404, what is noted, and an address saved as browsers send it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import openpyxl
import pypdfium2
import pytest
from flask import Flask
from flask.testing import FlaskClient

from components.ids import Billing
from core.address_draft import FIELDS, AddressKind, PostalAddress
from core.requests import Request
from core.scope import Role
from data import audit
from data.ingest import import_drop
from data.reports import screens
from data.reports.screens import Opened
from tests.data.builders import admin, write
from tests.data.ledgers import LEDGER
from tests.server.test_staff_actions import call
from tests.server.world import PEOPLE, RECORDED, build, close, rooms_of, signed_in

PAPERS = ("invoice.pdf?invoice=i1", "receipt.pdf?invoice=i1", "statement.pdf?year=2024&currency=EUR")
GOOD = {
    "name": "Acme Two",
    "line1": "Road 2",
    "line2": "",
    "city": "Bremen",
    "region": "",
    "postal_code": "28195",
    "country": "DE",
    "tax_id": "",
}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The small world; the first account has a ledger, the second one nothing but its own invoice i7."""
    folder = tmp_path_factory.mktemp("billing")
    made = build(folder, TALLYBOARD_ISSUER="Tallyboard SE | Street 9 | Hamburg")
    database = rooms_of(made).database
    ledger = {
        name: rows for name, rows in LEDGER.items() if name not in ("users", "programs", "plans", "logins")
    }
    ledger |= {"matches": [], "match_members": []}
    bring = {name: rows for name, rows in ledger.items() if rows}
    import_drop(database, 1, write(folder / "ledger", bring), recorded_at=RECORDED + 1)
    foreign = {
        "invoice_id": "i7",
        "number": "F-7",
        "issued_on": "2024-01-01",
        "status": "paid",
        "currency": "EUR",
    }
    import_drop(database, 2, write(folder / "foreign", {"invoices": [foreign]}), recorded_at=RECORDED + 1)
    yield made
    close(made)


@pytest.fixture(scope="module")
def clients(app: Flask) -> dict[Role, FlaskClient]:
    return {role: signed_in(app, role) for role in PEOPLE}


def text_of(made: bytes) -> str:
    document = pypdfium2.PdfDocument(made)
    try:
        return " ".join(" ".join(page.get_textpage().get_text_range() for page in document).split())
    finally:
        document.close()


@pytest.mark.parametrize("path", PAPERS)
@pytest.mark.parametrize("role", PEOPLE)
def test_papers_are_for_admins_alone(clients: dict[Role, FlaskClient], role: Role, path: str) -> None:
    answer = clients[role].get(f"/download/{path}")
    assert answer.status_code == (200 if role is Role.ADMIN else 403)


@pytest.mark.parametrize("path", [*PAPERS, "statement.csv"])
def test_strangers_are_sent_to_sign_in(app: Flask, path: str) -> None:
    assert app.test_client().get(f"/download/{path}").status_code in (302, 401)


def test_a_paper_opens_in_the_browser_and_is_kept_nowhere(clients: dict[Role, FlaskClient]) -> None:
    answer = clients[Role.ADMIN].get("/download/invoice.pdf?invoice=i1")
    assert answer.content_type == "application/pdf" and answer.data.startswith(b"%PDF")
    assert answer.headers["Content-Disposition"] == "inline; filename=invoice_acme_i1_A-1.pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    words = text_of(answer.data)
    assert (
        "Invoice A-1" in words
        and "Total 119.00" in words
        and "Tallyboard SE" in words
        and "Street 9" in words
    )
    assert answer.data == clients[Role.ADMIN].get("/download/invoice.pdf?invoice=i1").data


def test_absent_foreign_draft_ahead_and_unpaid_are_one_answer(clients: dict[Role, FlaskClient]) -> None:
    asked = [f"invoice.pdf?invoice={one}" for one in ("i4", "i7", "i99", "I1", "i1%20", "%00x"[3:])]
    asked += [f"receipt.pdf?invoice={one}" for one in ("i2", "i3", "i4", "i7", "i99")]
    answers = [clients[Role.ADMIN].get(f"/download/{path}") for path in asked]
    assert {one.status_code for one in answers} == {404}
    shapes = {
        json.dumps({**one.json, "request_id": "", "error": ""}) for one in answers if one.json is not None
    }
    assert len(shapes) == 1
    named = [str((one.json or {})["error"]) for one in answers]
    assert all(one.startswith("no invoice ") for one in named)
    page = clients[Role.ADMIN].get("/download/invoice.pdf?invoice=i7", headers={"Accept": "text/html"})
    assert page.status_code == 404 and "Nothing here" in page.text


@pytest.mark.parametrize(
    "path",
    [
        "invoice.pdf",
        "invoice.pdf?invoice=",
        "invoice.pdf?invoice=i1&invoice=i2",
        "invoice.pdf?invoice=i1&format=x",
        "invoice.pdf?invoice=a%00b",
        "receipt.pdf",
        "invoice.pdf?invoice=i1&now=late",
        "statement.pdf?year=x",
        "statement.pdf?year=0",
        "statement.pdf?year=9999",
        "statement.csv?currency=EUR&year=-1",
    ],
)
def test_forged_parameters_are_refused(clients: dict[Role, FlaskClient], path: str) -> None:
    assert clients[Role.ADMIN].get(f"/download/{path}").status_code == 400


@pytest.mark.parametrize(
    "path", ["statement.pdf?year=2020", "statement.pdf?year=2024&currency=USD", "invoice.docx"]
)
def test_no_such_statement_or_format(clients: dict[Role, FlaskClient], path: str) -> None:
    assert clients[Role.ADMIN].get(f"/download/{path}").status_code == 404


def test_a_statement_is_one_in_every_format(clients: dict[Role, FlaskClient]) -> None:
    answer = clients[Role.ADMIN].get("/download/statement.csv?year=2024", buffered=True)
    assert answer.headers["Content-Disposition"] == "attachment; filename=statement_acme_2024_2026-03-01.csv"
    lines = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    words = text_of(clients[Role.ADMIN].get("/download/statement.pdf?year=2024").data)
    for line in lines:
        assert f"{float(line['balance']):,.2f}".replace("-", "−") in words
    assert f"Closing balance {float(lines[-1]['balance']):,.2f}" in words
    book = clients[Role.ADMIN].get("/download/statement.xlsx?year=2024", buffered=True)
    sheet = openpyxl.load_workbook(io.BytesIO(book.data)).worksheets[0]
    book.close()
    assert [sheet.cell(row, 9).value for row in range(2, len(lines) + 2)] == [
        float(one["balance"]) for one in lines
    ]


def test_each_opening_is_noted_and_a_refusal_opens_nothing(app: Flask) -> None:
    browser = signed_in(app, Role.ADMIN)
    before = len(noted(app))
    for path in (*PAPERS, "receipt.pdf?invoice=i2", "invoice.pdf?invoice=i4"):
        browser.get(f"/download/{path}")
    lines = noted(app)[before:]
    assert [(action, json.loads(detail)) for _, action, detail in lines] == [
        ("invoice opened", {"invoice": "i1", "number": "A-1"}),
        ("receipt opened", {"invoice": "i1", "number": "A-1"}),
        ("statement opened", {"currency": "EUR", "year": 2024}),
    ]
    assert {actor for actor, _, _ in lines} == {"admin:adi"}


def noted(app: Flask) -> list[tuple[str, str, str]]:
    app.extensions["tallyboard_mover"].flush()
    found = [entry.line for entry in audit.newest(rooms_of(app).database, 1, limit=500)]
    return [(one.actor, one.action, one.detail) for one in reversed(found) if one.action.endswith("opened")]


# --- addresses -------------------------------------------------------------------------------------------------------


def stands(app: Flask, account_id: int = 1) -> PostalAddress:
    asked = Request(now=RECORDED + 10)
    return screens.billing(rooms_of(app).database, admin(account_id), asked, Opened()).addresses[0]


def save(
    app: Flask, browser: FlaskClient, cells: dict[str, Any], opened: Any = None, edit: Any = "billing"
) -> tuple[int, str]:
    before = stands(app).parts if opened is None else opened
    values = [cells.get(name) for name in FIELDS]
    status, answer = call(browser, app, Billing.SAVED, 1, *values, before, {"edit": edit})
    return status, json.dumps(answer, ensure_ascii=False)


def test_an_address_is_saved_once_and_the_second_tab_is_told(app: Flask) -> None:
    browser = signed_in(app, Role.ADMIN)
    opened = stands(app).parts
    status, answer = save(app, browser, GOOD, opened)
    assert status == 200 and "The billing address is saved." in answer
    assert stands(app) == PostalAddress(AddressKind.BILLING, **GOOD)
    assert "reads so already" in save(app, browser, GOOD, opened)[1], "the same form sent twice"
    other = {**GOOD, "city": "Kiel"}
    assert "was changed since you opened it. It now reads: Acme Two" in save(app, browser, other, opened)[1]
    assert stands(app).city == "Bremen"
    assert "is saved" in save(app, browser, other)[1] and stands(app).city == "Kiel"
    assert stands(app, 2).empty


def test_a_refusal_stands_beside_its_field_and_writes_nothing(app: Flask) -> None:
    before = stands(app)
    answer = save(app, signed_in(app, Role.ADMIN), {**GOOD, "country": "XX", "name": ""})[1]
    assert "Choose a country of the list." in answer and "Write who the address is of" in answer
    assert "Not saved: see what stands beside the fields." in answer and stands(app) == before


@pytest.mark.parametrize("role", [Role.LEARNER, Role.MANAGER, Role.EXECUTIVE, Role.STAFF])
def test_nobody_else_saves_an_address(app: Flask, role: Role) -> None:
    before = stands(app)
    assert save(app, signed_in(app, role), {**GOOD, "city": "Elsewhere"})[0] == 403
    assert stands(app) == before


@pytest.mark.parametrize(
    ("cells", "opened", "edit"),
    [
        (GOOD, None, "other"),
        (GOOD, None, None),
        (GOOD, {}, "billing"),
        (GOOD, "x", "billing"),
        (GOOD, {**GOOD, "more": ""}, "billing"),
        (GOOD, {**GOOD, "name": 1}, "billing"),
        ({**GOOD, "name": 1}, None, "billing"),
        ({**GOOD, "name": "x" * 20_000}, None, "billing"),
    ],
)
def test_what_no_form_sends_is_refused(app: Flask, cells: dict[str, Any], opened: Any, edit: Any) -> None:
    assert save(app, signed_in(app, Role.ADMIN), cells, opened, edit)[0] == 400


@pytest.mark.parametrize("path", ["statement.pdf", "statement.csv"])
def test_the_end_of_the_calendar_is_no_error(clients: dict[Role, FlaskClient], path: str) -> None:
    answer = clients[Role.ADMIN].get(f"/download/{path}?now=9999-12-31T23:59:59Z", buffered=True)
    assert answer.status_code == 200
