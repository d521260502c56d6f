"""The usage grid: rulebook section 8, in the file's order (oldest first).

Where the text leaves two readings:
- "Every month from the first to the last with a moment": moments after `now` make no month; no row runs on to `now`.
- A moment with 0 activities makes its user engaged: it was completed.
"""

from datetime import datetime

from .drop import Drop, Row, instant


def usage_grid(drop: Drop, *, now: datetime | str) -> list[Row]:
    """One row per calendar UTC month: the users with a moment, and the activities in those moments."""
    now = instant(now)
    people: dict[int, set[str]] = {}
    activities: dict[int, int] = {}
    for row in drop.rows("moments"):
        at = instant(row["at"])
        if at <= now:
            month = at.year * 12 + at.month - 1
            people.setdefault(month, set()).add(row["user_id"])
            activities[month] = activities.get(month, 0) + int(row["activities"])
    if not people:
        return []
    return [
        [month // 12, month % 12 + 1, len(people.get(month, set())), activities.get(month, 0)]
        for month in range(min(people), max(people) + 1)
    ]
