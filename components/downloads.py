"""Download menus: plain links to /download, the same parameters as the table they stand at."""

from __future__ import annotations

from collections.abc import Sequence

from components import light
from components.address import Address
from components.attributes import aria, data
from components.light import Light
from components.marks import icon
from core.reports import Report

Parameters = dict[str, str | None]


def downloads(
    address: Address, report: Report, whole: Parameters, filtered: Parameters | None = None
) -> Light:
    """A menu of a report's files: as filtered on screen (where it can be), and whole.

    The links of a filtered league table are kept in step by assets/league.js, which finds them by data-file.
    """
    runs = [("As filtered", "filtered", filtered)] if filtered is not None else []
    runs.append(("Whole table" if runs else report.title, "whole", whole))
    face = light.Summary(
        [
            icon("download"),
            light.Span("Download"),
            light.Span(f" {report.title}", className="visually-hidden"),
        ],
        className="btn btn-outline",
    )
    lines = [_run(address, report, title, which, given or {}) for title, which, given in runs]
    return light.Details([face, light.Div(lines, className="menu")], className="menu-holder downloads")


def sorted_as(address: Address, report: Report, prefix: str = "", otherwise: str = "") -> Parameters:
    """The sort of a table as parameters of its file; `otherwise`: the column it stands by where nobody has sorted it.

    A column that the file has not (an exercise's chapter in words) sorts the screen alone.
    """
    asked = address.get(prefix + "sort")
    if asked is None:
        return {"sort": otherwise, "direction": "asc"} if otherwise else {}
    if asked not in report.sorts:
        return {}
    return {"sort": asked, "direction": "asc" if address.get(prefix + "direction") == "asc" else "desc"}


def report_menu(address: Address, reports: Sequence[Report], given: Parameters) -> Light:
    """A page's export menu: several reports with the same parameters."""
    face = light.Summary([icon("download"), light.Span("Export")], className="btn btn-outline")
    lines = [_run(address, report, report.title, report.slug, given) for report in reports]
    return light.Details([face, light.Div(lines, className="menu")], className="menu-holder downloads")


def _run(address: Address, report: Report, title: str, which: str, given: Parameters) -> Light:
    links = [
        light.A(
            form.upper(),
            href=href,
            download="",
            className="menu-item",
            **data(file=f"{which}.{form}"),
            **aria(label=f"{report.title}, {title.lower()}, {form.upper()}"),
        )
        for form, href in address.downloads(report, **given)
    ]
    return light.Div([light.Div(title, className="menu-title"), *links], className="menu-run", role="group")
