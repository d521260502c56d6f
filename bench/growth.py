"""Growth: the same screens at two sizes, the same people; time, and the work that SQLite itself counts.

SQLite's virtual machine tells how many instructions it ran: a count that no neighbour disturbs, and that is
equal only if the rows touched are.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from bench import clock
from bench.cases import CASES, Case
from bench.recipe import PROBES
from data.engine import Database, open_database


class _Steps:
    """Counts instructions of the one connection that a single reader uses."""

    def __init__(self, database: Database) -> None:
        self.count = 0
        self._database = database

    def _one(self) -> int:
        self.count += 1
        return 0

    def of(self, case: Case, turn: int) -> int:
        """Instructions of one call."""
        self._listen(self._one)
        self.count = 0
        case.ask(self._database, turn)
        counted = self.count
        self._listen(None)
        return counted

    def _listen(self, handler: Any) -> None:
        with self._database.reading() as connection:  # the one idle reader, which the next call takes
            driver: Any = connection.connection.driver_connection
            driver.set_progress_handler(handler, 1)


def measure(small: str, large: str) -> dict[str, Any]:
    """For each case: p50 at both sizes, interleaved, and instructions at both."""
    databases = {"small": open_database(small), "large": open_database(large)}
    return {case.name: _measure(case, databases) for case in CASES}


def _measure(case: Case, databases: dict[str, Database]) -> dict[str, Any]:
    calls = {name: partial(case.ask, one) for name, one in databases.items()}
    taken = clock.interleaved(calls, rounds=300, seconds=3, warm_up=PROBES)
    steps = {
        f"steps_{name}": sum(_Steps(one).of(case, turn) for turn in range(PROBES)) // PROBES
        for name, one in databases.items()
    }
    return {name: one.p50 for name, one in taken.items()} | steps
