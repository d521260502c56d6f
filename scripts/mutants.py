"""Plausible bugs, kept as patches: each is applied to a copy of the tree, and a test must fail.

`python -m scripts.mutants` tries every patch in tests/mutants and writes docs/mutants.md with the test that catches
each; it exits with 1 when one survives, no longer applies, or the tests fail without any. A patch begins with a
sentence that says the bug, and a line `tests:` with where it is looked for.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MUTANTS = ROOT / "tests" / "mutants"
PAGE = ROOT / "docs" / "mutants.md"
_LEFT = shutil.ignore_patterns(".venv*", ".git", "instance", ".*_cache", "__pycache__", ".hypothesis")
_FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+)", re.MULTILINE)
_HEAD = """# Bugs that the tests catch

Each line is a plausible bug, kept as a patch in `tests/mutants`. `make mutants` applies them one by one to a copy of
the tree, runs the tests named in the patch, must see one fail, and writes this page.

| bug | in words | caught by |
| --- | --- | --- |
"""


@dataclass(frozen=True)
class Mutant:
    """One bug: its patch, its sentence, and the tests that may see it."""

    patch: Path
    words: str
    tests: tuple[str, ...]


def mutants() -> list[Mutant]:
    """Every patch, in order of its number."""
    return [_read(path) for path in sorted(MUTANTS.glob("*.patch"))]


def _read(path: Path) -> Mutant:
    words, tests, *_ = path.read_text(encoding="utf-8").splitlines()
    return Mutant(path, words, tuple(tests.removeprefix("tests:").split()))


def apply(mutant: Mutant, tree: Path, *, check: bool = False) -> str:
    """Apply a patch to a tree (or see whether it would); what git says against it, or nothing."""
    command = ["git", "apply", "--recount", *(["--check"] if check else []), str(mutant.patch)]
    outside = {"GIT_CEILING_DIRECTORIES": str(tree.parent)}  # a plain folder to git, whatever lies above
    done = subprocess.run(
        command, cwd=tree, capture_output=True, text=True, check=False, env=os.environ | outside
    )
    return done.stderr.strip() if done.returncode else ""


def caught_by(tree: Path, tests: tuple[str, ...]) -> str | None:
    """The first test that fails in a tree, or None. A fixed seed: what catches a bug today does tomorrow."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-x",
        "-p",
        "no:cacheprovider",
        "--hypothesis-seed=1",
        *tests,
    ]
    done = subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False)
    found = _FAILED.search(done.stdout)
    if done.returncode and not found:
        raise RuntimeError(f"the tests did not run: {done.stdout[-2_000:]}{done.stderr[-2_000:]}")
    return found.group(1) if found else None


def attempt(mutant: Mutant) -> str | None:
    """Who catches a mutant, on a copy of the tree."""
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        shutil.copytree(ROOT, tree, ignore=_LEFT)
        problem = apply(mutant, tree)
        if problem:
            raise RuntimeError(f"{mutant.patch.name} does not apply: {problem}")
        return caught_by(tree, mutant.tests)


def main() -> int:
    """Try them all."""
    found = mutants()
    healthy = caught_by(ROOT, tuple(sorted({test for mutant in found for test in mutant.tests})))
    if healthy:
        print(f"{healthy} fails without any mutant", file=sys.stderr)
        return 1
    rows, survivors = [], []
    for mutant in found:
        catcher = attempt(mutant)
        print(f"{mutant.patch.stem}: {catcher or 'SURVIVES'}", flush=True)
        rows.append(
            f"| {mutant.patch.stem} | {mutant.words} | {f'`{catcher}`' if catcher else '**nothing**'} |"
        )
        survivors += [] if catcher else [mutant.patch.name]
    PAGE.write_text(_HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    print(f"{len(found) - len(survivors)} of {len(found)} caught")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
