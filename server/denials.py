"""Denials on their way to the audit log, which keeps every line for good: not as many as somebody likes to cause."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from data.throttle import MINUTE

NOTED = 30  # of one person a minute; a person at a browser causes one now and then
_PEOPLE = 10_000  # remembered at once


@dataclass
class _Span:
    since: int
    noted: int = 0
    left_out: int = 0


class Denials:
    """Which denials are noted: the first of each person and minute. The next one noted tells how many were left out."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._spans: OrderedDict[str, _Span] = OrderedDict()

    def take(self, person: str, at: int) -> int | None:
        """How many of this person's were left out since the last that was noted; None where this one is, too."""
        with self._lock:
            span = self._spans.pop(person, None) or _Span(at)
            self._spans[person] = span
            while len(self._spans) > _PEOPLE:
                self._spans.popitem(last=False)
            if at - span.since >= MINUTE:
                span.since, span.noted = at, 0
            if span.noted >= NOTED:
                span.left_out += 1
                return None
            left_out, span.left_out, span.noted = span.left_out, 0, span.noted + 1
            return left_out
