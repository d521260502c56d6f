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
    named, known_at, path = asked["now"], asked["as_known_at"], Path(asked["path"])

    def write(now: int) -> tuple[int, str]:
        request = Request(now=now, as_known_at=known_at)
        return write_organization(database, scope, request, path, lambda _: None)

    def instant() -> int:
        return account_now(settings, database, scope.account_id) if named is None else int(named)

    try:
        rows, digest = unhurried(write, instant)
    except (BadRequest, NotFound) as error:
        print(json.dumps({"refused": str(error), "absent": isinstance(error, NotFound)}))  # noqa: T201
        return REFUSED
    print(json.dumps({"rows": rows, "digest": digest}))  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
