"""The small school that the recount's tests ask."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.recount import Drop, load
from tests.recount.small import CONTENT, PEOPLE, folder


@pytest.fixture
def school(tmp_path: Path) -> Drop:
    return load(folder(tmp_path / "school", **CONTENT, **PEOPLE))
