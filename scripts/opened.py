"""What a spreadsheet program sees in a file: LibreOffice opens it headless and says every cell with its type.

It is asked to write what it has opened as flat XML, which tells numbers, dates, booleans, texts and formulas apart.
A file that it would have to repair is not opened at all: headless, nobody is there to say yes.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from xml.etree.ElementTree import Element, iterparse

from scripts.office import office

_LIMIT_S = 1_800
_SPACES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
}
_BOOLEANS = {"of:=TRUE()": True, "of:=FALSE()": False}  # how it keeps a workbook's booleans
# separated by commas, quoted with ", UTF-8, from the first line on
_CSV = "Text - txt - csv (StarCalc):44,34,76,1"

Seen = str | float | bool | datetime | None


@dataclass(frozen=True)
class Cell:
    """One cell as it was opened. `formula`: the program would compute it."""

    value: Seen
    formula: bool = False


Sheet = list[list[Cell]]


class NotOpened(Exception):
    """The program did not open a file as it is; the message names it."""


def opened(files: Sequence[Path]) -> Iterator[tuple[Path, dict[str, Sheet]]]:
    """Each file with its sheets, by name, without empty cells and rows at the end."""
    with tempfile.TemporaryDirectory() as folder:
        profile = f"-env:UserInstallation=file://{folder}/profile"
        for suffix, options in ((".csv", [f"--infilter={_CSV}"]), (".xlsx", [])):
            some = [str(file) for file in files if file.suffix == suffix]
            if some:
                out = ["--convert-to", "fods", "--outdir", f"{folder}/{suffix}"]
                command = [office() or "soffice", profile, "--headless", "--norestore", *options, *out, *some]
                subprocess.run(command, check=True, timeout=_LIMIT_S, stdout=subprocess.DEVNULL)
        for file in files:
            seen = Path(folder) / file.suffix / f"{file.stem}.fods"
            if not seen.exists():
                raise NotOpened(f"{file.name} was not opened: it is broken, or would have to be repaired")
            yield file, read_flat(seen)


def read_flat(path: Path) -> dict[str, Sheet]:
    """The sheets of a flat OpenDocument file, by name."""
    return dict(_sheets(path))


def _sheets(path: Path) -> Iterator[tuple[str, Sheet]]:
    rows: Sheet = []
    for _, element in iterparse(path):
        if element.tag == _name("table", "table-row"):
            row = _cells(element)
            repeated = int(element.get(_name("table", "number-rows-repeated"), "1"))
            rows += [row] * (repeated if row else 1 if repeated == 1 else 0)
            element.clear()
        elif element.tag == _name("table", "table"):
            while rows and not rows[-1]:
                rows.pop()
            yield element.get(_name("table", "name"), ""), rows
            rows = []
            element.clear()


def _cells(row: Element) -> list[Cell]:
    cells: list[Cell] = []
    for element in row:
        if element.tag == _name("table", "table-cell"):
            formula = element.get(_name("table", "formula"))
            value = _BOOLEANS.get(formula or "")
            cell = Cell(_value(element) if value is None else value, formula not in (None, *_BOOLEANS))
            cells += [cell] * int(element.get(_name("table", "number-columns-repeated"), "1"))
    while cells and cells[-1].value is None:
        cells.pop()
    return cells


def _value(element: Element) -> Seen:
    kind = element.get(_name("office", "value-type"))
    if kind in ("float", "percentage", "currency"):
        return float(element.get(_name("office", "value"), "nan"))
    if kind == "boolean":
        return element.get(_name("office", "boolean-value")) == "true"
    if kind == "date":
        stamp = element.get(_name("office", "date-value"), "")
        whole, _, digits = stamp.partition(".")
        moment = datetime.fromisoformat(whole).replace(tzinfo=UTC)
        return moment.replace(microsecond=int(f"{digits:0<6}"[:6]) if digits else 0)
    if kind is None:
        return None
    return "\n".join(_text(one) for one in element if one.tag == _name("text", "p"))


def _text(element: Element) -> str:
    words = [element.text or ""]
    for inner in element:
        if inner.tag == _name("text", "s"):
            words.append(" " * int(inner.get(_name("text", "c"), "1")))
        elif inner.tag == _name("text", "tab"):
            words.append("\t")
        elif inner.tag == _name("text", "line-break"):
            words.append("\n")
        else:
            words.append(_text(inner))
        words.append(inner.tail or "")
    return "".join(words)


def _name(space: str, name: str) -> str:
    return f"{{{_SPACES[space]}}}{name}"
