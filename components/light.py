"""Elements of large plain tables, as the JSON they become: a component object costs fifty times as much."""

from __future__ import annotations

from typing import Any

Light = dict[str, Any]


def element(kind: str, children: Any, **props: str) -> Light:
    """An HTML element (`Td`, `Tr`, …) with its children and attributes."""
    return {"type": kind, "namespace": "dash_html_components", "props": {"children": children, **props}}
