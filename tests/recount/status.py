"""The status of a user at an instant: rulebook section 3, "Status at an instant", with section 0's order of events.

Where the text leaves two readings:
- Only a login after a `deactivated` *event* is an implied activation. A login of a user who has no status event, or
  whose status events all lie after `now`, changes nothing, whatever the status column or the opposite rule says.
- An event exactly at `now` counts (only events later than `now` do not).
- A login at the very instant of a `deactivated` comes before it (section 0) and so implies nothing.
"""

from datetime import datetime

from .drop import Drop

ACTIVE, DEACTIVATED = "active", "deactivated"


def status(drop: Drop, user: str, now: datetime) -> str:
    """`active` or `deactivated` at `now`."""
    events = drop.status_events_of.get(user, [])
    if not events:
        return drop.users[user].get("status", "") or ACTIVE
    past = [event for event in events if event.at <= now]
    if not past:
        return DEACTIVATED if events[0].event == "activated" else ACTIVE
    last = past[-1]
    if last.event == "activated":
        return ACTIVE
    came_back = any(last.at < login <= now for login in drop.logins_of.get(user, []))
    return ACTIVE if came_back else DEACTIVATED
