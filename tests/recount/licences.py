"""The licence reports `consumption` and `users`: rulebook sections 0 to 6 and 11; columns: the interchange's "Out".

Values are as the files show them before formatting: instants as datetimes in UTC, booleans as bool, empty as None.
`consumption` and `users` read a drop; `consumption_of` and `users_of` take a plan, people and events as they are, each
event with the instant it was recorded at, and so can be asked *as known at* an earlier instant.

Where the text leaves two readings:
- Of an unknown plan, a pilot or another plan that customers may not see there is no report: KeyError, alike for all.
- The users report's population is judged by `created_at` alone, or a login in the plan up to `now`: someone created
  after `now`, but before the plan's end, has a row.
- Of a plan that has not begun every user has a row with zeros (no seat, no logins, no months), and empty month columns.
- `seat_status` of a past plan is the status at its end; `status` is at `now` all the same.
- Logins of users who are not among the people still count, and have no row.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from .drop import Drop, Text, instant
from .events import ACTIVATED, DEACTIVATED, LOGIN, Counted, Event, Person, known, so_far, status_at
from .monthly_users import (
    MAU_FIGURES,
    MAUC_FIGURES,
    active_in,
    average_of_last_closed,
    mau_figures,
    mauc_figures,
    upcoming_mau_figures,
    upcoming_mauc_figures,
)
from .plan_months import ANNIVERSARY, SHOWN, Plan, PlanMonth, begun, plan_months, row_status
from .seats import SEAT_FIGURES, Step, seat_figures, seat_status, upcoming_seat_figures, walk

Cell = str | int | float | bool | datetime | None
Report = tuple[list[str], list[list[Cell]]]

PERIOD = ["month", "period_start", "period_end", "row_status", "partial"]
FIGURES = {"seats": SEAT_FIGURES, "mau": MAU_FIGURES, "mauc": MAUC_FIGURES}
WHO = ["user_id", "name", "email", "status"]
SEAT_OF_USER = [
    "seat_status", "first_taken_at", "last_released_at", "times_taken", "implied_reactivations",
]  # fmt: skip
LOGINS = ["logins", "first_login", "last_login"]
MONTHS_OF_USER = {"mau": "months_active", "mauc": "credits_used"}


# --- from the files of a drop --------------------------------------------------------------------------------------


def plans(drop: Drop) -> list[str]:
    """The ids of the plans that customers may see, the earliest first."""
    return [plan.plan_id for plan in sorted(shown_plans(drop).values(), key=lambda plan: plan.starts_on)]


def shown_plans(drop: Drop) -> dict[str, Plan]:
    """Plan id to plan; pilots and others are not there."""
    return {row["plan_id"]: _plan(row) for row in drop.rows("plans") if row["plan_type"] in SHOWN}


def consumption(drop: Drop, plan_id: str, now: datetime | str) -> Report:
    """The consumption report of a plan."""
    return consumption_of(shown_plans(drop)[plan_id], people_of(drop), events_of(drop), instant(now))


def users(drop: Drop, plan_id: str, now: datetime | str) -> Report:
    """The users report of a plan."""
    return users_of(shown_plans(drop)[plan_id], people_of(drop), events_of(drop), instant(now))


def people_of(drop: Drop) -> list[Person]:
    """The users of a drop."""
    return [_person(row) for row in drop.rows("users")]


def events_of(drop: Drop) -> list[Event]:
    """The logins and status events of a drop, all of them known from the start."""
    logins = [Event(user, at, LOGIN) for user, all_at in drop.logins_of.items() for at in all_at]
    words = {"activated": ACTIVATED, "deactivated": DEACTIVATED}
    return logins + [
        Event(user, one.at, words[one.event])
        for user, all_of in drop.status_events_of.items()
        for one in all_of
    ]


def _plan(row: Text) -> Plan:
    basis = row.get("month_basis", "") or ANNIVERSARY
    starts_on = date.fromisoformat(row["starts_on"])
    return Plan(row["plan_id"], row["plan_type"], int(row["amount"]), starts_on, basis)


def _person(row: Text) -> Person:
    created_at = row.get("created_at", "")
    return Person(
        user_id=row["user_id"],
        name=row["name"],
        email=row.get("email", "") or None,
        status=row.get("status", "") or None,
        created_at=instant(created_at) if created_at else None,
    )


# --- from plain values ---------------------------------------------------------------------------------------------


def consumption_of(
    plan: Plan,
    people: Iterable[Person],
    events: Iterable[Event],
    now: datetime,
    as_known_at: datetime | None = None,
) -> Report:
    """One row per plan month. The people are not asked: whoever logged in counts."""
    return consumption_from(plan, known(events, as_known_at), now)


def consumption_from(plan: Plan, history: list[Counted], now: datetime) -> Report:
    """The same from a `history` sorted before (`known`): worth it where many reports read the same events."""
    _must_be_shown(plan)
    months = plan_months(plan)
    figures = _figures(plan, months, so_far(history, now), now)
    rows: list[list[Cell]] = []
    for month, of_month in zip(months, figures, strict=True):
        period: list[Cell] = [month.number, month.start, month.end, row_status(month, now), month.partial]
        rows.append([*period, *of_month])
    return PERIOD + FIGURES[plan.plan_type], rows


def _figures(
    plan: Plan, months: list[PlanMonth], past_events: list[Counted], now: datetime
) -> list[list[int | None]]:
    """Each row's figures: those of the rows that have begun, then the upcoming ones."""
    past = begun(months, now)
    upcoming = len(months) - len(past)
    if plan.plan_type == "seats":
        steps = walk(plan, past_events)
        return [seat_figures(plan, month, steps) for month in past] + [upcoming_seat_figures(plan)] * upcoming
    in_plan = [event for event in past_events if months[0].start <= event.at < months[-1].end]
    used = [len(active_in(month, in_plan)) for month in past]
    if plan.plan_type == "mau":
        return [mau_figures(plan, active) for active in used] + [upcoming_mau_figures(plan)] * upcoming
    credit = [mauc_figures(plan, month, used[: month.number], now) for month in past]
    return credit + [upcoming_mauc_figures()] * upcoming


