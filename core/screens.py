"""What the screens show, as values: made by `data.reports`, drawn by `components`.

Shares are fractions 0..1, times whole seconds, instants microseconds since the epoch. Empty is None. Figures are as
written; `alike` tells those that a table's own sort must hold apart (core.near_ties).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.near_ties import NearTies
from core.table import Row


@dataclass(frozen=True)
class Headline:
    """The headline row of All courses or of one course. `users`: distinct people enrolled and active."""

    users: int
    mastery: float | None
    certifications: int
    seconds: int


@dataclass(frozen=True)
class CoursesScreen:
    """All courses: `rows` are those of the report `courses`; `coverages`: each row's mean coverage.

    `group`: the name of the group whose members' courses these are, None for everyone's. `alike`: of the rows.
    """

    headline: Headline
    rows: tuple[Row, ...]
    coverages: Row
    group: str | None = None
    alike: NearTies = field(default_factory=dict)


@dataclass(frozen=True)
class GroupLine:
    """One group over all its courses: distinct members who count in any, and means over members and courses.

    `alike`: by column, figures of 9 decimals where another group's is written alike.
    """

    group_id: str
    name: str
    members: int
    courses: int
    mastery: float
    certifications: int
    seconds: int
    alike: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class CourseScreen:
    """One course. `chapters`, `groups`: rows of `course-chapters`, `course-groups`; `alike`: of the groups.

    `spread`: learners not started, then in each tenth of the mastery scale (11 numbers).
    """

    course_id: str
    title: str
    certify_at: float
    headline: Headline
    chapters: tuple[Row, ...]
    spread: tuple[int, ...]
    groups: tuple[Row, ...]
    alike: NearTies = field(default_factory=dict)


@dataclass(frozen=True)
class PersonCourse:
    """A person in one course; `average` is the course's mean mastery, None where it may not be shown."""

    course_id: str
    title: str
    mastery: float
    coverage: float
    score: float | None
    completed: bool
    certified_at: int | None
    points: int
    seconds: int
    average: float | None


@dataclass(frozen=True)
class PersonAward:
    """A certification, badge or award; `earned_here`: counted from attempts, not given by import."""

    kind: str
    name: str
    at: int
    course_id: str | None
    expires_at: int | None
    valid: bool
    earned_here: bool


@dataclass(frozen=True)
class PersonScreen:
    """One person. With a course chosen: rows of `individual-chapters` and `individual-exercises` of it.

    `chapter_averages`: the course's mean mastery per row of `chapters`, None where it may not be shown; `alike`: of the
    exercises.
    """

    user_id: str
    name: str
    status: str
    groups: tuple[tuple[str, str], ...]
    courses: tuple[PersonCourse, ...]
    awards: tuple[PersonAward, ...]
    course_id: str | None
    chapters: tuple[Row, ...]
    chapter_averages: tuple[float | None, ...]
    exercises: tuple[Row, ...]
    alike: NearTies = field(default_factory=dict)


@dataclass(frozen=True)
class WorkedStep:
    """One step of the mastery rule with a person's own numbers; `supplied` replaces the formula."""

    credit: float
    before: float | None
    after: float
    supplied: bool


@dataclass(frozen=True)
class ExerciseScreen:
    """One person's history at one exercise: rows of `attempts`, and the rule worked through row by row."""

    user_id: str
    name: str
    course_id: str
    course: str
    chapter: str
    exercise_id: str
    exercise: str
    rows: tuple[Row, ...]
    steps: tuple[WorkedStep, ...]
    alike: NearTies = field(default_factory=dict)


@dataclass(frozen=True)
class Hit:
    """One result of the search; `kind` is course, person or group."""

    kind: str
    id: str
    title: str


@dataclass(frozen=True)
class Freshness:
    """The account's last event that has happened, and the version that every write raises."""

    last_event_at: int | None
    version: int
