"""What `make load` calls an error, without a server: it must be able to fail."""

from __future__ import annotations

from typing import Any
from unittest.mock import Mock

import pytest
import requests

from bench import visitors
from bench.load import table
from bench.visitors import Asked, Visitor, digest, expected, one


def answer(content: bytes, status: int = 200, kind: str = "application/json") -> requests.Response:
    made = requests.Response()
    made.status_code, made._content = status, content
    made.headers["Content-Type"] = kind
    return made


@pytest.fixture
def visitor(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Somebody whose one question has the answers that a test gives."""
    given = Mock(account="acme")
    monkeypatch.setattr(visitors, "kinds", lambda who: {"page": lambda _: Visitor._good(who.answers.pop(0))})
    return given


def test_another_answer_than_alone_is_an_error(visitor: Any) -> None:
    right = {"page": digest(answer(b"mine"))}
    visitor.answers = [answer(b"mine"), answer(b"another's"), answer(b"", status=500)]
    assert one(visitor, "page", right).problem == ""
    assert one(visitor, "page", right).problem == "another answer than before"
    assert "answered 500" in one(visitor, "page", right).problem


def test_answers_that_are_never_the_same_are_told_at_once(visitor: Any) -> None:
    visitor.answers = [answer(b"one"), answer(b"two")]
    with pytest.raises(RuntimeError, match=r"not the same twice: \['page'\]"):
        expected(visitor)


def test_the_table_counts_errors_and_requests_of_each_account() -> None:
    alone = [Asked("page", name, 0.001) for name in ("acme", "other") for _ in range(2)]
    together = [Asked("page", "acme", 0.003), Asked("page", "acme", 0.003, "answered 500")]
    lines = table(alone, together)[2:]
    assert lines[0] == "| acme | page | 1.0 ms | 1.0 ms | 2 | 1 | 3.0 ms | 3.0 ms |"
    assert lines[1] == "| other | page | 1.0 ms | 1.0 ms | 0 | 0 | – | – |"
