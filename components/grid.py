"""Tables as AG Grids: columns come from the report catalogue, as those of the files do.

Cells carry raw values (sorting is on numbers); assets/grid.js draws them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import dash_ag_grid as dag

from components import light
from components.attributes import aria
from components.light import Light
from core.near_ties import NearTies
from core.reports import Column, Kind, Report
from core.table import Row

Definition = dict[str, Any]
TALLEST_PX = 620
_ROW_PX, _HEAD_PX = 36, 40
_DRAWN = {
    Kind.SHARE: "tallyShare(params.value)",
    Kind.SECONDS: "tallyDuration(params.value)",
    Kind.INTEGER: "tallyCount(params.value)",
    Kind.NUMBER: "tallyDecimal(params.value)",
    Kind.INSTANT: "tallyMoment(params.value)",
}
_WIDTHS = {
    Kind.TEXT: 200,
    Kind.ID: 120,
    Kind.SHARE: 104,
    Kind.BOOLEAN: 112,
    Kind.SECONDS: 116,
    Kind.INSTANT: 196,
}
OPTIONS: dict[str, Any] = {
    "theme": {"function": "tallyGridTheme(themeQuartz, agGrid)"},
    "rowHeight": _ROW_PX,
    "headerHeight": _HEAD_PX,
    "suppressCellFocus": False,
    "suppressCsvExport": True,
    "suppressColumnMoveAnimation": True,
    "animateRows": False,
    "tooltipShowDelay": 400,
    "enableCellTextSelection": True,
    "ensureDomOrder": True,
    "localeText": {"noRowsToShow": "Nothing matches the filter."},
    "tabToNextCell": {"function": "tallyLeaveGrid(params)"},
}
DEFAULTS: Definition = {
    "resizable": True,
    "sortable": True,
    "suppressMovable": True,
    "suppressHeaderMenuButton": True,
    "sortingOrder": ["desc", "asc"],
    "minWidth": 72,
}


def definition(column: Column) -> Definition:
    """How a report's column is drawn: numbers at the right, mastery as a small bar."""
    wide = _WIDTHS.get(column.kind, 104)
    made: Definition = {
        "field": column.name,
        "colId": column.name,
        "headerName": column.label,
        "headerTooltip": column.words,
        "width": wide,
    }
    if column.name == "mastery":
        return made | {"cellRenderer": "TallyMastery", "width": 152, "comparator": _exactly(column)}
    if column.kind is Kind.BOOLEAN:
        return made | {"cellRenderer": "TallyYes", "comparator": _EMPTY_LAST}
    if column.kind in (Kind.TEXT, Kind.ID):
        by_code_point = {"function": "tallyByCodePoint"}
        return made | {
            "sortingOrder": ["asc", "desc"],
            "comparator": by_code_point,
            "tooltipField": column.name,
        }
    return made | {
        "type": "rightAligned",
        "valueFormatter": {"function": _DRAWN[column.kind]},
        "comparator": _exactly(column),
    }


def _exactly(column: Column) -> dict[str, str]:
    """By the figure that the row's `alike` holds, where the one that is drawn hides it: see `records`."""
    return {"function": f"tallyExactly('{column.name}')"}


_EMPTY_LAST = {"function": "tallyEmptyLast"}
SCREEN_ALONE = {"screenAlone": True}  # of a column that the file has not
NAMES = {
    "names": True
}  # of the column that says whom or what a row is about: pinned on a phone (assets/edges.js)
_OPENING = {"cellKeyDown": ["tallyOpenOnEnter(params)"], "rowClicked": ["tallyOpenRow(params)"]}


def definitions(report: Report, names: Sequence[str], **changes: Definition) -> list[Definition]:
    """Definitions of some of a report's columns, in this order, with changes by column name."""
    by_name = {column.name: column for column in report.columns}
    return [definition(by_name[name]) | changes.get(name, {}) for name in names]


