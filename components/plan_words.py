"""What each licence plan means, in the words of the rulebook: its name, its amount, its rule, whom it suits."""

from __future__ import annotations

from dataclasses import dataclass

from components.numbers import counted
from core.plans import Plan, PlanType


@dataclass(frozen=True)
class PlanWords:
    """`noun`: what its amount counts, `span`: in which time. `rules`: a sentence each. `suits`: who is well served."""

    name: str
    noun: str
    span: str
    rules: tuple[str, ...]
    suits: str


_SEATS = PlanWords(
    "Seats",
    "seat",
    "for the year",
    (
        "A person takes a seat at their first login in the plan and keeps it to the plan's end.",
        "Deactivating a person gives their seat back; somebody else can take it.",
        "Nobody is locked out: logins above the purchased seats are counted as overage.",
    ),
    "A steady team that comes back throughout the year.",
)
_MAU = PlanWords(
    "Monthly active users",
    "active user",
    "a month",
    (
        "A person counts once in every plan month in which they log in, however often they do.",
        "Each month begins at nothing: what is not used does not carry over.",
        "More people than the limit are counted as that month's overage; nobody is locked out.",
    ),
    "Changing or seasonal teams of much the same size every month.",
)
_MAUC = PlanWords(
    "Monthly active user credits",
    "credit",
    "for the year",
    (
        "A person uses one credit in every plan month in which they log in, however often they do.",
        "Credits that a month leaves roll over to the next one; all may be used in a single month.",
        "What is left expires with the plan. Beyond the last credit people still log in, as overage.",
    ),
    "Groups that learn in waves: busy months draw on what quiet ones have left.",
)
_WORDS = {PlanType.SEATS: _SEATS, PlanType.MAU: _MAU, PlanType.MAUC: _MAUC}


def plan_words(plan: Plan) -> PlanWords:
    """The words of a shown plan's type; KeyError for a pilot, which no customer sees."""
    return plan_words_of(plan.plan_type)


def plan_words_of(kind: PlanType) -> PlanWords:
    """The words of a shown type."""
    return _WORDS[kind]


def amount(plan: Plan) -> str:
    """`1,040 seats for the year`."""
    words = plan_words(plan)
    return f"{counted(plan.amount, words.noun)} {words.span}"
