"""Writes docs/metrics.md and docs/reports.md from the catalogues in `core`; `--check` says whether they differ."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from core import metrics
from core.account_metrics import ACCOUNT_METRICS
from core.interchange import FILES
from core.licence_metrics import LICENCE_METRICS, LicenceMetric
from core.metrics import Metric
from core.reports import REPORTS, Column, Report

DOCS = Path(__file__).resolve().parent.parent / "docs"


def metric_page() -> str:
    """The metric catalogue as a page."""
    found = [value for value in vars(metrics).values() if isinstance(value, Metric)]
    account = ["", "## Account overview", "", *_metrics(ACCOUNT_METRICS.values())]
    return "\n".join(["# Metrics", "", *_metrics(found), *account, *_licences()]) + "\n"


def _metrics(found: Iterable[Metric]) -> list[str]:
    rows = [f"| `{m.slug}` | {m.label} | {m.unit} | {m.roll_up} | {m.words} |" for m in found]
    return ["| name | label | unit | roll-up | rule |", "|---|---|---|---|---|", *dict.fromkeys(rows)]


def _licences() -> list[str]:
    lines = []
    for kind, figures in LICENCE_METRICS.items():
        lines += ["", f"## Licence consumption: {kind}", ""]
        lines += ["| name | label | unit | of each | roll-up | rule | how |", "|---|---|---|---|---|---|---|"]
        lines += [_licence(metric) for metric in figures.values()]
    return lines


def _licence(m: LicenceMetric) -> str:
    how = m.formula or m.source
    return f"| `{m.slug}` | {m.label} | {m.unit} | {m.grain} | {m.roll_up} | {m.words} | {how} |"


def report_page() -> str:
    """The report catalogue, and the files a drop may hold, as a page."""
    lines = ["# Reports", "", "Every report serves a screen, a download and the command line alike.", ""]
    for report in REPORTS.values():
        lines += _report(report)
    lines += ["# Drop files", "", "| file | columns (`*` required) |", "|---|---|"]
    for file in FILES:
        columns = ", ".join(f"{c.name}{'*' if c.required else ''}" for c in file.columns)
        lines.append(f"| {file.name}.csv | {columns}{', attr.<name>' if file.attributes else ''} |")
    return "\n".join(lines) + "\n"


def _report(report: Report) -> list[str]:
    asked = ", ".join(
        [*(f"`{name}` (required)" for name in report.required), *(f"`{n}`" for n in report.optional)]
    )
    head = [
        f"## `{report.slug}`: {report.title}",
        "",
        f"Permission: {report.permission}. Parameters: {asked or 'none'}.",
    ]
    if report.sheets:
        return [*head, *_sheets(report)]
    if not report.variants:
        return [*head, "", *_columns(report.columns)]
    cases = [
        line
        for case, columns in report.variants.items()
        for line in (f"Of a plan of type {case}:", "", *_columns(columns))
    ]
    return [*head, "", *cases]


def _sheets(report: Report) -> list[str]:
    lines = [f"One workbook: {', '.join(report.forms)} alone.", ""]
    for sheet in report.sheets:
        lines += [f"Sheet {sheet.title}:", "", *_columns(sheet.columns)]
    return [
        *lines,
        "Users goes on with a column `attr.<name>` for each of the account's attributes, in order. Two more sheets are",
        "Dictionary (every column in words) and About (rows per sheet, what was asked, rule versions, digests). A full",
        "sheet goes on in another one, `Engagement (2)`.",
        "",
    ]


def _columns(columns: tuple[Column, ...]) -> list[str]:
    rows = [f"| `{column.name}` | {column.kind} | {column.words} |" for column in columns]
    return ["| column | kind | meaning |", "|---|---|---|", *rows, ""]


PAGES = {"metrics.md": metric_page, "reports.md": report_page}


def main(arguments: list[str]) -> int:
    """Write the pages, or with --check compare them; 1 when a page differs."""
    stale = [name for name, page in PAGES.items() if not _same(name, page())]
    if "--check" in arguments:
        print("\n".join(f"docs/{name} is out of date: python -m scripts.catalogue" for name in stale))
        return int(bool(stale))
    for name in stale:
        (DOCS / name).write_text(PAGES[name](), encoding="utf-8")
    return 0


def _same(name: str, text: str) -> bool:
    path = DOCS / name
    return path.exists() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
