"""Runs the checks in CI's order, cheapest first, and stops at the first that fails.

`python -m scripts.checks all` is what `make test` runs, `quick` what `make check` runs. The tests
come last, so that pytest's summary is the last thing said.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
TYPED = ("app.py", "pages", "callbacks", "server", "components", "core", "data", "bench", "tests", "scripts")
# The whole of `make test` takes less than half an hour on two cores; tests that hang end here.
LIMIT_S = 30 * 60
QUICK = "not (browser or slow or postgres)"


def tests(*words: str) -> list[str]:
    """pytest's command. A file's tests stay in one process: its module fixtures are made once."""
    workers = str(min(4, os.cpu_count() or 1))
    return ["python", "-m", "pytest", "-n", workers, "--dist", "loadfile", *words]


def has_code(path: Path) -> bool:
    """Whether there is Python at `path`: mypy takes an empty folder for an error."""
    return path.is_file() or any(path.rglob("*.py"))


def steps(which: str) -> list[tuple[str, list[str]]]:
    """Titles and commands, in order."""
    typed = [name for name in TYPED if has_code(ROOT / name)]
    return [
        ("format", ["ruff", "format", "--check", "--quiet", "."]),
        ("lint", ["ruff", "check", "--quiet", "."]),
        ("types", ["mypy", "--no-error-summary", *typed]),
        ("imports", ["lint-imports", "--no-logo"]),
        ("migrations", ["python", "-m", "scripts.check_migrations"]),
        ("tests", tests() if which == "all" else tests("-m", QUICK)),
    ]


def passes(title: str, command: list[str]) -> bool:
    """Runs one step from the repository's root, telling its name and its seconds."""
    print(f"== {title}: {' '.join(command)}", flush=True)
    started = time.monotonic()
    try:
        code = subprocess.run(
            [str(BIN / command[0]), *command[1:]], cwd=ROOT, check=False, timeout=LIMIT_S
        ).returncode
    except subprocess.TimeoutExpired:
        code = -1
        print(f"-- {title} took longer than {LIMIT_S} s and was ended", file=sys.stderr)
    if code or title != "tests":
        outcome = f"failed (exit code {code})" if code else "ok"
        print(f"-- {title}: {outcome}, {time.monotonic() - started:.1f} s", file=sys.stderr, flush=True)
    return code == 0


def main(which: str) -> int:
    """Runs all steps up to the first failure; the exit code tells whether all passed."""
    if which not in ("all", "quick"):
        print("usage: python -m scripts.checks all|quick", file=sys.stderr)
        return 2
    return 0 if all(passes(title, command) for title, command in steps(which)) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2] or [""]))
