"""Data in: a drop is read, validated and stored in one transaction with the totals; and taken back again."""

from data.ingest.importing import FileOutcome, ImportRefused, Outcome, import_drop
from data.ingest.parts import BadRow
from data.ingest.reading import DropRefused
from data.ingest.undo import UndoOutcome, UndoRefused, undo_import

__all__ = [
    "BadRow",
    "DropRefused",
    "FileOutcome",
    "ImportRefused",
    "Outcome",
    "UndoOutcome",
    "UndoRefused",
    "import_drop",
    "undo_import",
]
