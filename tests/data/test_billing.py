"""The portal's data: what is shown of the ledger, what a statement says, and what papers are made from."""

from __future__ import annotations

import itertools
from datetime import date
from pathlib import Path

import pytest

from core.address_draft import AddressKind, PostalAddress
from core.billing_screens import BillingScreen, PaymentMethod, Subscription
from core.instants import parse_instant
from core.ledger import Standing
from core.requests import Request
from core.scope import BadRequest, Denied, NotFound, Role, Scope
from data import reports
from data.address_change import change_address
from data.audit import Line
from data.demo import write_third_drop
from data.engine import Database
from data.export_drop import export_drop
from data.ingest import import_drop
from data.reports import billing, screens
from data.reports.screens import Opened
from data.stripe_links import link_customer
from tests.data.against import written
from tests.data.builders import RECORDED, Drop, account, admin, bring, plain, rows
from tests.data.ledgers import LEDGER, YEN
from tests.recount import COLUMNS, load, recount

NOW = parse_instant("2024-07-10T12:00:00Z")
NONE = Opened()
_slugs = itertools.count(1)


@pytest.fixture(scope="module")
def database(file_database: Database) -> Database:
    """One for the whole file."""
    return file_database


def new(database: Database, tmp_path: Path, drop: Drop = LEDGER) -> int:
    account_id = account(database, f"billed-{next(_slugs)}")
    bring(database, account_id, tmp_path, drop)
    return account_id


def screen(database: Database, account_id: int, opened: Opened = NONE, now: int = NOW) -> BillingScreen:
    return screens.billing(database, admin(account_id), Request(now=now), opened)


def test_the_portal_says_plan_card_addresses_and_invoices(database: Database, tmp_path: Path) -> None:
    found = screen(database, new(database, tmp_path), now=parse_instant("2024-05-10T12:00:00Z"))
    assert found.subscription == Subscription("Growth", "Annual", date(2025, 6, 1))
    assert found.plan is not None and found.plan.plan_id == "y"
    assert found.method == PaymentMethod("Visa", "4242", 9, 2026)
    billing_address = PostalAddress(
        AddressKind.BILLING, "Acme", "Street 1", "Floor 3", "Hamburg", "", "20095", "DE"
    )
    assert found.addresses == (billing_address, PostalAddress(AddressKind.SHIPPING))
    assert [(one.invoice.number, one.reckoning.standing) for one in found.rows] == [
        ("A-2", Standing.OVERDUE),
        ("A-3", Standing.VOID),
        ("A-1", Standing.PAID),
    ]
    assert found.total == 3, "no draft, and nothing of a day ahead"


def test_the_portal_knows_whether_stripe_keeps_the_ledger(database: Database, tmp_path: Path) -> None:
    account_id = new(database, tmp_path)
    assert not screen(database, account_id).mirrored
    line = Line(account_id, "staff:sam", "stripe customer linked", "cus_portal", RECORDED)
    link_customer(database, account_id, f"cus_portal{account_id}", line=line)
    assert screen(database, account_id).mirrored


def test_an_account_without_a_ledger_has_an_empty_portal(database: Database, tmp_path: Path) -> None:
    found = screen(database, new(database, tmp_path, {"users": LEDGER["users"]}))
    assert (found.rows, found.total, found.years, found.year, found.statements) == ((), 0, (), None, ())
    assert (found.subscription, found.plan, found.method) == (None, None, None)
    assert all(one.empty for one in found.addresses)


def test_invoices_come_in_pages(database: Database, tmp_path: Path) -> None:
    many = [
        {
            "invoice_id": f"i{n}",
            "number": f"N-{n:03}",
            "issued_on": "2024-01-01",
            "status": "open",
            "currency": "EUR",
        }
        for n in range(billing.PAGE + 2)
    ]
    account_id = new(database, tmp_path, {"invoices": many})
    assert len(screen(database, account_id).rows) == billing.PAGE
    last = screen(database, account_id, Opened(offset=billing.PAGE))
    assert [one.invoice.number for one in last.rows] == ["N-025", "N-026"] and last.total == 27


@pytest.mark.parametrize("invoice", ["i4", "i6", "i9", "", "=A-5", "I1"])
def test_drafts_and_what_is_absent_or_ahead_are_the_same_404(
    database: Database, tmp_path: Path, invoice: str
) -> None:
    mine = new(database, tmp_path)
    with pytest.raises(NotFound) as absent:
        billing.invoice_paper(database, admin(mine), Request(now=NOW), invoice, receipt=False)
    assert str(absent.value) == f"no invoice {invoice}"
    if invoice:
        with pytest.raises(NotFound, match=f"no invoice {invoice}"):
            screen(database, mine, Opened(invoice=invoice))


def test_a_foreign_invoice_is_absent(database: Database, tmp_path: Path) -> None:
    new(database, tmp_path)
    other = new(database, tmp_path, {"users": LEDGER["users"]})
    with pytest.raises(NotFound, match="no invoice i1"):
        billing.invoice_paper(database, admin(other), Request(now=NOW), "i1", receipt=False)


def test_a_receipt_is_refused_before_payment(database: Database, tmp_path: Path) -> None:
    scope = admin(new(database, tmp_path))
    for invoice in ("i2", "i3", "i5", "i4", "none"):
        with pytest.raises(NotFound, match=f"no invoice {invoice}"):
            billing.invoice_paper(database, scope, Request(now=NOW), invoice, receipt=True)
    late = Request(now=parse_instant("2025-06-01T00:00:00Z"))
    found = billing.invoice_paper(database, scope, late, "i5", receipt=True)
    assert (found.line.reckoning.total, found.line.reckoning.due) == (1_054, 0)


