"""Names in a sentence of ours: one that is written from right to left does not turn the words and figures beside it."""

from __future__ import annotations

import unicodedata

_FIRST_STRONG, _END = "\u2068", "\u2069"  # FIRST STRONG ISOLATE, POP DIRECTIONAL ISOLATE
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN", "RLE", "RLO", "RLI"})


def isolated(name: str) -> str:
    """The name, held apart from the sentence where something in it runs from right to left; else as it is."""
    turns = any(unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT for letter in name)
    return f"{_FIRST_STRONG}{name}{_END}" if turns else name
