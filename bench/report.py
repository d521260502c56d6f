"""What was measured, as tables: on the terminal and in RESULTS.md."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Section:
    """One table with what has to be said about it."""

    title: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Target:
    """A promise, what was measured of it, and whether it is kept; None: not measured."""

    promise: str
    measured: str
    met: bool | None


@dataclass
class Results:
    """Everything of one run."""

    head: list[str]
    sections: list[Section] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)

    def add(self, section: Section) -> None:
        """Keep a section, and show it at once."""
        self.sections.append(section)
        print(f"\n{_plain(section)}", flush=True)

    def promise(self, promise: str, measured: str, met: bool | None) -> None:
        """Keep a target."""
        self.targets.append(Target(promise, measured, met))

    def finish(self, file: Path | None) -> None:
        """The targets on the terminal, everything in the file."""
        print(f"\n== {self._targets().title}")
        for promise, measured, word in self._targets().rows:
            print(f"   {word:>12}  {promise}\n{'':17}{measured}", flush=True)
        parts = ["# Results of `make bench`", *self.head, *map(_markdown, [self._targets(), *self.sections])]
        if file:
            file.write_text("\n\n".join(parts) + "\n", encoding="utf-8")

    def _targets(self) -> Section:
        words = {True: "met", False: "NOT MET", None: "not measured"}
        rows = [(one.promise, one.measured, words[one.met]) for one in self.targets]
        met = sum(one.met is True for one in self.targets)
        return Section(f"Targets: {met} of {len(rows)} met", ("target", "measured", ""), rows)


def ms(value: float) -> str:
    """Milliseconds with three digits that mean something."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.3f}"


def times(value: float) -> str:
    """A ratio."""
    return f"{value:,.0f}×" if value >= 10 else f"{value:.1f}×"


def seconds(value: float) -> str:
    """Seconds."""
    return f"{value:,.1f} s" if value >= 1 else f"{value * 1e3:,.0f} ms"


def megabytes(value: float) -> str:
    """MB."""
    return f"{value:,.0f} MB"


def _plain(section: Section) -> str:
    lines = [section.columns, *section.rows]
    widths = [max(len(line[place]) for line in lines) for place in range(len(section.columns))]
    numeric = [_is_numeric(section, place) for place in range(len(section.columns))]
    body = [
        "  ".join(
            cell.rjust(w) if n else cell.ljust(w) for cell, w, n in zip(line, widths, numeric, strict=True)
        )
        for line in lines
    ]
    return "\n".join(
        [f"== {section.title}", *(line.rstrip() for line in body), *(f"   {n}" for n in section.notes)]
    )


def _is_numeric(section: Section, place: int) -> bool:
    return place > 0 and all(row[place][:1] in "0123456789—≥>" for row in section.rows)


def _markdown(section: Section) -> str:
    numeric = [_is_numeric(section, place) for place in range(len(section.columns))]
    head = [section.columns, tuple("---:" if one else "---" for one in numeric)]
    table = "\n".join("| " + " | ".join(line) + " |" for line in [*head, *section.rows])
    notes = "".join(f"\n\n{note}" for note in section.notes)
    return f"## {section.title}\n\n{table}{notes}"
