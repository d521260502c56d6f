"""The sign-in page: where it leads, what it shows, what it refuses."""

from __future__ import annotations

import pytest
from flask import Flask

from server.signin import local_path
from tests.server.world import PASSWORD, token_in


@pytest.mark.parametrize("text", ["/courses", "/course?course=a&now=2026-01-01", "/person?user=J%C3%BCrgen"])
def test_next_is_a_path_here(text: str) -> None:
    assert local_path(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "courses",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/a\nb",
        "/\tb",
        "http:/evil",
        "/sign-in?next=/",
        "/sign-out",
        "/\x00",
        " /courses",
    ],  # fmt: skip
)
def test_next_is_nowhere_else(text: str) -> None:
    assert local_path(text) == "/"


def test_next_is_followed_and_kept_over_a_wrong_password(own_app: Flask) -> None:
    client = own_app.test_client()
    page = client.get("/sign-in?next=/course?course%3Dsafety").text
    assert 'name="next" value="/course?course=safety"' in page
    back = "You come back to the page you asked for."
    assert back in page and back not in client.get("/sign-in").text
    form = {"csrf_token": token_in(page), "account": "acme", "user": "eve", "next": "/course?course=safety"}
    again = client.post("/sign-in", data={**form, "password": "wrong"}).text
    assert 'name="next" value="/course?course=safety"' in again
    assert client.post("/sign-in", data={**form, "password": PASSWORD}).location == "/course?course=safety"


def test_what_was_typed_is_text_on_the_page(own_app: Flask) -> None:
    client = own_app.test_client()
    token = token_in(client.get("/sign-in").text)
    form = {"csrf_token": token, "account": '"><script>', "user": "<b>", "password": "x"}
    page = client.post("/sign-in", data=form).text
    assert (
        "<script>" not in page.replace('<script src="/assets/theme.js"></script>', "") and "<b>" not in page
    )


def test_a_form_without_its_token_is_refused(app: Flask) -> None:
    form = {"account": "acme", "user": "eve", "password": PASSWORD}
    assert app.test_client().post("/sign-in", data=form).status_code == 400


def test_a_form_larger_than_any_of_ours_is_not_read(app: Flask) -> None:
    """A stranger's form of 190,000 fields took most of a second to take apart."""
    client = app.test_client()
    form = {"csrf_token": token_in(client.get("/sign-in").text), **{f"f{n}": "x" for n in range(20_000)}}
    assert client.post("/sign-in", data=form).status_code == 413
