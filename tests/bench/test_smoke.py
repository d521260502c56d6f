"""The benchmark runs from one end to the other on small data, and writes down what it found."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SECTIONS = (
    "Targets",
    "Each screen's data",
    "The whole callback, from request to JSON",
    "Growth from",
    "League table of",
    "Imports",
    "One event, durable",
    "Files of",
    "Downloads of each report",
    "Writers of workbooks",
    "A plan year of licences",
    "One more login, durable",
    "Organisation export, and pages meanwhile",
)


@pytest.mark.slow
def test_a_small_run_measures_everything_it_can(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "bench",
        "--scale",
        "0.002",
        "--data",
        str(tmp_path),
        "--without",
        "postgres",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False, timeout=600)
    assert done.returncode == 0, done.stderr
    results = (tmp_path / "RESULTS.md").read_text(encoding="utf-8")
    missing = [title for title in SECTIONS if f"## {title}" not in results]
    assert not missing, done.stdout
    assert "\n| not measured |\n" not in results, results
    assert "| pandas gives the same answers | 17 of 17 | met |" in results, results