def link_column(**more: Any) -> Definition:
    """The column that opens its row: a real link in the cell; Enter does the same."""
    return {"cellRenderer": "TallyLink", "flex": 2, "minWidth": 168, "context": NAMES, **more}


def named_by(key: str) -> Definition:
    """Of a column of names that are no links: one that nobody could see gives way to the id (components/names.py)."""
    return {"valueFormatter": {"function": f"tallyShown(params, '{key}')"}}


def sorted_by(columns: list[Definition], name: str, direction: str) -> list[Definition]:
    """The same definitions with the sort that the address asks for."""
    return [column | {"sort": direction} if column["colId"] == name else column for column in columns]


def records(
    report: Report, rows: Sequence[Row], alike: NearTies = MappingProxyType({})
) -> list[dict[str, Any]]:
    """Rows by column name; one that `alike` names has its figures of more decimals beside the written ones."""
    found: list[dict[str, Any]] = [dict(zip(report.names, row, strict=True)) for row in rows]
    for row in found if alike else ():
        if hidden := alike.get(row[report.key]):
            row["alike"] = hidden
    return found


def table(
    ident: str, title: str, columns: list[Definition], rows: list[dict[str, Any]], *, key: str, sort_key: str
) -> Light:
    """A table held whole in the page; `key` names the row's id, `sort_key` prefixes its sort's name."""
    options, style = _place(len(rows), TALLEST_PX)
    grid = dag.AgGrid(
        id=ident,
        rowData=rows,
        columnDefs=columns,
        defaultColDef=DEFAULTS,
        getRowId=f'params.data.{key} + ""',
        dashGridOptions=OPTIONS | options,
        eventListeners=_listeners(sort_key, ident),
        style=style,
    )
    return region(title, grid, style)


def _place(rows: int, tallest: int) -> tuple[dict[str, Any], dict[str, str]]:
    """Options and style: a table of few rows is as tall as they are and its scroll bar; many scroll inside."""
    tall = _HEAD_PX + _ROW_PX * max(rows, 1) + 4
    if tall <= tallest:
        return {"domLayout": "autoHeight"}, {"minHeight": f"{tall}px", "width": "100%"}
    return {}, {"height": f"{tallest}px", "width": "100%"}


def endless(
    ident: str, title: str, columns: list[Definition], *, key: str, rows: int, height: int = TALLEST_PX
) -> Light:
    """A table of any length: blocks of 100 rows come from the server, sorted and filtered there.

    `rows`: how many there are before any filter; few of them need less than `height`; a filter
    that finds less leaves the height as it is.
    """
    place, style = _place(rows, height)
    options = (
        OPTIONS
        | place
        | {
            "cacheBlockSize": 100,
            "maxBlocksInCache": 20,
            "maxConcurrentDatasourceRequests": 2,
            "infiniteInitialRowCount": min(max(rows, 1), 12),
            "blockLoadDebounceMillis": 60,
            "rowBuffer": 20,
        }
    )
    grid = dag.AgGrid(
        id=ident,
        rowModelType="infinite",
        columnDefs=columns,
        defaultColDef=DEFAULTS,
        getRowId=f'params.data.{key} + ""',
        dashGridOptions=options,
        eventListeners=_OPENING,
        style=style,
    )
    return region(title, grid, style)


def region(title: str, grid: Any, style: Mapping[str, str]) -> Light:
    """AG Grid has no name of its own for a screen reader: its region has. It holds the table's place, too: a table
    comes with a script of its own, and nothing below jumps when it does.
    """
    place = {"minHeight": style.get("minHeight") or style["height"]}
    return light.Div(
        grid, role="region", className="grid-region", style=place, **aria(label=f"Table: {title}")
    )


def _listeners(sort_key: str, ident: str) -> dict[str, list[str]]:
    return _OPENING | {"sortChanged": [f"tallyKeepSort(params, '{sort_key}', '{ident}')"]}
