"""The account's exercises, chapters and courses as numbers: what columns of attempts point to.

Exercises are numbered in the order of `user_exercises`: by course, chapter and id.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.bulk import objects
from data.rollups.raw import Content

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class ContentIndex:
    """Names by number, numbers by name; `chapter` and `course` are those of each exercise."""

    content: Content
    exercises: Sequence[tuple[str, str, str]]  # (course, chapter, exercise)
    number: dict[str, int]  # exercise → its number
    chapters: Sequence[tuple[str, str]]  # (course, chapter)
    courses: Sequence[str]
    chapter: Ints
    course: Ints

    @cached_property
    def needed(self) -> Ints:
        """How many exercises each course holds."""
        return np.array([self.content.exercises[name] for name in self.courses], dtype=np.int64)

    @cached_property
    def names(self) -> tuple[NDArray[Any], ...]:
        """Course, chapter and exercise of each exercise's number, each as an array of texts."""
        return tuple(map(objects, zip(*self.exercises, strict=True))) or (objects(()),) * 3


def index_of(content: Content) -> ContentIndex:
    """The numbers of an account's content."""
    exercises = sorted((*place, exercise) for exercise, place in content.place.items())
    chapters = list(dict.fromkeys(one[:2] for one in exercises))
    courses = sorted(content.exercises)  # those without exercises, too
    chapter_number = {key: number for number, key in enumerate(chapters)}
    course_number = {course: number for number, course in enumerate(courses)}
    return ContentIndex(
        content,
        exercises,
        {exercise: number for number, (_, _, exercise) in enumerate(exercises)},
        chapters,
        courses,
        np.array([chapter_number[one[:2]] for one in exercises], dtype=np.int64),
        np.array([course_number[one[0]] for one in exercises], dtype=np.int64),
    )
