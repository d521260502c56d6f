"""The portal as a screen: what it says, where its figures lead, what opens in a tab of its own."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from components.address import Address
from components.address_form import address_notes, outrun_words
from components.billing_portal import billing_portal
from components.csv_file import csv_chunks
from components.ids import Billing, note_of
from components.json_file import json_chunks
from components.numbers import amount, date_words, money, quantity, rate
from components.xlsx_file import write_xlsx
from core.address_draft import AddressKind, PostalAddress, draft_address
from core.billing_reports import STATEMENT, columns_of, rows_of
from core.billing_screens import BillingScreen, PaymentMethod
from core.ledger import Invoice, Line, Payment, Status
from core.owed import Owed
from core.statement import statements
from core.table import Table
from tests.components.billing_values import BILLING, INVOICE, NOW, PEOPLE, SCREEN, shown, statement_of
from tests.components.screen_values import every, found, links, prop, told

HERE = Address({"now": "2026-03-20T00:00:00Z"})
EMPTY = BillingScreen(NOW, None, None, None, None, SCREEN.addresses, 0, 0, ())


def test_five_seconds_tell_plan_renewal_and_card() -> None:
    words = told(billing_portal(SCREEN, HERE))
    for part in (
        "Current plan",
        "Growth",
        "1 Jun 2026",
        "in 73 days",
        "50 monthly active users",
        "expires 09/2026",
    ):
        assert part in words, part
    assert "Visa •••• 4242" in words


@pytest.mark.parametrize(
    ("renews", "words"),
    [(date(2026, 3, 20), "today"), (date(2026, 3, 10), "10 days ago"), (None, "no renewal date on record")],
)
def test_a_renewal_that_has_passed_says_so(renews: date | None, words: str) -> None:
    assert SCREEN.subscription
    screen = replace(SCREEN, subscription=replace(SCREEN.subscription, renews_on=renews))
    assert words in told(billing_portal(screen, HERE))


def test_a_card_is_good_to_the_end_of_its_month_and_never_shown_whole() -> None:
    card = PaymentMethod("Visa 4242424242424242", "4242", 3, 2026)
    assert not card.expired(NOW) and replace(card, exp_month=2).expired(NOW)
    words = told(billing_portal(replace(SCREEN, method=replace(card, exp_month=2)), HERE))
    assert "expired 02/2026" in words and "424242" not in words


def test_invoices_open_their_lines_and_their_papers_in_a_new_tab() -> None:
    tree = billing_portal(SCREEN, HERE)
    papers = [node for node in every(tree) if str(prop(node, "href")).startswith("/download/")]
    in_tabs = [prop(node, "href") for node in papers if prop(node, "target") == "_blank"]
    tail = "&now=2026-03-20T00%3A00%3A00Z"
    assert [one for one in in_tabs if "statement" not in one] == [
        f"/download/invoice.pdf?invoice=y{tail}",
        f"/download/invoice.pdf?invoice=inv-7{tail}",
        f"/download/receipt.pdf?invoice=inv-7{tail}",
        f"/download/invoice.pdf?invoice=inv-8{tail}",
    ], "a receipt of the paid one alone"
    assert all(prop(node, "rel") == "noopener" for node in papers if prop(node, "target") == "_blank")
    assert "/billing?invoice=inv-7&now=2026-03-20T00%3A00%3A00Z#invoice" in links(tree)
    words = told(tree)
    assert "Invoices: 3" in words and "3,960 JPY" in words and "2,898.75 EUR" in words and "Void" in words


def test_an_opened_invoice_shows_lines_sums_and_payments() -> None:
    words = told(billing_portal(replace(SCREEN, opened=shown()), HERE))
    assert "Platform, #let x = 1 1 2,400.00 2,400.00 19% 456.00 2,856.00" in words
    assert "Net 2,440.00 EUR Tax 5.5% on 50.00 2.75 EUR" in words
    assert "Total 2,898.75 EUR Paid 2,898.75 EUR Due 0.00 EUR" in words
    assert "Visa •••• 4242" in words and "4242 4242" not in words
    tree = billing_portal(replace(SCREEN, opened=shown()), HERE)
    people = [one for one in links(tree) if "line=" in one]
    assert people == ["/billing?invoice=inv-7&line=2&now=2026-03-20T00%3A00%3A00Z#people"]


def test_a_usage_line_says_whether_its_quantity_is_its_people() -> None:
    words = told(billing_portal(replace(SCREEN, opened=shown(), people=PEOPLE), HERE))
    assert "Whom line 2 of LE-7 charged for" in words and "Counted then: 2 people" in words
    assert (
        "charges for 12.5, 10.5 more than the 2 counted here. The invoice stands as it was issued." in words
    )
    assert "Counted when it was issued, from what was known here at 20 Mar 2026 00:00:00 (UTC)." in words
    assert "From what is known today the rule counts 3. The invoice keeps its own number." in words
    assert "Cy +1, counts today match m2 became known" in words
    same = replace(PEOPLE, line=replace(PEOPLE.line, quantity="2"), adjusted=0, adjustments=(), count_now=2)
    words = told(billing_portal(replace(SCREEN, opened=shown(), people=same), HERE))
    assert "charges for 2: the same people are listed here." in words
    assert "Nothing has become known since that would change this count." in words
    assert PEOPLE.basis
    late = replace(same, basis=replace(PEOPLE.basis, late=True), line=replace(PEOPLE.line, quantity="1"))
    words = told(billing_portal(replace(SCREEN, opened=shown(), people=late), HERE))
    assert "came in here after the day it was issued" in words and "1 fewer than the 2 counted" in words


def test_a_line_that_can_not_be_opened_says_why() -> None:
    refused = replace(PEOPLE, period=None, basis=None, refusal="It names no period.")
    assert "It names no period." in told(
        billing_portal(replace(SCREEN, opened=shown(), people=refused), HERE)
    )


def test_a_statement_shows_each_currency_by_itself() -> None:
    tree = billing_portal(SCREEN, HERE)
    words = told(tree)
    assert "2026, EUR: 1 Jan 2026 – 20 Mar 2026, to date" in words and "2026, JPY" in words
    assert "+ Charged 2,898.75 EUR − Paid 2,898.75 EUR = Closing balance 0.00 EUR" in words
    assert "+ Charged 3,960 JPY" in words and "Void this year: LE-8." in words
    files = [one for one in links(tree) if one.startswith("/download/statement.csv")]
    tail = "&now=2026-03-20T00%3A00%3A00Z"
    assert files == [f"/download/statement.csv?year=2026&currency={code}{tail}" for code in ("EUR", "JPY")]


def test_an_empty_account_has_plain_sentences() -> None:
    words = told(billing_portal(EMPTY, HERE))
    for part in (
        "There is no invoice yet.",
        "Nothing has been charged or paid yet.",
        "none on file",
        "no subscription on record",
    ):
        assert part in words, part
    bare = replace(EMPTY, addresses=tuple(PostalAddress(kind) for kind in AddressKind))
    assert told(billing_portal(bare, HERE)).count("No address on record.") == 2


def test_what_is_owed_is_said_first_and_what_is_overdue_leads_to_its_invoice() -> None:
    late = replace(shown().invoice, invoice_id="late", due_on=date(2026, 3, 5))
    owed = Owed((("EUR", 289_875), ("JPY", 3_960)), overdue=2, first_overdue=late)
    tree = billing_portal(replace(SCREEN, owed=owed), Address({}))
    assert "2,898.75 EUR + 3,960 JPY ! 2 overdue since 5 Mar 2026" in told(tree)
    assert "/billing?invoice=late#invoice" in links(tree)
    assert "nothing no invoice is open" in told(billing_portal(SCREEN, Address({})))
    later = replace(owed, overdue=0, first_overdue=None)
    assert "none of it is overdue" in told(billing_portal(replace(SCREEN, owed=later), Address({})))


def test_an_account_whose_billing_is_at_stripe_is_told_so_beside_the_form() -> None:
    for mirrored in (False, True):
        words = told(billing_portal(replace(SCREEN, mirrored=mirrored), Address({"edit": "billing"})))
        assert ("stands until the address changes there" in words) is mirrored


def test_the_form_is_the_one_the_address_names() -> None:
    tree = billing_portal(SCREEN, Address({"edit": "billing"}))
    assert prop(found(tree, Billing.FORM["name"]), "value") == BILLING.name
    assert prop(found(tree, Billing.FORM["country"]), "value") == "DE"
    assert found(tree, Billing.OPENED).data == BILLING.parts
    assert all(found(tree, note_of(ident)) for ident in Billing.FORM.values())
    for given in ({}, {"edit": "other"}, {"edit": "billing", "as_known_at": "2026-01-01T00:00:00Z"}):
        screen = replace(SCREEN, as_known_at=NOW if "as_known_at" in given else None)
        assert not [
            node for node in every(billing_portal(screen, Address(given))) if prop(node, "id") == Billing.SAVE
        ]


def test_refusals_stand_in_the_fields_order() -> None:
    notes = address_notes(draft_address(AddressKind.BILLING, {"name": "A", "country": "XX"}))
    assert [bool(note) for note in notes] == [False, True, False, True, False, False, True, False]
    assert "It now reads: شركة المساحة (Acme), Street 1, 20095 Hamburg, Germany" in outrun_words(BILLING)


@pytest.mark.parametrize(
    ("minor", "currency", "words"),
    [
        (1_234_550, "EUR", "12,345.50 EUR"),
        (-5, "USD", "−0.05 USD"),
        (1_200, "JPY", "1,200 JPY"),
        (5, "KWD", "0.005 KWD"),
    ],
)
def test_amounts_are_written_in_their_currency(minor: int, currency: str, words: str) -> None:
    assert amount(minor, currency) == words


def test_quantities_rates_and_dates_read_as_people_write_them() -> None:
    assert [quantity(one) for one in ("1234.50", "-2", "0", "1000000")] == [
        "1,234.50",
        "−2",
        "0",
        "1,000,000",
    ]
    assert [rate(Fraction(one)) for one in ("0.19", "0.055", "0", "1", "0.1")] == [
        "19%",
        "5.5%",
        "0%",
        "100%",
        "10%",
    ]
    assert (date_words(date(2026, 3, 3)), date_words(None), money(None)) == ("3 Mar 2026", "–", "–")


# --- the statement as files ------------------------------------------------------------------------------------------


def table_of(*invoices: Invoice) -> Table:
    one = statements(invoices, 2026, NOW)[0]
    rows = rows_of(one)
    return Table(STATEMENT, columns_of(one), {}, NOW, None, len(rows), lambda: iter(rows))


KWD = Invoice(
    "k",
    "=K-1",
    date(2026, 1, 2),
    Status.OPEN,
    "KWD",
    lines=(Line(1, "x", "1", 12_005),),
    payments=(Payment("p", NOW, 12_000, "-card 4242424242424242"),),
)


@pytest.mark.parametrize(
    ("invoice", "charged", "zero", "shown_as"),
    [
        (INVOICE, "2898.75", "0.00", "#,##0.00"),
        (KWD, "12.005", "0.000", "#,##0.000"),
        (SCREEN.rows[0].invoice, "3960", "0", "#,##0"),
    ],
)
def test_a_files_amounts_have_the_currencys_decimals(
    tmp_path: Path, invoice: Invoice, charged: str, zero: str, shown_as: str
) -> None:
    table = table_of(invoice)
    lines = list(csv.DictReader(io.StringIO(b"".join(csv_chunks(table, bom=False)).decode())))
    assert lines[1]["charged"] == charged
    assert lines[0]["balance"] == zero
    write_xlsx(table, tmp_path / "s.xlsx")
    cell = openpyxl.load_workbook(tmp_path / "s.xlsx").worksheets[0]["G3"]
    assert (cell.value, cell.number_format) == (float(charged), shown_as)
    read = json.loads(b"".join(json_chunks(table)))
    assert read["rows"][1][6] == float(charged)


def test_a_files_texts_are_safe() -> None:
    lines = list(csv.DictReader(io.StringIO(b"".join(csv_chunks(table_of(KWD), bom=False)).decode())))
    assert lines[1]["number"] == "'=K-1" and lines[2]["method"] == "'-card •••• 4242"


def test_a_csv_adds_up_by_itself() -> None:
    """Opening + charged − paid = closing, from the file's own text."""
    lines = list(csv.DictReader(io.StringIO(b"".join(csv_chunks(table_of(INVOICE), bom=False)).decode())))
    charged, paid = (sum(Fraction(one[name] or 0) for one in lines[1:-1]) for name in ("charged", "paid"))
    assert Fraction(lines[0]["balance"]) + charged - paid == Fraction(lines[-1]["balance"])
    assert (charged, paid) == (Fraction(lines[-1]["charged"]), Fraction(lines[-1]["paid"]))
    assert statement_of(INVOICE).statement.closing == 0
