"""`python -m server.workbook_process`: one workbook, asked for on standard input, for somebody who waits for it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from core.requests import Request
from core.scope import BadRequest, NotFound, Role, Scope
from data.engine import open_database
from server.clock import account_now, unhurried
from server.console import ACTOR
from server.settings import Settings
from server.workbooks import REFUSED, give_way, write_organization


def main() -> int:
    """Read what is asked, write the file, say how many rows it has and their digest."""
    give_way()
    asked = json.loads(sys.stdin.buffer.read())
    scope = Scope(asked["account_id"], Role.ADMIN, ACTOR)
    settings = Settings.from_environment()
    database = open_database(settings.database_url, frugal=True)
    try:
        rows, digest = unhurried(
            lambda now: write_organization(
                database,
                scope,
                Request(now=now, as_known_at=asked["as_known_at"]),
                Path(asked["path"]),
                _quietly,
            ),
            lambda: (
                account_now(settings, database, scope.account_id) if asked["now"] is None else asked["now"]
            ),
        )
    except (BadRequest, NotFound) as error:
        print(json.dumps({"refused": str(error), "absent": isinstance(error, NotFound)}))  # noqa: T201
        return REFUSED
    print(json.dumps({"rows": rows, "digest": digest}))  # noqa: T201
    return 0


def _quietly(_: object) -> None:
    """Nobody watches."""


if __name__ == "__main__":
    sys.exit(main())
