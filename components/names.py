"""What is shown where a name is: one that nobody could see or click gives way to the id. Files hold it as it is."""

from __future__ import annotations

import unicodedata

NAMELESS = "(no name)"
_UNDRAWN = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})
_BLANK_LETTERS = frozenset(
    "\u115f\u1160\u2800\u3164\uffa0"
)  # letters and a symbol by category, drawn as nothing


def shown(name: str, ident: str = "") -> str:
    """The name; of one without a visible letter the id, or words that say there is none. So does assets/grid.js."""
    return name if _visible(name) else ident if _visible(ident) else NAMELESS


def _visible(text: str) -> bool:
    """Whether anything of it is drawn: separators, controls and marks of direction are not."""
    return any(unicodedata.category(sign) not in _UNDRAWN and sign not in _BLANK_LETTERS for sign in text)
