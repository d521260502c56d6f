"""A refusal reads the same whether the server draws it or the browser does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from server.errors import WORDS

ASSETS = Path(__file__).parents[2] / "assets"
_ENTRY = re.compile(r'^ {4}(\d+): \["([^"]+)", "([^"]+)"\],$', re.MULTILINE)


@pytest.mark.parametrize("name", ["denial.js", "fetch_guard.js"])
def test_the_browser_says_it_in_the_servers_words(name: str) -> None:
    text = (ASSETS / name).read_text(encoding="utf-8")
    told = {int(status): (title, words) for status, title, words in _ENTRY.findall(text)}
    assert {400, 403, 404, 503} <= set(told)
    assert all(WORDS[status or 500] == words for status, words in told.items())
    assert "Request id " in text and "To the start page" in text
