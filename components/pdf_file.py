"""A paper as PDF: its values typeset by components/papers/paper.typ. The same paper gives the same bytes.

Tagged for screen readers (PDF/UA-1). A character that no font has a glyph for is drawn as a box: PDF/UA wants a glyph
for every character, so such a file is tagged as well, but does not say that it meets the standard.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import typst

from components.paper_fonts import FAMILIES, fonts, script_of
from core.instants import SECOND

TEMPLATE = Path(__file__).parent / "papers" / "paper.typ"
_STANDARD = "ua-1"
_LONG_WORD = re.compile(r"\S{40,}")
_PIECE = 32
_ZERO_WIDTH_SPACE = "\u200b"


@dataclass(frozen=True)
class PaperColumn:
    """A table's column: figures stand at the right; the `wide` one takes the room that is left."""

    title: str
    number: bool = False
    wide: bool = False


@dataclass(frozen=True)
class PaperTable:
    """A titled table of text."""

    title: str
    columns: tuple[PaperColumn, ...]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Paper:
    """What a paper says, all of it text. `at`: its date in its properties, an instant.

    `sums`: (label, amount, whether it is the one that matters); `unit`: of the amounts; `mark`: a word across it.
    """

    title: str
    issuer: tuple[str, ...]
    at: int
    unit: str
    facts: tuple[tuple[str, str], ...]
    addresses: tuple[tuple[str, tuple[str, ...]], ...]
    tables: tuple[PaperTable, ...]
    sums: tuple[tuple[str, str, bool], ...] = ()
    notes: tuple[str, ...] = ()
    mark: str = ""
    foot: str = field(default="")


def pdf_bytes(paper: Paper) -> bytes:
    """The file."""
    values = {"paper": json.dumps(_values(paper), ensure_ascii=False)}
    try:
        return _typeset(values, paper.at, [_STANDARD])
    except typst.TypstError:  # a character without a glyph: what else were wrong is wrong below as well
        return _typeset(values, paper.at, [])


def _typeset(values: dict[str, str], at: int, standards: list[Any]) -> bytes:
    compiler = typst.Compiler(TEMPLATE, root=TEMPLATE.parent, font_paths=fonts(), ignore_system_fonts=True)
    made = compiler.compile(
        format="pdf", sys_inputs=values, pdf_standards=standards, timestamp=max(0, at // SECOND)
    )
    assert isinstance(made, bytes)
    return made


def _values(paper: Paper) -> dict[str, Any]:
    return {
        "title": _value(paper.title),
        "issuer": [_value(line) for line in paper.issuer],
        "fonts": FAMILIES,
        "facts": [[label, _value(words)] for label, words in paper.facts],
        "addresses": [
            {"label": label, "lines": [_value(line) for line in lines]} for label, lines in paper.addresses
        ],
        "tables": [_table(one) for one in paper.tables],
        "sums": [
            {"label": label, "amount": amount, "strong": strong} for label, amount, strong in paper.sums
        ],
        "unit": paper.unit,
        "notes": [_value(note) for note in paper.notes],
        "mark": paper.mark,
        "foot": paper.foot,
    }


def _table(one: PaperTable) -> dict[str, Any]:
    return {
        "title": one.title,
        "columns": [vars(column) for column in one.columns],
        "rows": [[_value(cell) for cell in row] for row in one.rows],
    }


def _value(text: str) -> dict[str, Any]:
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return {"text": _LONG_WORD.sub(_breakable, plain), "rtl": _is_rtl(plain), "script": script_of(plain)}


def _breakable(found: re.Match[str]) -> str:
    """A word too long for a line may be broken: it would run off the paper."""
    word = found[0]
    return _ZERO_WIDTH_SPACE.join(word[start : start + _PIECE] for start in range(0, len(word), _PIECE))


def _is_rtl(text: str) -> bool:
    """The direction of the first letter that has one, as the Unicode bidirectional algorithm takes it."""
    for one in text:
        direction = unicodedata.bidirectional(one)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False
