"""One person's history at one exercise: the line, the attempts, and the rule with their own numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from components import grid, light
from components.address import Address
from components.attempt_line import RESULTS, Result, attempt_line, result
from components.chart import chart, key, plain_table
from components.downloads import downloads, sorted_as
from components.ids import Exercise
from components.light import Child, Light, Node
from components.marks import explained, nothing
from components.names import shown
from components.numbers import count, moment, percent
from components.panel import head, page, panel
from core.mastery import figure
from core.metrics import MASTERY
from core.reports import ATTEMPTS
from core.screens import ExerciseScreen, WorkedStep

_TABLE = ("at", "correct", "hints", "seconds", "points", "mastery_after")
_MARKS: dict[Result, str] = dict(zip(RESULTS, ("right", "aided", "partly", "wrong"), strict=True))
_RULE = (
    "The credit of an attempt is its share of correct, half of it when a hint was taken. "
    "Mastery is the first credit; after that 0.65 × the new credit + 0.35 × the mastery before."
)
_MOST_STEPS = 200


def attempt_history(screen: ExerciseScreen, address: Address, *, may_see_courses: bool) -> list[Node]:
    """The whole screen."""
    screen = _named(screen)
    top = head(screen.exercise, _isolated(screen.course, screen.chapter, screen.name))
    trail = _trail(screen, address, may_see_courses)
    if not screen.rows:
        empty = nothing("No attempts yet.", "The history begins with the first attempt.")
        return page(trail, top, light.Div(empty, className="panel"))
    return page(trail, top, _line(screen), _table(screen, address), _worked(screen))


def _named(screen: ExerciseScreen) -> ExerciseScreen:
    """With something to see for every name."""
    return replace(
        screen,
        name=shown(screen.name, screen.user_id),
        course=shown(screen.course, screen.course_id),
        chapter=shown(screen.chapter),
        exercise=shown(screen.exercise, screen.exercise_id),
    )


def _isolated(*names: str) -> list[Child]:
    """Names beside each other, each in its own direction of writing."""
    spans: list[Child] = [light.Span(name, className="isolated") for name in names]
    return [part for span in spans for part in (" · ", span)][1:]


def _trail(screen: ExerciseScreen, address: Address, linked: bool) -> list[tuple[str, str]]:
    person = address.link("/person", user=screen.user_id, course=screen.course_id)
    course = address.link("/course", course=screen.course_id)
    above = [("All courses", address.link("/courses")), (screen.course, course)] if linked else []
    return [*above, (screen.name, person), (screen.exercise, "")]


def _line(screen: ExerciseScreen) -> Light:
    labels = [moment(_instant(row[1])) for row in screen.rows]
    drawn = chart(
        Exercise.LINE,
        attempt_line(screen.rows, labels),
        _summary(screen),
        plain_table(
            "Mastery after each attempt",
            ("Attempt", "At (UTC)", "Result", "Mastery after"),
            _twin(screen, labels),
        ),
        kind="line",
    )
    present = {result(_number(row[2]), int(_number(row[3]))) for row in screen.rows}
    marks = key(*[(_MARKS[one], one.words) for one in RESULTS if one in present], ("dash", "80%: mastered"))
    return panel("Mastery after each attempt", drawn, note=marks)


def _twin(screen: ExerciseScreen, labels: list[str]) -> list[tuple[str, str, str, str]]:
    return [
        (count(at), label, result(_number(row[2]), int(_number(row[3]))).words, percent(_number(row[6])))
        for at, (row, label) in enumerate(zip(screen.rows, labels, strict=True), start=1)
    ]


def _summary(screen: ExerciseScreen) -> str:
    last = percent(_number(screen.rows[-1][6]))
    if len(screen.rows) == 1:
        return f"One attempt; mastery {last} after it. Fewer than three attempts say little."
    first = percent(_number(screen.rows[0][6]))
    weak = " Fewer than three attempts say little." if len(screen.rows) < 3 else ""
    return f"{count(len(screen.rows))} attempts: mastery went from {first} to {last}.{weak}"


def _table(screen: ExerciseScreen, address: Address) -> Light:
    rows: list[dict[str, Any]] = grid.records(ATTEMPTS, screen.rows, screen.alike)
    for row in rows:
        row["result"] = result(_number(row["correct"]), int(_number(row["hints"]))).words
    outcome = {"field": "result", "colId": "result", "headerName": "Result", "flex": 1, "minWidth": 136}
    outcome |= {"context": grid.SCREEN_ALONE}
    columns = grid.definitions(ATTEMPTS, _TABLE, at={"type": None, "headerName": "At (UTC)"})
    after = {"cellRenderer": "TallyMastery", "width": 152, "type": None}
    ordered = [columns[0], outcome, *columns[1:-1], columns[-1] | after]
    asked, direction = address.get("sort") or "", address.get("direction") or "desc"
    table = grid.table(
        Exercise.ATTEMPTS,
        "Attempts",
        grid.sorted_by(ordered, asked, direction),
        rows,
        key="attempt_id",
        sort_key="",
    )
    whole: dict[str, str | None] = {"user": screen.user_id, "exercise": screen.exercise_id}
    files = downloads(address, ATTEMPTS, whole, {**whole, **sorted_as(address, ATTEMPTS)})
    return panel("Attempts", table, note="Oldest first; times in UTC.", tools=files, className="panel-table")


def _worked(screen: ExerciseScreen) -> Light:
    """The last steps of the rule, written out: with many attempts the early ones no longer weigh."""
    first = max(0, len(screen.steps) - _MOST_STEPS)
    lines = [light.Li(_step(one, first + at)) for at, one in enumerate(screen.steps[first:], start=1)]
    left_out = (
        [
            light.P(
                f"The first {count(first)} attempts are left out here; the file has them all.",
                className="quiet",
            )
        ]
        if first
        else []
    )
    body = [
        light.P(_RULE, className="rule"),
        *left_out,
        light.Ol(lines, className="steps", start=str(first + 1)),
    ]
    return panel(
        "How this mastery was worked out", body, note=explained("The rule of mastery", MASTERY.words)
    )


def _step(step: WorkedStep, number: int) -> list[Node]:
    mastery = light.B(percent(figure(step.after)))  # as the table and the file write it
    name = light.Span(f"m({number})", className="step-name")
    if step.supplied:
        return [name, light.Span("given with the attempt", className="step-sum"), mastery]
    if step.before is None:
        return [name, light.Span(f"first credit {_share(step.credit)}", className="step-sum"), mastery]
    words = f"0.65 × {_share(step.credit)} + 0.35 × {_share(step.before)} = {_share(step.after)}"
    return [name, light.Span(words, className="step-sum"), mastery]


def _share(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".") or "0"


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _instant(value: object) -> int | None:
    return value if isinstance(value, int) else None
