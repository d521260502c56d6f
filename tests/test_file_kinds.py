"""What `make acceptance` holds an opened file to, without the program that opens it: it must be able to fail."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.instants import parse_instant
from core.reports import Column, Kind
from scripts.file_kinds import same_in_text, same_in_workbook
from scripts.opened import Cell, NotOpened, Seen, opened, read_flat

FLAT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>
<table:table table:name="One"><table:table-row>
<table:table-cell office:value-type="string">
<text:p>two<text:s text:c="2"/>x</text:p><text:p>lines</text:p></table:table-cell>
<table:table-cell office:value-type="percentage" office:value="0.25" table:number-columns-repeated="2"/>
<table:table-cell office:value-type="float" office:value="1" table:formula="of:=TRUE()"/>
<table:table-cell office:value-type="float" office:value="2" table:formula="of:=1+1"/>
<table:table-cell office:value-type="date" office:date-value="2024-02-29T23:30:00.123000000"/>
<table:table-cell table:number-columns-repeated="1000"/></table:table-row>
<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>
</table:table><table:table table:name="Two"/></office:spreadsheet></office:body></office:document>
"""
AT = "2024-02-29T23:30:00Z"
STAMP = datetime(2024, 2, 29, 23, 30, tzinfo=UTC)


def column(kind: Kind) -> Column:
    return Column("x", "X", kind, "")


def test_a_flat_file_is_read_cell_by_cell(tmp_path: Path) -> None:
    path = tmp_path / "x.fods"
    path.write_text(FLAT, encoding="utf-8")
    sheets = read_flat(path)
    assert list(sheets) == ["One", "Two"] and sheets["Two"] == []
    ((first, *rest),) = sheets["One"]
    assert first == Cell("two  x\nlines")
    assert rest[:3] == [Cell(0.25), Cell(0.25), Cell(True)]
    assert rest[3] == Cell(2.0, formula=True)
    assert rest[4] == Cell(datetime(2024, 2, 29, 23, 30, 0, 123_000, UTC))


@pytest.mark.parametrize(
    ("kind", "written", "seen", "same"),
    [
        (Kind.ID, "007", "007", True),
        (Kind.ID, "007", 7.0, False),
        (Kind.TEXT, "=1+1", "=1+1", True),
        (Kind.TEXT, "=1+1", 2.0, False),
        (Kind.TEXT, "a\r\nb", "a\nb", True),
        (Kind.TEXT, "a ", "a", False),
        (Kind.SHARE, 0.123456, 0.123456, True),
        (Kind.SHARE, 0.123456, 0.123457, False),
        (Kind.INTEGER, 12, 12.0, True),
        (Kind.INTEGER, 12, "12", False),
        (Kind.INTEGER, None, None, True),
        (Kind.INTEGER, 0, None, False),
        (Kind.BOOLEAN, True, True, True),
        (Kind.BOOLEAN, True, 1.0, False),
    ],
)
def test_a_workbooks_cell(kind: Kind, written: object, seen: Seen, same: bool) -> None:
    assert same_in_workbook(column(kind), written, written, Cell(seen)) is same


def test_a_workbooks_instants_are_dates() -> None:
    instant = parse_instant(AT)
    assert same_in_workbook(column(Kind.INSTANT), instant, AT, Cell(STAMP))
    assert not same_in_workbook(column(Kind.INSTANT), instant, AT, Cell(STAMP.replace(second=1)))
    assert not same_in_workbook(column(Kind.INSTANT), instant, AT, Cell(AT))


@pytest.mark.parametrize(
    ("kind", "written", "seen", "same"),
    [
        (Kind.ID, "007", 7.0, True),
        (Kind.ID, "007", 8.0, False),
        (Kind.TEXT, "=1+1", "'=1+1", True),
        (Kind.TEXT, "=1+1", "=1+1", False),
        (Kind.TEXT, "=1+1", 2.0, False),
        (Kind.INSTANT, AT, STAMP, True),
        (Kind.INSTANT, AT, AT, True),
        (Kind.INSTANT, AT, STAMP.replace(second=1), False),
        (Kind.BOOLEAN, True, "true", True),
        (Kind.BOOLEAN, True, False, False),
        (Kind.SHARE, None, None, True),
        (Kind.SHARE, 0.5, "0,5", False),
    ],
)
def test_a_text_files_cell(kind: Kind, written: object, seen: Seen, same: bool) -> None:
    assert same_in_text(column(kind), written, written, Cell(seen)) is same


def test_what_the_program_does_not_open_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scripts.opened.office", lambda: "/bin/true")
    (tmp_path / "broken.xlsx").write_bytes(b"PK")
    with pytest.raises(NotOpened, match=r"broken\.xlsx was not opened"):
        list(opened([tmp_path / "broken.xlsx"]))
