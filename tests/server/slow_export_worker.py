"""A worker of export jobs whose workbook never comes to an end: what happens to it is what a test is about."""

from __future__ import annotations

import sys
import time
from typing import Any

from core.export_jobs import SheetProgress
from server import export_worker


def _never(*given: Any) -> tuple[int, str]:
    given[-1]((SheetProgress("Users", 3, 8),))
    time.sleep(600)
    return 0, ""


if __name__ == "__main__":
    setattr(export_worker, "write_organization", _never)  # noqa: B010 - a name that it imports
    sys.exit(export_worker.main(sys.argv[1:]))
