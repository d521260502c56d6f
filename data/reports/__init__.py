"""Reports: one run, many faces. Every grid, chart, file and answer is written from the Table made here."""

from data.reports.running import LeaguePage, book, league_page, run

__all__ = ["LeaguePage", "book", "league_page", "run"]
