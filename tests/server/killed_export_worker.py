"""A worker of export jobs that ends itself, as kill -9 does, at one of its calls: the environment says at which.

With `0` it goes to its end, and leaves beside the exports how many calls there were.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from server import export_worker
from server.settings import Settings
from tests.data.killed import counted

ROOM = f"{os.sep}server{os.sep}"
AT, CALLS = "TALLYBOARD_KILLED_AT", "calls"

if __name__ == "__main__":
    at = int(os.environ[AT])
    look = counted(at, ROOM)
    sys.setprofile(look)
    code = export_worker.main(sys.argv[1:])
    sys.setprofile(None)
    if not at:
        Path(Settings.from_environment().instance, CALLS).write_text(str(look.__dict__["seen"]()))
    sys.exit(code)
