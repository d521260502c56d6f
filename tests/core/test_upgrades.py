"""Requests for another plan, and answers: what may be sent, and what is wrong with the rest."""

from __future__ import annotations

import pytest

from core.upgrades import LONGEST_MESSAGE, draft_answer, draft_request


def test_a_request_names_a_plan_that_is_offered() -> None:
    draft = draft_request({"wanted_plan": "Team", "message": "  two lines\n=1+1  "})
    assert draft.problems == {}
    assert draft.values == {"wanted_plan": "Team", "message": "two lines\n=1+1"}
    assert draft_request({"wanted_plan": "Enterprise"}).values["message"] == ""


@pytest.mark.parametrize("wanted", ["", "Demo", "Gold", "team"])
def test_no_other_plan_can_be_asked_for(wanted: str) -> None:
    assert (
        "Choose a plan: Team, Growth, Enterprise."
        in draft_request({"wanted_plan": wanted}).problems["wanted_plan"]
    )


@pytest.mark.parametrize(
    ("text", "words"), [("x" * (LONGEST_MESSAGE + 1), "2,001 characters"), ("\x00", "can not be printed")]
)
def test_a_message_is_text_of_some_length(text: str, words: str) -> None:
    assert words in draft_request({"wanted_plan": "Team", "message": text}).problems["message"]
    assert words in draft_answer({"state": "accepted", "answer": text}).problems["answer"]


def test_an_answer_decides_and_says_so_in_words() -> None:
    assert draft_answer({"state": "declined", "answer": "Not yet."}).problems == {}
    assert set(draft_answer({}).problems) == {"state", "answer"}
    assert set(draft_answer({"state": "open", "answer": "x"}).problems) == {"state"}
