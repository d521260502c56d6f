"""Reading one cell of a drop: text to value by the form of its column, or a ValueError that says why not."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import partial

from core.codes import COUNTRIES, CURRENCIES
from core.instants import parse_date, parse_instant
from core.interchange import DropColumn, Form

Value = str | int | float | None

UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_NOT_UTF8 = re.compile("[\ud800-\udfff]")
_INTEGER = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_LONGEST_NUMBER = 40
_LARGEST = 10**12  # a million of them add up inside 64 bits


def unsafe_text(text: str) -> str:
    """Why a text that `UNSAFE` found may not come in."""
    return "not UTF-8" if _NOT_UTF8.search(text) else "control character"


def read_cell(column: DropColumn, text: str) -> Value:
    """The value of a non-empty cell; ValueError with the reason when it is outside its form or range.

    Instants are microseconds since the epoch, shares and numbers as the contract says, dates stay ISO text.
    """
    return reader_of(column)(text)


def reader_of(column: DropColumn) -> Callable[[str], Value]:
    """`read_cell` of one column, for who reads its cells one by one, again and again."""
    if column.form in (Form.INTEGER, Form.COUNT):
        return partial(_bounded, column)
    return _READERS.get(column.form) or partial(_word, column)


def _bounded(column: DropColumn, text: str) -> int:
    value = _integer(text)
    low = -_LARGEST if column.low is None else column.low
    high = _LARGEST if column.high is None else column.high
    if not low <= value <= high:
        raise ValueError(f"out of range {low} to {high}")
    return value


def _word(column: DropColumn, text: str) -> str:
    if text not in column.words:
        raise ValueError(f"not one of {', '.join(column.words)}")
    return text


def _integer(text: str) -> int:
    if not _INTEGER.fullmatch(text):
        raise ValueError("not a whole number")
    return int(text)


def _number(text: str) -> str:
    if len(text) > _LONGEST_NUMBER or not _NUMBER.fullmatch(text):
        raise ValueError("not a number")
    number = Decimal(text)
    if abs(number) > _LARGEST:
        raise ValueError("out of range")
    return format(number.normalize(), "f")


def _share(text: str) -> float:
    if len(text) > _LONGEST_NUMBER or not _NUMBER.fullmatch(text):
        raise ValueError("not a number")
    value = float(text) + 0.0
    if not 0 <= value <= 1:
        raise ValueError("out of range 0 to 1")
    return abs(value)


def _date(text: str) -> str:
    return parse_date(text).isoformat()


def _listed(codes: frozenset[str], what: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in codes:
            raise ValueError(f"not {what}")
        return text

    return read


def _four_digits(text: str) -> str:
    if not re.fullmatch(r"\d{4}", text, re.ASCII):
        raise ValueError("not four digits")
    return text


_READERS: dict[Form, Callable[[str], Value]] = {
    Form.TEXT: str,
    Form.INSTANT: parse_instant,
    Form.DATE: _date,
    Form.NUMBER: _number,
    Form.SHARE: _share,
    Form.CURRENCY: _listed(CURRENCIES, "an ISO 4217 currency"),
    Form.COUNTRY: _listed(COUNTRIES, "an ISO 3166 country"),
    Form.DIGITS4: _four_digits,
}
