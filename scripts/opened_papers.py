"""What LibreOffice sees in the PDFs: opened as drawings, they must hold every text and figure of their papers."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.etree.ElementTree import iterparse

from components.invoice_paper import invoice_paper, receipt_paper
from components.pdf_file import Paper
from components.statement_paper import statement_paper
from core.ledger import Standing
from core.reports import STATEMENT
from core.requests import Request, parse_request
from data.reports import billing, screens
from data.reports.screens import Opened
from scripts.file_kinds import World
from scripts.office import office
from scripts.opened import NotOpened

ISSUER = ("Tallyboard",)
_LIMIT_S = 600
_OPEN = ("--headless", "--norestore", "--infilter=draw_pdf_import", "--convert-to", "fodg", "--outdir")


def papers(world: World, folder: Path) -> Iterator[tuple[Path, Paper]]:
    """An invoice of each standing, the receipt of each that has one, the statement of every year: fetched as somebody
    signed in fetches them, each with the values it is made from."""
    asked = Request(now=world.now)
    screen = screens.billing(world.database, world.scope, asked, Opened())
    seen: set[Standing] = set()
    for line in screen.rows:
        if line.reckoning.standing not in seen:
            seen.add(line.reckoning.standing)
            given = {"invoice": line.invoice.invoice_id}
            kinds = (False, True) if line.reckoning.standing is Standing.PAID else (False,)
            for receipt in kinds:
                found = billing.invoice_paper(
                    world.database, world.scope, asked, line.invoice.invoice_id, receipt=receipt
                )
                made = receipt_paper(found, ISSUER) if receipt else invoice_paper(found, ISSUER)
                yield _fetched(world, folder, "receipt" if receipt else "invoice", given), made
    for year in screen.years:
        of_year = parse_request(STATEMENT, {"year": str(year)}, now=world.now)
        statement = billing.statement_paper(world.database, world.scope, of_year)
        yield _fetched(world, folder, "statement", {"year": str(year)}), statement_paper(statement, ISSUER)


def _fetched(world: World, folder: Path, which: str, given: dict[str, str]) -> Path:
    answer = world.client.get(f"/download/{which}.pdf", query_string=given, buffered=True)
    if answer.status_code != 200:
        raise RuntimeError(f"{which}.pdf was answered {answer.status_code}")
    path = folder / f"{which}-{'-'.join(given.values())}.pdf"
    path.write_bytes(answer.data)
    return path


def opened_papers(files: Sequence[Path]) -> Iterator[tuple[Path, str]]:
    """Each file with all that stands in it, without white space: a drawing breaks lines where the paper does."""
    with tempfile.TemporaryDirectory() as folder:
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = [office() or "soffice", profile, *_OPEN, f"{folder}/seen", *map(str, files)]
        subprocess.run(
            command, check=True, timeout=_LIMIT_S, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for file in files:
            seen = Path(folder) / "seen" / f"{file.stem}.fodg"
            if not seen.exists():
                raise NotOpened(f"{file.name} was not opened: it is broken, or would have to be repaired")
            yield file, _run_together("".join(element.text or "" for _, element in iterparse(seen)))


def missing(paper: Paper, seen: str) -> list[str]:
    """What the paper says and the file does not, one sentence each."""
    wanted = [text for text in _texts(paper) if text]
    return [f"{text!r} is not in it" for text in dict.fromkeys(wanted) if _run_together(text) not in seen]


def _texts(paper: Paper) -> Iterator[str]:
    yield from (paper.title, *paper.issuer, *paper.notes, paper.mark, paper.foot)
    for label, words in paper.facts:
        yield from (label, words)
    for label, lines in paper.addresses:
        yield from (label, *lines)
    for table in paper.tables:
        yield from (table.title, *(column.title for column in table.columns))
        for row in table.rows:
            yield from row
    for label, amount, _ in paper.sums:
        yield from (label, amount)


def _run_together(text: str) -> str:
    return "".join(text.split()).replace("\u200b", "")