@pytest.mark.parametrize("role", [Role.LEARNER, Role.MANAGER, Role.EXECUTIVE, Role.STAFF])
def test_nobody_but_an_admin_has_billing(database: Database, tmp_path: Path, role: Role) -> None:
    scope, asked = Scope(new(database, tmp_path), role, "A"), Request(now=NOW)
    with pytest.raises(Denied):
        screens.billing(database, scope, asked, NONE)
    with pytest.raises(Denied):
        billing.invoice_paper(database, scope, asked, "i1", receipt=False)
    with pytest.raises(Denied):
        billing.statement_paper(database, scope, asked)
    with pytest.raises(Denied):
        reports.run(database, "statement", scope, asked)


@pytest.mark.parametrize("year", [None, 2023, 2024, 2025, 2026, 1, 9998])
@pytest.mark.parametrize("now", ["2024-07-10T12:00:00Z", "2026-08-01T00:00:00Z", "2024-03-20T10:00:00Z"])
def test_a_statement_is_what_the_recount_says(
    database: Database, tmp_path: Path, year: int | None, now: str
) -> None:
    account_id = new(database, tmp_path)
    export_drop(database, account_id, tmp_path / "drop.zip")
    asked = {} if year is None else {"year": year}
    found = rows(database, "statement", admin(account_id), parse_instant(now), **asked)
    wanted = recount(load(tmp_path / "drop.zip"), "statement", now=now, **asked)
    masked = [[*row[:5], "Visa •••• 4242" if row[4] == "p1" else row[5], *row[6:]] for row in wanted]
    assert plain(written("statement", found)) == masked
    assert len(COLUMNS["statement"]) == 10


def test_currencies_have_statements_of_their_own(database: Database, tmp_path: Path) -> None:
    account_id = new(database, tmp_path)
    bring(database, account_id, tmp_path, YEN)
    scope = admin(account_id)
    with pytest.raises(BadRequest, match="one of EUR, JPY"):
        rows(database, "statement", scope, NOW, year=2024)
    yen = rows(database, "statement", scope, NOW, year=2024, currency="JPY")
    assert [row[8:] for row in yen] == [(0, "JPY"), (1200, "JPY"), (1200, "JPY")]
    assert rows(database, "statement", scope, NOW, year=2024, currency="USD") == []
    assert [one.currency for one in screen(database, account_id).statements] == ["EUR", "JPY"]
    table = reports.run(database, "statement", scope, Request(now=NOW, year=2024, currency="JPY"))
    assert [column.digits for column in table.columns if column.name == "balance"] == [0]


def test_an_invoice_keeps_the_address_it_was_issued_with(database: Database, tmp_path: Path) -> None:
    account_id = new(database, tmp_path)
    scope, asked = admin(account_id), Request(now=RECORDED + 10)
    before = billing.invoice_paper(database, scope, asked, "i1", receipt=False).addresses
    stands = before[0]
    moved = PostalAddress(AddressKind.BILLING, "Acme Two", "Road 2", "", "Bremen", "", "28195", "DE")
    change_address(database, account_id, moved, opened=stands, actor="admin:A", recorded_at=RECORDED + 5)
    assert screen(database, account_id, now=RECORDED + 10).addresses[0] == moved
    assert billing.invoice_paper(database, scope, asked, "i1", receipt=False).addresses == before
    assert billing.statement_paper(database, scope, Request(now=NOW, year=2024)).addresses[0] == moved


def test_the_statement_survives_the_account_being_carried_over(database: Database, tmp_path: Path) -> None:
    account_id = new(database, tmp_path)
    export_drop(database, account_id, tmp_path / "drop.zip")
    again = account(database, f"again-{account_id}")
    import_drop(database, again, tmp_path / "drop.zip", recorded_at=RECORDED)
    assert rows(database, "statement", admin(again), NOW) == rows(
        database, "statement", admin(account_id), NOW
    )


def test_as_known_before_an_import_its_invoices_are_not_there(database: Database, tmp_path: Path) -> None:
    account_id = new(database, tmp_path, {"users": LEDGER["users"]})
    bring(database, account_id, tmp_path, {"invoices": LEDGER["invoices"]}, RECORDED + 100)
    asked = Request(now=NOW, as_known_at=RECORDED + 50)
    assert screens.billing(database, admin(account_id), asked, NONE).total == 0
    assert screen(database, account_id).total == 4


def test_the_demonstrations_usage_lines_charge_for_the_people_they_open(
    database: Database, tmp_path: Path
) -> None:
    write_third_drop(tmp_path / "demo", today=date(2024, 6, 17))
    account_id = account(database, f"demo-{next(_slugs)}")
    import_drop(database, account_id, tmp_path / "demo", recorded_at=RECORDED)
    lines = 0
    for row in screen(database, account_id, now=RECORDED).rows:
        for line in (one for one in row.invoice.lines if one.counts):
            opened = Opened(invoice=row.invoice.invoice_id, line=line.position)
            found = screen(database, account_id, opened, now=RECORDED).people
            assert found is not None and (str(found.count), found.adjusted) == (line.quantity, 0)
            lines += 1
    assert lines >= 5
