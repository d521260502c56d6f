"""`python -m bench`: prepares, measures, prints, writes bench/RESULTS.md. `--help` tells the rest."""

from __future__ import annotations

import argparse
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from bench import licences, logins, organization, reading, writing
from bench.jobs import JobFailed
from bench.machine import load, machine, told
from bench.prepare import Made, prepare, say
from bench.recipe import DATA, ROOT, recipe_at
from bench.report import Results, Section

SECTIONS: dict[str, Callable[[Made, Results], None]] = {
    "screens": reading.screens,
    "callbacks": reading.callbacks,
    "growth": reading.growth,
    "league": reading.league,
    "imports": writing.imports,
    "events": writing.events,
    "files": writing.files,
    "small-files": writing.small_files,
    "writers": writing.writers,
    "postgres": reading.postgres,
    "compare": reading.compare,
    "licences": licences.licences,
    "organization": organization.organization,
    "logins": logins.logins,
}

_SMOKE = 0.05  # below this size the figures mean nothing and only their being there is of interest


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m bench", description="Measures Tallyboard's promises of speed."
    )
    parser.add_argument(
        "--scale",
        type=float,
        default=1.0,
        help="part of the full size, e.g. 0.01; its results lie with the data",
    )
    parser.add_argument(
        "--growth", action="store_true", help="also make 50 million events (long; some 15 GB)"
    )
    parser.add_argument(
        "--only", nargs="+", choices=SECTIONS, help="these sections alone; RESULTS.md is left as it is"
    )
    parser.add_argument("--without", nargs="+", choices=SECTIONS, default=[], help="all but these sections")
    parser.add_argument("--data", type=Path, default=DATA, help="where the data lie")
    parser.add_argument("--fresh", action="store_true", help="make the data anew")
    return parser.parse_args()


def main() -> None:
    """One run; a missed target is a figure, not an error."""
    asked = arguments()
    recipe = recipe_at(asked.scale)
    if asked.scale < _SMOKE:
        os.environ["TALLYBOARD_BENCH_PACE"] = "0.05"
    if asked.fresh:
        shutil.rmtree(asked.data / recipe.digest, ignore_errors=True)
    made = prepare(recipe, asked.data, growth=asked.growth)
    results = Results([machine(), load(), told(recipe)])
    begun = time.monotonic()
    for name in asked.only or [name for name in SECTIONS if name not in asked.without]:
        _measure(name, made, results)
    results.finish(None if asked.only else _results_file(asked.data, asked.scale))
    say(f"measured in {time.monotonic() - begun:,.0f} s")


def _results_file(data: Path, scale: float) -> Path:
    """Beside the code for a run of the full size, beside the data for any other."""
    return (ROOT / "bench" if data == DATA and scale == 1 else data) / "RESULTS.md"


def _measure(name: str, made: Made, results: Results) -> None:
    """One section; what stops it is shown, and the others go on."""
    begun = time.monotonic()
    try:
        SECTIONS[name](made, results)
    except JobFailed as error:
        results.add(Section(name, ("not measured",), [(str(error),)]))
        results.promise(f"section {name}", "not measured", None)
    say(f"{name}: {time.monotonic() - begun:,.0f} s")


if __name__ == "__main__":
    main()
