"""A table that may be wider than its place: it scrolls inside, by finger, wheel and arrow keys.

assets/edges.js says which of its sides hides something, assets/edges.css shows it.
"""

from __future__ import annotations

from components import light
from components.attributes import aria
from components.light import Light


def sideways(table: Light, label: str) -> Light:
    """The table in its place. `label` names the place for a screen reader: the arrow keys scroll what has the focus."""
    return light.Div(table, className="scroll-x", role="region", tabIndex=0, **aria(label=label))
