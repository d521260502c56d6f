"""What a backup says of itself: where and when it was made, of which schema, and what each of its parts must be.

Standard library alone; `data/backups` writes and reads the file that it stands in.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, TypeVar

from core.instants import format_instant, parse_instant

FORMAT = "tallyboard backup"
FORMAT_VERSION = 1
T = TypeVar("T", "Part", "Manifest")
MOST_BYTES = 1 << 20  # a manifest is some kilobytes; what is longer is none


class BackupRefused(ValueError):
    """A backup that can not be made, or a file that can not be restored; the message is one plain sentence."""


@dataclass(frozen=True)
class Part:
    """A file inside the backup, as it is unpacked. Its size in bytes."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """One backup. `made_at`: the real instant; `made_from`: the kind of database; `rows`: of each table."""

    product_version: str
    schema_revision: str
    made_at: int
    made_from: str
    rows: Mapping[str, int]
    parts: tuple[Part, ...]


def written(manifest: Manifest) -> bytes:
    """The manifest as it stands in the file: JSON that people can read."""
    head = {"format": FORMAT, "format_version": FORMAT_VERSION}
    told = {**asdict(manifest), "made_at": format_instant(manifest.made_at), "rows": dict(manifest.rows)}
    return json.dumps(head | told, indent=1).encode()


def read(text: bytes) -> Manifest:
    """The manifest that `written` wrote; BackupRefused for anything else, and for a newer form of it."""
    try:
        told: dict[str, Any] = json.loads(text)
        kind, version = told.pop("format"), told.pop("format_version")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BackupRefused("its manifest is not one") from error
    if kind != FORMAT:
        raise BackupRefused("it is not a backup of Tallyboard")
    if version != FORMAT_VERSION:
        raise BackupRefused(f"it was made by a newer Tallyboard, which writes form {version} of backups")
    try:
        return _manifest(told)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BackupRefused("its manifest is not one") from error


def _manifest(told: dict[str, Any]) -> Manifest:
    parts = tuple(_typed(Part(**part)) for part in told.pop("parts"))
    made_at = parse_instant(told.pop("made_at"))
    rows = {str(name): int(count) for name, count in told.pop("rows").items()}
    return _typed(Manifest(made_at=made_at, rows=rows, parts=parts, **told))


def _typed(one: T) -> T:
    """ValueError where a text or a number is something else."""
    for field in fields(one):
        kind = {"str": str, "int": int}.get(str(field.type), object)
        if not isinstance(getattr(one, field.name), kind):
            raise ValueError(f"{field.name} is no {field.type}")
    return one
