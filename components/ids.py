"""Every id that a callback names; ids cross files only through here.

A page's ids begin with its slug; the shell's begin with `shell`.
"""

from __future__ import annotations

from typing import Final


class Courses:
    """All courses."""

    ADDRESS: Final = "courses-address"
    SCREEN: Final = "courses-screen"
    HEADLINE: Final = "courses-headline"
    FIGURES: Final = "courses-figures"
    BASE: Final = "courses-base"
    CHART: Final = "courses-chart"
    ORDER: Final = "courses-order"
    GRID: Final = "courses-grid"
    CLICKED: Final = "courses-clicked"


class Groups:
    """The groups."""

    ADDRESS: Final = "groups-address"
    SCREEN: Final = "groups-screen"
    BASE: Final = "groups-base"
    CHART: Final = "groups-chart"
    ORDER: Final = "groups-order"
    GRID: Final = "groups-grid"


class Course:
    """One course."""

    ADDRESS: Final = "course-address"
    SCREEN: Final = "course-screen"
    HEADLINE: Final = "course-headline"
    FIGURES: Final = "course-figures"
    BASE: Final = "course-base"
    CHAPTERS: Final = "course-chapters"
    SPREAD: Final = "course-spread"
    LEAGUE: Final = "course-league"
    ASKED: Final = "course-league-asked"
    SEARCH: Final = "course-league-search"
    COMPLETED: Final = "course-league-completed"
    CERTIFIED: Final = "course-league-certified"
    GROUP: Final = "course-league-group"
    COUNT: Final = "course-league-count"
    GROUPS: Final = "course-groups"


class Person:
    """One person."""

    ADDRESS: Final = "person-address"
    SCREEN: Final = "person-screen"
    BASE: Final = "person-base"
    CHAPTERS: Final = "person-chapters"
    EXERCISES: Final = "person-exercises"


class Exercise:
    """One person's history at one exercise."""

    ADDRESS: Final = "exercise-address"
    SCREEN: Final = "exercise-screen"
    LINE: Final = "exercise-line"
    ATTEMPTS: Final = "exercise-attempts"


class Internal:
    """Admin-Internal: the accounts."""

    ADDRESS: Final = "internal-address"
    SCREEN: Final = "internal-screen"
    GRID: Final = "internal-grid"


class Usage:
    """Usage details."""

    ADDRESS: Final = "usage-address"
    SCREEN: Final = "usage-screen"
    FIGURES: Final = "usage-figures"
    LEVEL: Final = "usage-level"
    MONTHS: Final = "usage-months"
    IDLE: Final = "usage-idle"
    IDLE_ASKED: Final = "usage-idle-asked"
    IDLE_COUNT: Final = "usage-idle-count"
    DRAWER: Final = "usage-drawer"
    ASKED: Final = "usage-receipt-asked"
    RECEIPT: Final = "usage-receipt-screen"
    CHANGES: Final = "usage-changes-screen"
    COMPARED: Final = "usage-compared"
    ADVICE: Final = "usage-advice-screen"
    ADVISED: Final = "usage-advised"
