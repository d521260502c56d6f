"""A million rows through every writer: memory stays flat, however long the report."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

MEASURE = """
import sys
from pathlib import Path
from components import csv_file, digest, json_file, xlsx_file
from core.reports import COURSE_LEAGUE
from core.table import Table

def rows(count):
    share = 1 / 3
    for number in range(count):
        yield (number, f"{number:08d}", f"=Näme {number}", share, 0.5, True, False, None, number, 3.5)

def peak():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))

def write(kind, count):
    table = Table(COURSE_LEAGUE, COURSE_LEAGUE.columns, {}, 0, None, count, lambda: rows(count))
    if kind == "xlsx":
        xlsx_file.write_xlsx(table, Path(sys.argv[2]) / "report.xlsx")
    elif kind == "digest":
        digest.digest(table)
    else:
        chunks = csv_file.csv_chunks(table, bom=True) if kind == "csv" else json_file.json_chunks(table)
        for chunk in chunks:
            pass

write(sys.argv[1], 20_000)
before = peak()
write(sys.argv[1], 1_000_000)
print(peak() - before)
"""


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peaks are read from Linux's /proc")
@pytest.mark.parametrize("kind", ["csv", "json", "xlsx", "digest"])
def test_a_million_rows_take_no_more_memory_than_twenty_thousand(kind: str, tmp_path: Path) -> None:
    command = [sys.executable, "-c", MEASURE, kind, str(tmp_path)]
    root = Path(__file__).resolve().parents[2]
    told = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout
    assert int(told) < 8 * 1024, f"{told} KiB more"
