"""What became of a form that somebody sent: the outcome of every change by hand of what an import may change, too."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Generic, TypeVar

Stands = TypeVar("Stands")


class Outcome(Enum):
    """OUTRUN: somebody else changed it since the form was opened, and nothing is written; SAME: it stood so already."""

    SAVED = auto()
    SAME = auto()
    OUTRUN = auto()


@dataclass(frozen=True)
class Change(Generic[Stands]):
    """What was done, and what stands now."""

    outcome: Outcome
    stands: Stands


class NotWritten(Exception):
    """Leaves the transaction without a trace."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(str(outcome))
        self.outcome = outcome
