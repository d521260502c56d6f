"""`python -m bench.living URL SECONDS`: a platform that tells what its people do while it happens, by the real clock.

Twenty events a second into one account, most of them as they happen, some of devices whose clocks are ahead, some late;
and every second a certification that expires a second later. Prints what it did as JSON.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from itertools import count
from statistics import median

from bench.cases import ACCOUNT, COURSE
from bench.drops import exercise_id, user_id
from core.instants import SECOND, format_instant
from data.engine import open_database
from data.ingest.rows import add_rows
from server.clock import real_now

_A_SECOND, _PEOPLE, _EXERCISES = 20, 300, 90
_OFF = (0, 0, 0, SECOND // 3, 0, 0, 0, -5 * SECOND)  # by how much an event's instant differs from the clock


def main(url: str, seconds: float) -> int:
    """Store events until the time is over."""
    database, taken = open_database(url), []
    until = time.monotonic() + seconds
    for number, (file, cells) in enumerate(events()):
        if time.monotonic() > until:
            break
        begun = time.perf_counter()
        add_rows(database, ACCOUNT, file, [cells], source="live", recorded_at=real_now())
        taken.append(time.perf_counter() - begun)
        time.sleep(max(0.0, 1 / _A_SECOND - taken[-1]) if number % _A_SECOND else 0)
    database.dispose()
    print(json.dumps({"events": len(taken), "p50": median(taken), "worst": max(taken)}))
    return 0


def events() -> Iterator[tuple[str, dict[str, str]]]:
    """Attempts, logins and certifications as cells, without end."""
    for number in count():
        clock = real_now()
        who = {"user_id": user_id(number % _PEOPLE), "at": format_instant(clock + _OFF[number % len(_OFF)])}
        if number % _A_SECOND == 0:
            soon = {"expires_at": format_instant(clock + SECOND), "course_id": COURSE}
            yield (
                "awards",
                who | {"at": format_instant(clock), "kind": "certification", "name": "Live"} | soon,
            )
        elif number % 5 == 0:
            yield "logins", who
        else:
            what = {"attempt_id": f"live{number:08d}", "exercise_id": exercise_id(number % _EXERCISES)}
            yield "attempts", who | what | {"correct": "1", "seconds": "30"}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], float(sys.argv[2])))
