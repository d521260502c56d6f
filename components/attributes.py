"""ARIA and data attributes by their short names: `**aria(label="Search")`, `**data(act="search")`."""

from __future__ import annotations

from typing import Any


def aria(**words: str) -> dict[str, Any]:
    """`aria-…` attributes; an empty word is left out."""
    return {f"aria-{name}": word for name, word in words.items() if word}


def data(**words: str) -> dict[str, Any]:
    """`data-…` attributes, which the browser's side finds things by."""
    return {f"data-{name}": word for name, word in words.items()}
