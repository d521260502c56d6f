"""The server itself: whom it believes behind proxies, and that strangers' open connections keep nobody out."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.request import Request, urlopen
from wsgiref.types import StartResponse, WSGIApplication

import pytest

from app import create_app
from server import listening
from server.settings import Settings
from tests.server.world import close

SOON_S = 10


@contextmanager
def served(app: WSGIApplication, settings: Settings) -> Iterator[int]:
    """The port of a server that runs."""
    server = listening.listen(app, replace(settings, port=0))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield server.effective_port
    finally:
        server.close()
        server.task_dispatcher.shutdown()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.from_environment({"TALLYBOARD_INSTANCE": str(tmp_path / "instance")})


@pytest.fixture
def dripping() -> Iterator[Callable[[int, int], None]]:
    """Opens connections whose request never comes to its end."""
    slow: list[socket.socket] = []

    def drip(port: int, count: int) -> None:
        for _ in range(count):
            slow.append(socket.create_connection(("127.0.0.1", port), timeout=SOON_S))
            slow[-1].sendall(b"POST /x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\na")

    yield drip
    for one in slow:
        one.close()


@pytest.mark.parametrize(("proxies", "believed"), [(1, True), (0, False)])
def test_as_many_proxies_are_believed_as_are_set(settings: Settings, proxies: int, believed: bool) -> None:
    """waitress takes the headers off before they reach the application, unless it is told not to."""
    behind = replace(settings, proxies=proxies)
    app = create_app(behind)
    with served(app, behind) as port:
        headers = {"X-Forwarded-For": "198.51.100.7", "X-Forwarded-Proto": "https"}
        with urlopen(Request(f"http://127.0.0.1:{port}/sign-in", headers=headers), timeout=SOON_S) as answer:
            assert ("Strict-Transport-Security" in answer.headers) is believed
    close(app)


def test_connections_that_never_ask_keep_nobody_out(
    settings: Settings, dripping: Callable[[int, int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One stranger with 150 open connections kept everybody out: waitress accepts 100 and no more."""
    accepted = listening.serving(settings)["connection_limit"]
    assert accepted > 2 * listening.MOST  # of two sockets, IPv4 and IPv6
    monkeypatch.setattr(listening, "MOST", 20)
    with served(hello, settings) as port:
        dripping(port, 150)
        for _ in range(3):
            with urlopen(f"http://127.0.0.1:{port}/", timeout=SOON_S) as answer:
                assert answer.read() == b"hello"


def test_a_request_that_is_being_answered_is_not_given_up_for_newcomers(
    settings: Settings, dripping: Callable[[int, int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "MOST", 20)
    begun, go, got = threading.Event(), threading.Event(), []

    def slowly(environ: dict[str, object], start: StartResponse) -> list[bytes]:
        begun.set()
        assert go.wait(SOON_S)
        return hello(environ, start)

    with served(slowly, settings) as port:
        asking = threading.Thread(
            target=lambda: got.append(urlopen(f"http://127.0.0.1:{port}/", timeout=SOON_S).read())
        )
        asking.start()
        assert begun.wait(SOON_S)
        dripping(port, 60)
        go.set()
        asking.join(SOON_S)
    assert got == [b"hello"]


def hello(_environ: dict[str, object], start: StartResponse) -> list[bytes]:
    start("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "5")])
    return [b"hello"]
