"""The files that reports become: CSV, JSON and XLSX of one table, and the digest that joins them."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.escape import unescape

from components import xlsx_sheets
from components.csv_file import csv_chunks
from components.digest import digest
from components.json_file import json_chunks
from components.xlsx_file import write_xlsx
from core.instants import parse_instant
from core.reports import Column, Kind, Report
from core.scope import Permission
from core.table import Row, Table

pytestmark = pytest.mark.attack

NOW = parse_instant("2024-03-01T00:00:00Z")
AT = parse_instant("2024-02-29T23:30:00.123456Z")
RUN = ("=", "+", "-", "@", "\t", "\r")
COLUMNS = (
    Column("user_id", "User id", Kind.ID, "The user's id"),
    Column("name", "Name", Kind.TEXT, "The user's name"),
    Column("points", "Points", Kind.INTEGER, "All points"),
    Column("score", "Score", Kind.SHARE, "A share"),
    Column("mean", "Mean", Kind.NUMBER, "A mean"),
    Column("seconds", "Time", Kind.SECONDS, "Seconds"),
    Column("at", "At (UTC)", Kind.INSTANT, "When"),
    Column("certified", "Certified", Kind.BOOLEAN, "Certified"),
)
ROWS: list[Row] = [
    ("007", "=188+182", 12, 0.5, -1.25, 3600, AT, True),
    ("-1", 'Ann, "the" Änn\r\nx', 0, 1.0, 0.000001, 12.5, NOW, False),
    ("10", None, None, None, None, None, None, None),
    ("11", "  spaced ", -3, 0.0, -0.0, 1234567, parse_instant("1850-01-01T00:00:00Z"), 1),
]


def table_of(
    rows: Sequence[Row],
    columns: tuple[Column, ...] = COLUMNS,
    parameters: Mapping[str, str] | None = None,
    known: int | None = None,
) -> Table:
    report = Report("people", "People: all / of one", Permission.COURSES, columns)
    return Table(report, columns, parameters or {}, NOW, known, len(rows), lambda: iter(rows))


def texts(values: Sequence[str]) -> Table:
    return table_of([(f"{number:04d}", value) for number, value in enumerate(values)], COLUMNS[:2])


def csv_text(table: Table) -> str:
    return b"".join(csv_chunks(table, bom=False)).decode()


def csv_rows(table: Table) -> list[list[str]]:
    return list(csv.reader(io.StringIO(csv_text(table), newline="")))


def json_value(table: Table) -> Any:
    return json.loads(b"".join(json_chunks(table)))


def workbook(table: Table, folder: Path) -> openpyxl.Workbook:
    write_xlsx(table, folder / "report.xlsx")
    return openpyxl.load_workbook(folder / "report.xlsx")


def about(book: openpyxl.Workbook) -> dict[Any, Any]:
    return {row[0]: row[1] for row in book["About"].iter_rows(values_only=True)}


@pytest.fixture(scope="module")
def hostile(drops: Path) -> list[str]:
    """Naughty strings, payloads of CSV injection and the cells of csv-spectrum."""
    folder = drops / "hostile"
    found: list[str] = json.loads((folder / "naughty-strings" / "blns.json").read_text("utf-8"))
    for file in sorted((folder / "csv-injection").iterdir()):
        found += file.read_text("utf-8").splitlines()
    for file in sorted((folder / "csv-spectrum" / "csvs").glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as cells:
            found += [cell for row in csv.reader(cells) for cell in row]
    return [text for text in found if text]


def is_let_in(text: str) -> bool:
    """Ingest refuses control characters other than tab and line breaks."""
    return all(sign >= " " and sign != "\x7f" or sign in "\t\r\n" for sign in text)


def test_csv_is_to_the_letter() -> None:
    assert csv_text(table_of(ROWS)) == (
        "user_id,name,points,score,mean,seconds,at,certified\r\n"
        "007,'=188+182,12,0.5,-1.25,3600,2024-02-29T23:30:00.123456Z,true\r\n"
        '\'-1,"Ann, ""the"" Änn\r\nx",0,1,0.000001,12.5,2024-03-01T00:00:00Z,false\r\n'
        "10,,,,,,,\r\n"
        "11,  spaced ,-3,0,0,1234567,1850-01-01T00:00:00Z,true\r\n"
    )


def test_csv_has_a_bom_only_when_asked() -> None:
    plain, marked = (b"".join(csv_chunks(table_of(ROWS), bom=bom)) for bom in (False, True))
    assert marked == b"\xef\xbb\xbf" + plain


def test_csv_brings_hostile_text_back_apart_from_the_apostrophe(hostile: list[str]) -> None:
    back = [row[1] for row in csv_rows(texts(hostile))[1:]]
    assert back == [f"'{text}" if text.startswith(RUN) else text for text in hostile]
    assert not any(text.startswith(RUN) for text in back)


@pytest.mark.parametrize("first", RUN)
def test_csv_neutralises_names_of_columns_too(first: str) -> None:
    attribute = Column(f"{first}cmd", "An attribute", Kind.TEXT, "A customer's own attribute")
    assert csv_rows(table_of([], (attribute,))) == [[f"'{first}cmd"]]


def test_json_is_to_the_letter() -> None:
    table = table_of(ROWS[:3], parameters={"sort": "score", "course": "c1"}, known=AT)
    assert b"".join(json_chunks(table)).decode() == (
        '{"report":"people","parameters":{"course":"c1","sort":"score"},"now":"2024-03-01T00:00:00Z",'
        '"as_known_at":"2024-02-29T23:30:00.123456Z",'
        '"columns":["user_id","name","points","score","mean","seconds","at","certified"],"rows":[\n'
        '["007","=188+182",12,0.5,-1.25,3600,"2024-02-29T23:30:00.123456Z",true],\n'
        '["-1","Ann, \\"the\\" Änn\\r\\nx",0,1,1e-6,12.5,"2024-03-01T00:00:00Z",false],\n'
        '["10",null,null,null,null,null,null,null]\n'
        f'],"digest":"{digest(table)}"}}\n'
    )


def test_json_brings_hostile_text_back(hostile: list[str]) -> None:
    assert [row[1] for row in json_value(texts(hostile))["rows"]] == hostile


def test_xlsx_cells_are_typed(tmp_path: Path) -> None:
    sheet = workbook(table_of(ROWS), tmp_path)["People  all   of one"]
    cells = [[(cell.data_type, cell.value) for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert cells[0][:6] == [("s", "007"), ("s", "=188+182"), ("n", 12), ("n", 0.5), ("n", -1.25), ("n", 3600)]
    assert cells[0][6:] == [("d", datetime(2024, 2, 29, 23, 30, 0, 123000)), ("b", True)]  # noqa: DTZ001
    assert cells[1][6] == ("d", datetime(2024, 3, 1))  # noqa: DTZ001 - Excel's dates know no zone
    assert [value for _, value in cells[2][1:]] == [None] * 7
    assert cells[3][1] == ("s", "  spaced ")
    assert cells[3][6:] == [("s", "1850-01-01T00:00:00Z"), ("b", True)]


def test_xlsx_looks(tmp_path: Path) -> None:
    sheet = workbook(table_of(ROWS), tmp_path)["People  all   of one"]
    assert [cell.value for cell in sheet[1]] == [column.name for column in COLUMNS]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:H5")
    formats = [cell.number_format for cell in sheet[2]]
    assert formats[:5] == ["@", "@", "0", "0.0%", "#,##0.0#####"]
    assert formats[5:] == ["#,##0", "yyyy-mm-dd hh:mm:ss", "General"]
    assert sheet.column_dimensions["B"].width > sheet.column_dimensions["C"].width > 11


def test_xlsx_about_sheet_says_what_was_asked(tmp_path: Path) -> None:
    told = about(workbook(table_of(ROWS, parameters={"search": "=1+1"}, known=AT), tmp_path))
    assert told["report"] == "People: all / of one"
    assert told["parameter search"] == "=1+1"
    assert (told["now"], told["as known at"]) == ("2024-03-01T00:00:00Z", "2024-02-29T23:30:00.123456Z")
    assert (told["rows"], told["digest"]) == (4, digest(table_of(ROWS)))
    assert {told[f"column {column.name}"] for column in COLUMNS} == {column.label for column in COLUMNS}


def test_xlsx_keeps_hostile_text_as_text(hostile: list[str], tmp_path: Path) -> None:
    names = [text for text in hostile if is_let_in(text)]
    assert len(names) > 480
    sheet = workbook(texts(names), tmp_path).worksheets[0]
    cells = [cell for (cell,) in sheet.iter_rows(min_row=2, min_col=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cell in cells)
    # openpyxl leaves Excel's own escape of a carriage return as it stands in the file.
    assert [unescape(str(cell.value)) for cell in cells] == [_for_xml(text) for text in names]


def _for_xml(text: str) -> str:
    return text.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")


@pytest.mark.parametrize(
    "bad", ["a\x00b", "a\x01b", "a\ufffeb", "a\uffffb", "a\ud800b", "_x0041_", "😀" * 10_000]
)
def test_no_text_breaks_a_file(bad: str, tmp_path: Path) -> None:
    table = table_of([(bad, bad)], (Column(bad, bad, Kind.ID, bad), COLUMNS[1]), {"search": bad})
    book = workbook(table, tmp_path)
    assert book.worksheets[0]["B2"].data_type == "s"
    assert about(book)["digest"] == digest(table) == json_value(table)["digest"]
    assert len(csv_rows(table)) == 2


def test_xlsx_refuses_text_that_excel_would_cut(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="32,767"):
        write_xlsx(texts(["x" * 32_768]), tmp_path / "report.xlsx")


def test_xlsx_continues_on_further_sheets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_sheets, "SHEET_ROWS", 3)
    names = [f"Name {number}" for number in range(7)]
    book = workbook(texts(names), tmp_path)
    title = "People  all   of one"
    assert book.sheetnames == [title, f"{title} (2)", f"{title} (3)", "About"]
    assert [row[1] for sheet in book.worksheets[:3] for row in list(sheet.values)[1:]] == names
    assert [sheet["A1"].value for sheet in book.worksheets[:3]] == ["user_id"] * 3
    assert [sheet.freeze_panes for sheet in book.worksheets[:3]] == ["A2"] * 3
    assert about(book)["digest"] == digest(texts(names))


def test_xlsx_sheet_names_fit_however_long_the_title(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_sheets, "SHEET_ROWS", 1)
    report = Report("long", "Mastery of " + "everybody " * 5, Permission.COURSES, COLUMNS[:1])
    table = Table(report, report.columns, {}, NOW, None, 2, lambda: iter([("1",), ("2",)]))
    assert workbook(table, tmp_path).sheetnames[1] == "Mastery of everybody everyb (2)"


def test_same_table_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "1.xlsx", tmp_path / "2.xlsx"
    write_xlsx(table_of(ROWS), first)
    write_xlsx(table_of(list(ROWS)), second)
    assert first.read_bytes() == second.read_bytes()
    assert openpyxl.load_workbook(first).properties.created == datetime(2024, 3, 1)  # noqa: DTZ001


def test_a_failing_report_leaves_no_workbook(tmp_path: Path) -> None:
    def rows() -> Iterator[Row]:
        yield ("1", "Ann")
        raise LookupError("the database went away")

    broken = Table(table_of([]).report, COLUMNS[:2], {}, NOW, None, 2, rows)
    with pytest.raises(LookupError, match="went away"):
        write_xlsx(broken, tmp_path / "report.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_two_columns_of_one_name_lose_no_cell(tmp_path: Path) -> None:
    """Attributes may differ in characters alone that XML can not hold, or be longer than a cell."""
    names = ("a\ufffe", "a\uffff", "a\ufffd (2)", "b" * 40_000)
    columns = tuple(Column(name, name, Kind.TEXT, "") for name in names)
    book = workbook(table_of([("1", "2", "3", "4")], columns), tmp_path)
    first, second, third, fourth = (cell.value for cell in book.worksheets[0][1])
    assert (first, second, third) == ("a\ufffd", "a\ufffd (2)", "a\ufffd (2) (2)")
    assert len(str(fourth)) == 16_000


def test_a_row_of_another_width_is_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        digest(table_of([("1", "2", "3")], COLUMNS[:2]))


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_no_file_holds_an_undefined_figure(value: float) -> None:
    with pytest.raises(ValueError, match="infinite"):
        csv_text(table_of([("1", value)], (COLUMNS[0], COLUMNS[3])))


def test_digest_is_over_the_lines_of_the_json_file() -> None:
    lines = b"".join(json_chunks(table_of(ROWS))).decode().split("\n")[1:-2]
    rows = "".join(line.rstrip(",") + "\n" for line in lines)
    assert hashlib.sha256(rows.encode()).hexdigest() == digest(table_of(ROWS))


def test_digest_does_not_depend_on_how_a_database_types_a_figure() -> None:
    columns = (COLUMNS[2], COLUMNS[3], COLUMNS[7])
    assert digest(table_of([(3.0, 1, 1), (0, -0.0, 0)], columns)) == digest(
        table_of([(3, 1.0, True), (0.0, 0, False)], columns)
    )


def test_every_format_tells_the_same_digest(hostile: list[str], tmp_path: Path) -> None:
    for table in (table_of(ROWS), texts(hostile), table_of([])):
        told = about(workbook(table, tmp_path))["digest"]
        assert told == json_value(table)["digest"] == digest(table)


def test_an_empty_table_has_its_header(tmp_path: Path) -> None:
    names = [column.name for column in COLUMNS]
    assert csv_rows(table_of([])) == [names]
    assert (json_value(table_of([]))["columns"], json_value(table_of([]))["rows"]) == (names, [])
    book = workbook(table_of([]), tmp_path)
    assert list(book.worksheets[0].values) == [tuple(names)]
    assert about(book)["rows"] == 0
