"""`python -m bench [--scale S] [--growth] [--only SECTION …] [--fresh]`: prepares, measures, prints, writes RESULTS.md."""

from __future__ import annotations

import argparse
import shutil
import time
from collections.abc import Callable

from bench import reading, writing
from bench.jobs import JobFailed
from bench.machine import load, machine, told
from bench.prepare import Made, prepare, say
from bench.recipe import recipe_at
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
}


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measures Tallyboard's promises of speed.")
    parser.add_argument("--scale", type=float, default=1.0, help="part of the full size, e.g. 0.01")
    parser.add_argument("--growth", action="store_true", help="also make 50 million events (long; some 15 GB)")
    parser.add_argument("--only", nargs="+", choices=SECTIONS, help="these sections alone; RESULTS.md is left as it is")
    parser.add_argument("--fresh", action="store_true", help="make the data anew")
    return parser.parse_args()


def main() -> None:
    """One run; a missed target is a figure, not an error."""
    asked = arguments()
    recipe = recipe_at(asked.scale)
    if asked.fresh:
        shutil.rmtree(recipe.folder, ignore_errors=True)
    made = prepare(recipe, growth=asked.growth)
    results = Results([machine(), load(), told(recipe)])
    begun = time.monotonic()
    for name in asked.only or SECTIONS:
        _measure(name, made, results)
    results.finish(write=asked.only is None)
    say(f"measured in {time.monotonic() - begun:,.0f} s")


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
