"""A plain table of records: words at the left, numbers at the right; long ones come in pages from the server."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from components import light
from components.attributes import aria
from components.light import Child, Light
from components.sideways import sideways


def record_table(
    caption: str,
    header: Sequence[str],
    rows: Sequence[Sequence[Child]],
    *,
    numbers: Collection[str] = (),
    unbroken: Collection[str] = (),
) -> Light:
    """The first column heads each row; the columns named in `numbers` are figures, those in `unbroken` (days) and
    those of instants in UTC stay on one line. It scrolls inside on a phone.
    """
    whole = {title for title in header if title.endswith("(UTC)")}.union(unbroken)
    styles = ["number" if title in numbers else "unbroken" if title in whole else "" for title in header]
    heads = [
        light.Th(title, scope="col", className=style) for title, style in zip(header, styles, strict=True)
    ]
    table = light.Table(
        [
            light.Caption(caption, className="visually-hidden"),
            light.Thead(light.Tr(heads)),
            light.Tbody([_row(row, styles) for row in rows]),
        ],
        className="plain-table record-table",
    )
    return sideways(table, f"Table: {caption}")


def pager(newer: tuple[str, str] | None, older: tuple[str, str] | None) -> Light:
    """Links to the pages before and after: (words, address) each."""
    links = [
        light.A(words, href=href, className="btn btn-outline") for words, href in filter(None, (newer, older))
    ]
    return light.Nav(links, className="pager", **aria(label="Pages")) if links else light.Div()


def _row(cells: Sequence[Child], styles: Sequence[str]) -> Light:
    first, *rest = cells
    return light.Tr(
        [
            light.Th(first, scope="row", className=styles[0]),
            *[light.Td(cell, className=style) for cell, style in zip(rest, styles[1:], strict=True)],
        ]
    )
