"""Download menus: plain links to /download, the same parameters as the table they stand at."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from components.address import FORMATS, Address
from components.attributes import aria, data
from components.marks import icon
from core.reports import Report

Parameters = dict[str, str | None]


def downloads(
    address: Address, report: Report, whole: Parameters, filtered: Parameters | None = None
) -> Component:
    """A menu of a report's files: as filtered on screen (where it can be), and whole.

    The links of a filtered league table are kept in step by assets/league.js, which finds them by data-file.
    """
    runs = [("As filtered", "filtered", filtered)] if filtered is not None else []
    runs.append(("Whole table" if runs else report.title, "whole", whole))
    face = html.Summary(
        [icon("download"), html.Span("Download"), html.Span(f" {report.title}", className="visually-hidden")],
        className="btn btn-outline",
    )
    lines = [_run(address, report, title, which, given or {}) for title, which, given in runs]
    return html.Details([face, html.Div(lines, className="menu")], className="menu-holder downloads")


def _run(address: Address, report: Report, title: str, which: str, given: Parameters) -> Component:
    links = [
        html.A(
            form.upper(),
            href=address.download(report, form, **given),
            download="",
            className="menu-item",
            **data(file=f"{which}.{form}"),
            **aria(label=f"{report.title}, {title.lower()}, {form.upper()}"),
        )
        for form in FORMATS
    ]
    return html.Div([html.Div(title, className="menu-title"), *links], className="menu-run", role="group")
