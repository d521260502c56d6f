"""The generated pages under docs/ are those of today's catalogues."""

from __future__ import annotations

from scripts.catalogue import PAGES, main


def test_generated_pages_are_up_to_date() -> None:
    assert main(["--check"]) == 0


def test_every_page_names_every_record() -> None:
    assert "`course-league`" in PAGES["reports.md"]()
    assert "`mastery`" in PAGES["metrics.md"]()
