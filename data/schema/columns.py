"""Column types and table makers: what every table of an account has in common."""

from __future__ import annotations

from typing import Any

from sqlalchemy import REAL, BigInteger, Column, Double, Integer, MetaData, PrimaryKeyConstraint, Table, Text
from sqlalchemy.types import TypeEngine

from core.interchange import Form

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

INT: TypeEngine[int] = BigInteger().with_variant(Integer(), "sqlite")
TEXT: TypeEngine[str] = Text().with_variant(Text(collation="C"), "postgresql")
SHARE: TypeEngine[float] = Double().with_variant(REAL(), "sqlite")

TYPES: dict[Form, TypeEngine[Any]] = {
    Form.INSTANT: INT,
    Form.INTEGER: INT,
    Form.COUNT: INT,
    Form.SHARE: SHARE,
}
CLUSTERED: dict[str, Any] = {"sqlite_with_rowid": False, "sqlite_strict": True}


def stored_name(column: str) -> str:
    """The stored name of a drop column: `at` → `at_us`, `created_at` → `created_us`."""
    if column == "at":
        return "at_us"
    return f"{column[:-3]}_us" if column.endswith("_at") and column != "certify_at" else column


def account() -> Column[int]:
    """The account's number, first in every key."""
    return Column("account_id", INT, nullable=False, autoincrement=False)


def text(name: str, *, nullable: bool = False) -> Column[str]:
    """A text column, ordered by code point."""
    return Column(name, TEXT, nullable=nullable)


def whole(name: str, *, nullable: bool = False) -> Column[int]:
    """A column of 64-bit whole numbers; ids are given, never generated."""
    return Column(name, INT, nullable=nullable, autoincrement=False)


def own_table(name: str, columns: list[Column[Any]], key: tuple[str, ...], *extra: Any) -> Table:
    """A table of the accounts that is not a file of the drop."""
    return Table(
        name, metadata, account(), *columns, PrimaryKeyConstraint("account_id", *key), *extra, **CLUSTERED
    )
