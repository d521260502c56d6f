"""What there is to learn: courses of chapters of exercises, how hard each is, who takes it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Chapter:
    """A chapter; `difficulty` is in logits, 0 being a middling one for a middling learner."""

    title: str
    difficulty: float
    exercises: tuple[str, ...]


@dataclass(frozen=True)
class Certificate:
    """The paper a course leads to; `valid_days` of None never expires."""

    name: str
    valid_days: int | None


@dataclass(frozen=True)
class Audience:
    """Who is enrolled: `core_share` of the named job families, `other_share` of everybody else."""

    other_share: float
    core_share: float = 0.0
    families: tuple[str, ...] = ()

    def share(self, family: str) -> float:
        """The chance that a person of this job family is enrolled."""
        return self.core_share if family in self.families else self.other_share


@dataclass(frozen=True)
class Course:
    """A course; `launch_day` counts from the first day of the account's history.

    `pull` adds to the chance that somebody finishes it, `ease` (logits) to that of every try.
    """

    title: str
    launch_day: int
    audience: Audience
    certificate: Certificate
    chapters: tuple[Chapter, ...]
    certify_at: str = ""
    pull: float = 0.0
    ease: float = 0.0
    gives_points: bool = False
    graded_in_steps: float = 0.1

    @property
    def exercise_count(self) -> int:
        """How many exercises the whole course has."""
        return sum(len(chapter.exercises) for chapter in self.chapters)


def chapter(title: str, difficulty: float, exercises: str) -> Chapter:
    """A chapter from its exercises' titles, parted by semicolons and free to run over lines."""
    titles = (" ".join(part.split()) for part in exercises.split(";"))
    return Chapter(title, difficulty, tuple(title for title in titles if title))


def course_id(course: int) -> str:
    """The id of the course at this index: 0 is `c01`."""
    return f"c{course + 1:02}"


def chapter_id(course: int, chapter: int) -> str:
    """The id of a chapter by its course's and its own index."""
    return f"{course_id(course)}-{chapter + 1:02}"


def exercise_id(course: int, chapter: int, exercise: int) -> str:
    """The id of an exercise by the indices of its course, its chapter and itself."""
    return f"{chapter_id(course, chapter)}-{exercise + 1:02}"
