"""What an account has subscribed to, and the paid plans it can be upgraded to.

An account's own row is what holds; the plans offered here are what an upgrade is compared by, and staff may agree on
other maxima with a customer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class PlanName(StrEnum):
    """The plans there are."""

    DEMO = "Demo"
    TEAM = "Team"
    GROWTH = "Growth"
    ENTERPRISE = "Enterprise"


class Video(StrEnum):
    """How videos come into content."""

    EMBED = "embed"
    UPLOAD = "embed and upload"


NOT_APPLICABLE = "N/A"
FIRST_DAY = 1  # of the month, where no billing anchor day is given: calendar months
# which figure each maximum limits, in the order shown
MAXIMA: Mapping[str, str] = {
    "max_active_users": "active_users",
    "max_mastery_profiles_per_user": "mastery_profiles_per_user",
    "max_engagement_schedules": "engagement_schedules",
    "max_security_policies": "security_policies",
    "max_user_attributes": "user_attributes",
}


@dataclass(frozen=True)
class Subscription:
    """One account's subscription as it was given; None and absent maxima: not given. `renews_on`: an ISO date."""

    plan_name: str | None = None
    plan_basis: str | None = None
    video: str | None = None
    maxima: Mapping[str, int] = field(default_factory=dict, hash=False)
    renews_on: str | None = None
    billing_anchor_day: int | None = None

    @property
    def free(self) -> bool:
        """Whether nothing is paid for it: the Demo plan."""
        return self.plan_name == PlanName.DEMO

    @property
    def paid(self) -> bool:
        """Whether it is one of the paid plans."""
        return self.plan_name in (PlanName.TEAM, PlanName.GROWTH, PlanName.ENTERPRISE)

    @property
    def basis(self) -> str | None:
        """How its cost is determined: N/A of a free plan, None where nothing was given."""
        return NOT_APPLICABLE if self.free else self.plan_basis


@dataclass(frozen=True)
class Offer:
    """A paid plan as it is offered: its maxima by name, None for no limit."""

    plan_name: PlanName
    suits: str
    video: Video
    maxima: Mapping[str, int | None] = field(hash=False)


def _maxima(*numbers: int | None) -> Mapping[str, int | None]:
    return dict(zip(MAXIMA, numbers, strict=True))


# The one place in which the paid plans' maxima stand; a change here is a change of what is offered, never of what an
# account has agreed on.
OFFERS: tuple[Offer, ...] = (
    Offer(PlanName.TEAM, "One team or site", Video.EMBED, _maxima(150, 3, 4, 2, 4)),
    Offer(PlanName.GROWTH, "Several departments", Video.UPLOAD, _maxima(1_250, 5, 10, 5, 8)),
    Offer(PlanName.ENTERPRISE, "A whole organisation", Video.UPLOAD, _maxima(None, 10, None, None, 30)),
)
OFFERED: Mapping[str, Offer] = {offer.plan_name.value: offer for offer in OFFERS}
