"""The metric catalogue: one record per headline figure, with the rule's sentence that stands beside it.

Sums add, distinct counts are recounted, ratios are derived, never averaged.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class RollUp(StrEnum):
    """How the figure of a larger whole is made."""

    SUM = "sum"
    RECOUNT = "recount"
    DERIVE = "derive"


class Unit(StrEnum):
    """What a figure is counted in."""

    PEOPLE = "people"
    COUNT = "count"
    SHARE = "share"
    SECONDS = "seconds"
    POINTS = "points"
    SEATS = "seats"
    CREDITS = "credits"


@dataclass(frozen=True)
class Metric:
    """One figure: name in code, label on screen, unit, roll-up, and its rule in one sentence."""

    slug: str
    label: str
    unit: Unit
    roll_up: RollUp
    words: str


USERS = Metric(
    "users",
    "Learners enrolled",
    Unit.PEOPLE,
    RollUp.RECOUNT,
    "People enrolled by now whose status is active; someone in several courses counts once.",
)
MASTERY = Metric(
    "mastery",
    "Mastery",
    Unit.SHARE,
    RollUp.DERIVE,
    "Mastery is the recency-weighted share of unaided success: the mean over all exercises, "
    "0 for the ones not attempted, then the mean over the learners.",
)
CERTIFICATIONS = Metric(
    "certifications",
    "Certifications",
    Unit.COUNT,
    RollUp.RECOUNT,
    "Learners who hold the course's certification now: given and not expired, or earned here "
    "by attempting every exercise and reaching the course's threshold.",
)
SECONDS = Metric(
    "seconds",
    "Time",
    Unit.SECONDS,
    RollUp.SUM,
    "Time spent on all attempts of these learners; an attempt that gives none adds nothing.",
)
COVERAGE = Metric(
    "coverage",
    "Coverage",
    Unit.SHARE,
    RollUp.DERIVE,
    "Attempted exercises divided by all exercises.",
)
SCORE = Metric(
    "score",
    "Score",
    Unit.SHARE,
    RollUp.DERIVE,
    "Sum of correct divided by the number of attempts; empty without attempts.",
)
POINTS = Metric(
    "points",
    "Points",
    Unit.POINTS,
    RollUp.SUM,
    "Points given on each attempt, else ten times its credit, rounded.",
)

HEADLINE = (USERS, MASTERY, CERTIFICATIONS, SECONDS)
PERSONAL = (MASTERY, COVERAGE, SCORE, POINTS, SECONDS)
METRICS: dict[str, Metric] = {metric.slug: metric for metric in (*HEADLINE, COVERAGE, SCORE, POINTS)}
CHANGE_WORDS = "Change against the previous 30 days: the same rule 30 days ago."
