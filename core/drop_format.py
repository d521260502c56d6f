"""What a drop file is: its columns, their forms, its key. The files themselves stand in `core.interchange`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Form(StrEnum):
    """The form of a cell."""

    TEXT = "text"
    INSTANT = "instant"
    DATE = "date"
    INTEGER = "integer"
    COUNT = "count"
    NUMBER = "number"
    SHARE = "share"
    WORD = "word"
    CURRENCY = "currency"
    COUNTRY = "country"
    DIGITS4 = "four digits"


@dataclass(frozen=True)
class DropColumn:
    """One column of a drop file. `low`/`high` bound a number; `refers_to` names the file whose key it must meet."""

    name: str
    form: Form = Form.TEXT
    required: bool = False
    words: tuple[str, ...] = ()
    low: int | None = None
    high: int | None = None
    refers_to: str | None = None
    default: str | int | None = None


@dataclass(frozen=True)
class DropFile:
    """One file of a drop. `events`: facts that never change; otherwise descriptive: the later import wins."""

    name: str
    columns: tuple[DropColumn, ...]
    key: tuple[str, ...]
    events: bool = False
    attributes: bool = False

    def column(self, name: str) -> DropColumn:
        """The column of that name; KeyError if there is none."""
        return self._by_name[name]

    @property
    def _by_name(self) -> dict[str, DropColumn]:
        return {column.name: column for column in self.columns}

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in the contract's order."""
        return tuple(column.name for column in self.columns)


def text(name: str, *, required: bool = False) -> DropColumn:
    """A text column."""
    return DropColumn(name, required=required)


def ref(name: str, file: str, *, required: bool = True) -> DropColumn:
    """A column that names a row of another file."""
    return DropColumn(name, required=required, refers_to=file)


def at(name: str, *, required: bool = False) -> DropColumn:
    """An instant."""
    return DropColumn(name, Form.INSTANT, required=required)


def day(name: str, *, required: bool = False) -> DropColumn:
    """A date."""
    return DropColumn(name, Form.DATE, required=required)


def word(name: str, *words: str, required: bool = False, default: str | None = None) -> DropColumn:
    """One of a few words."""
    return DropColumn(name, Form.WORD, required=required, words=words, default=default)


def count(name: str, *, required: bool = False, low: int = 0, high: int | None = None) -> DropColumn:
    """A whole number that is not negative."""
    return DropColumn(name, Form.COUNT, required=required, low=low, high=high)


def integer(name: str, *, required: bool = False, default: int | None = None) -> DropColumn:
    """A whole number."""
    return DropColumn(name, Form.INTEGER, required=required, default=default)


def share(name: str, *, required: bool = False) -> DropColumn:
    """A number 0..1."""
    return DropColumn(name, Form.SHARE, required=required)
