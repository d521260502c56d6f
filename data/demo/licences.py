"""Plans, subscription and what account managers have set up."""

import datetime as dt
import random
from collections.abc import Iterator

from data.demo.activity import History
from data.demo.company import Company, Row
from data.demo.people import Person
from data.demo.timeline import add_months, period_start

SHOWN_TYPES = ("seats", "mau", "mauc")


def current_start(company: Company, today: dt.date) -> dt.date:
    """The first day of the current plan."""
    contract = company.contract
    return add_months(period_start(today, contract.billing_anchor_day), -contract.months_into_plan)


def plan_rows(company: Company, today: dt.date) -> Iterator[Row]:
    """One row per plan; only plans that are not annual say when they end."""
    start = current_start(company, today)
    for plan in company.contract.plans:
        ends = "" if plan.end_month is None else add_months(start, plan.end_month).isoformat()
        starts = add_months(start, plan.start_month).isoformat()
        yield plan.plan_id, plan.plan_type, str(plan.amount), starts, "anniversary", ends


def plan_type_at(company: Company, today: dt.date, day: dt.date) -> str:
    """The type of the shown plan in which a day lies; empty outside of every plan."""
    start = current_start(company, today)
    for plan in company.contract.plans:
        begins = add_months(start, plan.start_month)
        if plan.plan_type in SHOWN_TYPES and begins <= day < add_months(begins, 12):
            return plan.plan_type
    return ""


def subscription_row(company: Company, today: dt.date) -> Row:
    """The one subscription: it renews when the current plan ends; one that nobody is billed for does not."""
    billed = company.contract.billed_months > 0
    renews = add_months(current_start(company, today), 12).isoformat() if billed else ""
    return (*company.contract.subscription, renews, str(company.contract.billing_anchor_day))


def module_rows(company: Company) -> Iterator[Row]:
    """One row per module."""
    return _numbered("mod", company.setup.modules)


def profile_rows(company: Company) -> Iterator[Row]:
    """One row per mastery profile."""
    return _numbered("mp", company.setup.mastery_profiles)


def schedule_rows(company: Company) -> Iterator[Row]:
    """One row per engagement schedule."""
    return _numbered("es", company.setup.engagement_schedules)


def policy_rows(company: Company) -> Iterator[Row]:
    """One row per security policy."""
    return _numbered("sp", tuple((title,) for title in company.setup.security_policies))


def assignment_rows(history: History, rng: random.Random) -> Iterator[Row]:
    """One row per person and mastery profile: most people have one, a few two or three."""
    profiles = [row[0] for row in profile_rows(history.company)]
    for person in history.people:
        for profile in _profiles_of(person, profiles, history.company.setup.profile_share, rng):
            yield profile, person.user_id


def _profiles_of(person: Person, profiles: list[str], share: float, rng: random.Random) -> list[str]:
    if rng.random() >= share and person.wellknown is None:
        return []
    wanted = rng.choices((1, 2, 3), (0.8, 0.16, 0.04))[0]
    return sorted(rng.sample(profiles, min(wanted, len(profiles))))


def _numbered(prefix: str, rows: tuple[Row, ...]) -> Iterator[Row]:
    for number, row in enumerate(rows, start=1):
        yield f"{prefix}-{number:02}", *row
