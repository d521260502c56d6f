"""The records of the report catalogue: what a column is, and what a report is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from core.money import DIGITS
from core.scope import Permission

FORMS = ("csv", "xlsx", "json")


class Kind(StrEnum):
    """What a column's cells are, and so how they are written and drawn."""

    ID = "id"
    TEXT = "text"
    INTEGER = "integer"
    SHARE = "share"
    NUMBER = "number"
    SECONDS = "seconds"
    INSTANT = "instant"
    BOOLEAN = "boolean"
    MONEY = "money"


@dataclass(frozen=True)
class Column:
    """One column: its name in files, its label on screen, its kind, and what it says in words.

    Money is held in whole minor units and written in units; `digits`: how many decimals its currency has.
    """

    name: str
    label: str
    kind: Kind
    words: str
    digits: int = DIGITS


@dataclass(frozen=True)
class Report:
    """One report. `required` and `optional` are its parameters beside now and as_known_at; `forms` its kinds of file.

    A report whose columns depend on what is asked (a plan's type) lists them by case in `variants`; its `columns` are
    those of the first case, and the table's own are what is written. A report of several tables has no columns of its
    own but `sheets`, each a record like this one: it comes as one workbook. `sorts`: the columns that its parameter
    `sort` may name, those that its table on screen is sorted by.
    """

    slug: str
    title: str
    permission: Permission
    columns: tuple[Column, ...]
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    variants: Mapping[str, tuple[Column, ...]] = field(default_factory=dict, hash=False)
    forms: tuple[str, ...] = FORMS
    sheets: tuple[Report, ...] = ()
    sorts: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names in files, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def key(self) -> str:
        """The column that names a row: the last of the ids."""
        return [column.name for column in self.columns if column.kind is Kind.ID][-1]