def average_active_users(
    plan: Plan, events: Iterable[Event], now: datetime, as_known_at: datetime | None = None
) -> float | None:
    """What stands beside the MAU table: the mean of the last three closed months."""
    return average_of_last_closed(plan, so_far(known(events, as_known_at), now), now)


def users_of(
    plan: Plan,
    people: Iterable[Person],
    events: Iterable[Event],
    now: datetime,
    as_known_at: datetime | None = None,
) -> Report:
    """One row per user of the report's population, by user id."""
    return users_from(plan, people, known(events, as_known_at), now)


def users_from(plan: Plan, people: Iterable[Person], history: list[Counted], now: datetime) -> Report:
    """The same from a `history` sorted before (`known`)."""
    _must_be_shown(plan)
    months, start, end = plan_months(plan), plan.start, plan.end
    events_by_user: dict[str, list[Counted]] = defaultdict(list)
    for event in history:
        events_by_user[event.user_id].append(event)
    steps_by_user: dict[str, list[Step]] = defaultdict(list)
    for step in walk(plan, so_far(history, now)) if plan.plan_type == "seats" else []:
        steps_by_user[step.event.user_id].append(step)
    rows: list[list[Cell]] = []
    for person in sorted(people, key=lambda person: person.user_id):
        own = events_by_user[person.user_id]
        logins = [at for at in login_instants(own, now) if start <= at < end]
        if person.created_at is None or person.created_at < end or logins:
            who: list[Cell] = [person.user_id, person.name, person.email or None, status_at(person, own, now)]
            if plan.plan_type == "seats":
                rows.append(who + _seat_of_user(steps_by_user[person.user_id]) + _logins(logins))
            else:
                rows.append(who + _months_of_user(months, logins, now))
    return _user_columns(plan), rows


def login_instants(own: list[Counted], now: datetime) -> list[datetime]:
    """A user's logins up to `now`, in order."""
    return [event.at for event in own if event.at <= now and event.kind == LOGIN]


def _user_columns(plan: Plan) -> list[str]:
    if plan.plan_type == "seats":
        return WHO + SEAT_OF_USER + LOGINS
    starts = [month.start.date().isoformat() for month in plan_months(plan)]
    return [*WHO, MONTHS_OF_USER[plan.plan_type], *LOGINS, *starts]


def _logins(logins: list[datetime]) -> list[Cell]:
    return [len(logins), logins[0], logins[-1]] if logins else [0, None, None]


def _months_of_user(months: list[PlanMonth], logins: list[datetime], now: datetime) -> list[Cell]:
    """0 or 1 for each row that has begun, empty for the upcoming ones, and what stands before them."""
    past = [int(any(month.start <= at < month.end for at in logins)) for month in begun(months, now)]
    upcoming: list[Cell] = [None] * (len(months) - len(past))
    return [sum(past), *_logins(logins), *past, *upcoming]


def _seat_of_user(steps: list[Step]) -> list[Cell]:
    taken = [step.event.at for step in steps if step.change == 1]
    released = [step.event.at for step in steps if step.change == -1]
    return [
        seat_status(steps),
        taken[0] if taken else None,
        released[-1] if released else None,
        len(taken),
        sum(step.implied_reactivation for step in steps),
    ]


def _must_be_shown(plan: Plan) -> None:
    if plan.plan_type not in SHOWN:
        raise KeyError(plan.plan_id)
