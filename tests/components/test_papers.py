"""Papers read back by libraries that did not write them: what stands on them, the fonts, the tags, the same bytes."""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import noto_cjk_sans_otc
import pypdfium2
import pytest
from pypdf import PdfReader
from pypdf.generic import ContentStream

from components.invoice_paper import invoice_paper, receipt_paper
from components.pdf_file import Paper, PaperColumn, PaperTable, pdf_bytes
from components.statement_paper import statement_paper
from core.ledger import Line, Status
from core.money import format_money
from tests.components.billing_values import BILLING, INVOICE, NOW, VOID, YEN, paper, shown, statement_of

ISSUER = ("Tallyboard", "Street 9")
BARE = Paper("Title", ISSUER, NOW, "EUR", (), (("Bill to", ("Somebody",)),), ())
SCRIPTS = {
    "Latin": "Ångström ſß Łódź",
    "Greek": "Ελληνικά Λογαριασμός",
    "Cyrillic": "Кириллица счёт",
    "Arabic": "العربية فاتورة",
    "Hebrew": "עברית חשבונית",
    "Chinese": "中文发票 繁體",
    "Japanese": "日本語の請求書",
    "Korean": "한국어 청구서",
}


def text_of(made: bytes) -> str:
    """The text in reading order, by PDFium."""
    document = pypdfium2.PdfDocument(made)
    try:
        pages = [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
    return re.sub(r"\s+", " ", " ".join(pages))


def saying(text: str) -> Paper:
    return replace(BARE, notes=(text,))


def fonts_of(made: bytes) -> list[Any]:
    """Every font's descriptor."""
    found = []
    for page in PdfReader(io.BytesIO(made)).pages:
        for one in page["/Resources"]["/Font"].values():  # type: ignore[index]
            inner = one.get_object()["/DescendantFonts"][0].get_object()
            found.append(inner["/FontDescriptor"].get_object())
    return found


def test_an_invoice_says_what_the_ledger_says() -> None:
    words = text_of(pdf_bytes(invoice_paper(paper(), ISSUER)))
    for part in (
        "Invoice LE-7",
        "3 Mar 2026",
        "2 Apr 2026",
        "1 Feb – 28 Feb 2026",
        "paid",
        "Street 9",
        "DE1",
    ):
        assert part in words, part
    assert "Description Quantity Unit price, EUR Net, EUR Tax Tax amount, EUR" in words
    assert "Received (UTC) Payment Method Amount, EUR" in words
    assert "Platform, #let x = 1 1 2,400.00 2,400.00 19% 456.00" in words
    assert "People in matches 12.5 4.00 50.00 5.5% 2.75" in words
    assert "Back −1 10.00 −10.00 0% 0.00" in words
    assert "Net 2,440.00 Tax 5.5% on 50.00 2.75 Tax 19% on 2,400.00 456.00 Total 2,898.75" in words
    assert "Paid 2,898.75 Due 0.00" in words
    assert "Visa •••• 4242" in words and "4242 4242" not in words


def test_what_stands_on_it_adds_up() -> None:
    lines = tuple(Line(n, f"Line {n}", f"{n}.{n}", 333 * n, (None, 0.19, 0.07)[n % 3]) for n in range(1, 40))
    many = replace(INVOICE, lines=lines)
    made = pdf_bytes(invoice_paper(paper(many), ISSUER))
    words = text_of(made)
    figures = r"Line \d+ [\d.]+ [\d,.]+ ([\d,.]+) \d+% ([\d,.]+)"
    found = [[int(re.sub(r"[,.]", "", part)) for part in row] for row in re.findall(figures, words)]
    assert len(found) == len(lines)
    net, tax = (sum(row[place] for row in found) for place in (0, 1))
    assert (net, tax) == (many.net, many.tax)
    total = f"{(net + tax) / 100:,.2f}"
    assert f"Total {total}" in words
    assert len(PdfReader(io.BytesIO(made)).pages) == 2 and "Page 2 of 2" in words


def test_a_receipt_names_the_payments() -> None:
    words = text_of(pdf_bytes(receipt_paper(paper(), ISSUER)))
    assert "Receipt for invoice LE-7" in words and "Paid on: 12 Mar 2026" in words
    assert "10 Mar 2026 09:00:00 pay-1" in words and "2,000.00" in words
    assert "12 Mar 2026 09:00:00 pay-2" in words and "898.75" in words


def test_what_was_marked_paid_without_a_payment_says_so() -> None:
    marked = replace(INVOICE, payments=())
    words = text_of(pdf_bytes(receipt_paper(paper(marked), ISSUER)))
    assert "Marked as paid. Of it, 2,898.75 EUR is not recorded as a payment." in words
    assert "Paid on" not in words


def test_a_void_invoice_is_marked_and_asks_for_nothing() -> None:
    words = text_of(pdf_bytes(invoice_paper(paper(VOID), ISSUER)))
    assert "VOID: nothing is to be paid" in words
    assert "Due" not in words


def test_a_currency_without_decimals_has_none() -> None:
    words = text_of(pdf_bytes(invoice_paper(paper(YEN), ISSUER)))
    assert "3 1,200 3,600 10% 360" in words and "Total 3,960" in words and "Net, JPY" in words


def test_a_statement_says_its_balances() -> None:
    open_one = replace(INVOICE, invoice_id="i9", number="LE-9", status=Status.OPEN, payments=())
    found = statement_of(INVOICE, open_one, VOID)
    words = text_of(pdf_bytes(statement_paper(found, ISSUER)))
    assert "Statement 2026, EUR" in words and "20 Mar 2026, to date" in words
    assert "Date (UTC) Entry Charged, EUR Paid, EUR Balance, EUR" in words
    assert "1 Jan 2026 Opening balance 0.00" in words
    assert "10 Mar 2026 Payment of LE-7, Visa •••• 4242 2,000.00 3,797.50" in words
    assert "Charged 5,797.50 Paid 2,898.75 Closing balance 2,898.75" in words
    assert "left out. Void this year: LE-8." in words
    assert f"{found.statement.closing / 100:,.2f}" == "2,898.75"


def test_a_statement_of_very_many_entries_says_where_the_rest_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("components.statement_paper.MOST_ENTRIES", 2)
    words = text_of(pdf_bytes(statement_paper(statement_of(INVOICE), ISSUER)))
    assert "1 later entries are not listed here; the CSV file and the workbook hold them all." in words
    assert "12 Mar 2026" not in words and "Closing balance 0.00" in words


def test_the_same_paper_is_the_same_bytes() -> None:
    first, second = (pdf_bytes(invoice_paper(paper(), ISSUER)) for _ in range(2))
    assert first == second
    properties = PdfReader(io.BytesIO(first)).metadata
    assert properties is not None
    assert (properties.title, properties.author) == ("Invoice LE-7", "Tallyboard")
    assert str(properties.get("/CreationDate")).startswith("D:20260303"), "the day it was issued, by no clock"


def test_it_is_tagged_and_says_so() -> None:
    reader = PdfReader(io.BytesIO(pdf_bytes(invoice_paper(paper(YEN), ISSUER))))
    catalogue: Any = reader.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"] and catalogue["/StructTreeRoot"]
    assert str(catalogue["/Lang"]).startswith("en")
    assert b"pdfuaid:part" in catalogue["/Metadata"].get_data()
    assert {"/H1", "/H2", "/Table", "/TR", "/TH", "/TD"} <= kinds(catalogue["/StructTreeRoot"])


def kinds(element: Any) -> set[str]:
    """The kinds of all elements of the structure tree."""
    one = element.get_object()
    if isinstance(one, list):
        return set().union(*(kinds(child) for child in one))
    if not hasattr(one, "get"):
        return set()
    below = kinds(one["/K"]) if "/K" in one else set()
    return below | ({str(one["/S"])} if "/S" in one else set())


@pytest.mark.parametrize("script", SCRIPTS)
def test_each_script_is_drawn_with_an_embedded_font(script: str) -> None:
    made = pdf_bytes(saying(SCRIPTS[script]))
    assert b"pdfuaid:part" in metadata(made), "every character has a glyph"
    assert SCRIPTS[script] in text_of(made)
    fonts = fonts_of(made)
    assert fonts and all("/FontFile2" in one or "/FontFile3" in one for one in fonts)
    names = " ".join(str(one["/FontName"]) for one in fonts)
    wanted = {"Chinese": "NotoSansCJKsc", "Japanese": "NotoSansCJKjp", "Korean": "NotoSansCJKkr"}
    assert wanted.get(script, "FiraGO") in names


def metadata(made: bytes) -> bytes:
    catalogue: Any = PdfReader(io.BytesIO(made)).trailer["/Root"]
    found: bytes = catalogue["/Metadata"].get_data()
    return found


def test_arabic_letters_join() -> None:
    """Three letters of one word have three forms; the same letters apart have one."""
    together, apart = (glyphs(pdf_bytes(saying(text))) for text in ("ببب", "ب ب ب"))
    assert len(together - apart) >= 2


def glyphs(made: bytes) -> set[str]:
    """The glyph codes that the first page shows."""
    reader = PdfReader(io.BytesIO(made))
    shown_by = ContentStream(reader.pages[0].get_contents(), reader).operations
    parts = [part for operands, operator in shown_by if operator == b"TJ" for part in operands[0]]
    parts += [operands[0] for operands, operator in shown_by if operator == b"Tj"]
    raw = [getattr(part, "original_bytes", b"") for part in parts]
    return {text[place : place + 2].hex() for text in raw for place in range(0, len(text), 2)}


@pytest.mark.parametrize("text", ["\U0001f600", "\U00012000", "\ue000", "a\U0001f600b"])
def test_a_character_without_a_glyph_is_a_box_and_no_error(text: str) -> None:
    made = pdf_bytes(saying(f"before {text} after"))
    words = text_of(made)
    assert "before" in words and "after" in words
    catalogue: Any = PdfReader(io.BytesIO(made)).trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"], "tagged all the same"
    assert b"pdfuaid:part" not in metadata(made), "but it does not claim the standard"
    assert made == pdf_bytes(saying(f"before {text} after"))


@pytest.mark.parametrize(
    "text",
    [
        "= Title",
        "#let x = 1; #x",
        "*bold* _it_ `raw` $x^2$",
        "@ref <label> \\ // comment /* more",
        '#import "@preview/x:1.0.0": *',
        '#read("/etc/passwd")',
        "=1+1",
        "]) #panic()",
    ],
)
def test_a_customers_text_is_never_markup(text: str) -> None:
    columns = (PaperColumn("Words", wide=True), PaperColumn("Figure", number=True))
    made = pdf_bytes(
        replace(BARE, title=text, tables=(PaperTable("T", columns, ((text, "1"),)),), notes=(text,))
    )
    assert text_of(made).count(text) >= 3


@pytest.mark.parametrize(
    "text", ["x" * 10_000, "漢" * 3_000, "a\r\nb\tc\n\nd", "\u202eabc", "\u200b\ufeff", ""]
)
def test_long_and_odd_texts_stay_on_the_paper(text: str) -> None:
    columns = (PaperColumn("Words", wide=True), PaperColumn("Figure", number=True))
    made = pdf_bytes(replace(BARE, tables=(PaperTable("T", columns, ((text, "12.00"),)),)))
    document = pypdfium2.PdfDocument(made)
    try:
        for page in document:
            width, height = page.get_size()
            for place in page.get_objects():
                left, bottom, right, top = place.get_bounds()
                assert -1 <= left <= right <= width + 1 and -1 <= bottom <= top <= height + 1
    finally:
        document.close()


def test_amounts_are_those_of_files() -> None:
    words = text_of(pdf_bytes(invoice_paper(paper(), ISSUER))).replace(",", "")
    assert f"Total {format_money(shown().reckoning.total)}" in words
    assert BILLING.name.split("(")[0].strip() in words


def test_the_font_is_the_one_that_was_looked_at() -> None:
    file = Path(noto_cjk_sans_otc.__file__).parent / "NotoSansCJK-Regular.ttc"
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    assert digest == "b76b0433203017ca80401b2ee0dd69350349871c4b19d504c34dbdd80541690a"
