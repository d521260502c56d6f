"""How verifying words a difference between what is stored and what was recounted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def compare(name: str, stored: Mapping[Any, Any], recounted: Mapping[Any, Any]) -> Iterator[str]:
    """Each key whose value differs, by key; a value that is not there is None."""
    for key in sorted(stored.keys() | recounted.keys()):
        if stored.get(key) != recounted.get(key):
            yield f"{name} {key}: stored {stored.get(key)}, recounted {recounted.get(key)}"
