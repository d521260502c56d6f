"""What an invented company is made of: its people's groups, its courses, its contract."""

from dataclasses import dataclass
from typing import TypeAlias

from data.demo.content import Course

Row: TypeAlias = tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """A department or site; `strength` shifts its members' ability, in logits."""

    name: str
    site: str
    share: float
    families: tuple[str, ...]
    strength: float = 0.0
    headcount: int | None = None


@dataclass(frozen=True)
class Wellknown:
    """A person to sign in as; `progress` is the covered share by course index."""

    user_id: str
    name: str
    email: str
    role: str
    family: str
    group: int
    ability: float
    manages: tuple[int, ...] = ()
    progress: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True)
class PlanTerms:
    """A licence plan; starts and ends count in months from the current plan's start."""

    plan_id: str
    plan_type: str
    amount: int
    start_month: int
    end_month: int | None = None


@dataclass(frozen=True)
class Contract:
    """The account's plans, its subscription row (without renewal date) and its monthly prices."""

    plans: tuple[PlanTerms, ...]
    months_into_plan: int
    subscription: Row
    billing_anchor_day: int
    invoice_prefix: str
    currency: str
    tax_rate: str
    base_fee: int
    learner_fee: int
    mentoring_fee: int
    billed_months: int


@dataclass(frozen=True)
class Mentoring:
    """A programme's name, how many matches it had, and how long one lasts in days."""

    name: str
    matches: int
    typical_days: int
    mentees: int = 1


@dataclass(frozen=True)
class Setup:
    """What account managers have set up: (title, status) each; policies have no status."""

    modules: tuple[Row, ...]
    mastery_profiles: tuple[Row, ...]
    engagement_schedules: tuple[Row, ...]
    security_policies: tuple[str, ...]
    profile_share: float


@dataclass(frozen=True)
class Headcount:
    """How many people, and how many of them left, came back or never were switched on."""

    people: int
    leavers: int
    returners: int
    silent_returners: int
    never_activated: int


@dataclass(frozen=True)
class Company:
    """Everything about an account that is decided, not drawn; `days` is its history's length."""

    name: str
    quarter_awards: tuple[str, ...]
    days: int
    attempts: int
    headcount: Headcount
    sites: dict[str, str]
    groups: tuple[Group, ...]
    courses: tuple[Course, ...]
    wellknown: tuple[Wellknown, ...]
    contract: Contract
    mentoring: tuple[Mentoring, ...]
    setup: Setup
    addresses: tuple[Row, ...]
    unusual_names: bool = True
