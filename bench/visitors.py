"""A visitor of a running server: signs in, asks for what the screens ask for, and holds each answer to the first.

The server's clock stands still and nothing is written to a visitor's account, so an answer that is another one than
before is a wrong figure, or somebody else's row.
"""

from __future__ import annotations

import hashlib
import random
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import requests

from bench.callbacks import Browser, asks
from bench.cases import COURSE, GROUP

PASSWORD = "correct horse battery"
_CALLBACKS = "/_dash-update-component"
_PATIENCE_S = 120


@dataclass(frozen=True)
class Asked:
    """One request: its kind, whose account, how long it took, and what was wrong with the answer."""

    kind: str
    account: str
    seconds: float
    problem: str = ""


class Visitor(Browser):
    """A signed-in administrator on the other side of a socket."""

    def __init__(self, address: str, account: str) -> None:
        self.address, self.account = address, account
        self.session = requests.Session()
        page = self.session.get(f"{address}/sign-in", timeout=_PATIENCE_S).text
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        form: dict[str, str] = {
            "csrf_token": str(found.group(1)) if found else "",
            "account": account,
            "user": "admin",
        }
        answer = self.session.post(
            f"{address}/sign-in", data=form | {"password": PASSWORD}, timeout=_PATIENCE_S
        )
        answer.raise_for_status()
        self._headers = {"X-CSRFToken": self.session.cookies.get("_csrf_token") or ""}

    def call(self, body: dict[str, Any]) -> requests.Response:
        """One callback."""
        return self.post(_CALLBACKS, body)

    def post(self, path: str, body: Any) -> requests.Response:
        """One POST of JSON."""
        return self._good(
            self.session.post(self.address + path, json=body, headers=self._headers, timeout=_PATIENCE_S)
        )

    def get(self, path: str) -> requests.Response:
        """One GET."""
        return self._good(self.session.get(self.address + path, timeout=_PATIENCE_S))

    @staticmethod
    def _good(answer: requests.Response) -> requests.Response:
        if answer.status_code != 200:
            raise RuntimeError(f"answered {answer.status_code}: {answer.text[:200]}")
        return answer


def kinds(visitor: Visitor) -> dict[str, Callable[[int], requests.Response]]:
    """Every request of the screens' callbacks, and downloads."""
    return asks(visitor) | {
        "download: courses.csv": lambda _: visitor.get("/download/courses.csv"),
        "download: a group of a course, CSV": lambda _: visitor.get(
            f"/download/course-league.csv?course={COURSE}&group={GROUP}"
        ),
        "download: a course's league, JSON": lambda _: visitor.get(
            f"/download/course-league.json?course={COURSE}"
        ),
        "download: courses.xlsx": lambda _: visitor.get("/download/courses.xlsx"),
    }


def digest(answer: requests.Response) -> str:
    """What an answer says; a workbook's bytes tell when it was made, so it is held to its status alone."""
    if "spreadsheet" in answer.headers.get("Content-Type", ""):
        return "a workbook"
    return hashlib.sha256(answer.content).hexdigest()


def expected(visitor: Visitor) -> dict[str, str]:
    """What each kind answers, asked twice while nobody else is there."""
    first = {kind: digest(ask(0)) for kind, ask in kinds(visitor).items()}
    again = {kind: digest(ask(0)) for kind, ask in kinds(visitor).items()}
    if first != again:
        raise RuntimeError(f"not the same twice: {[kind for kind in first if first[kind] != again[kind]]}")
    return first


Right = dict[str, str] | None  # what each kind of request answers; None: it changes while it is asked for


def one(visitor: Visitor, kind: str, right: Right) -> Asked:
    """Ask once, and look whether there is an answer, and whether it is the expected one."""
    begun, problem = time.perf_counter(), ""
    try:
        answer = kinds(visitor)[kind](0)
        problem = "" if right is None or digest(answer) == right[kind] else "another answer than before"
    except (requests.RequestException, RuntimeError) as error:
        problem = f"{type(error).__name__}: {error}"[:200]
    return Asked(kind, visitor.account, time.perf_counter() - begun, problem)


def walk(address: str, right: dict[str, Right], most: float, seed: int) -> list[Asked]:
    """What several visitors of this process asked in `most` seconds, each in a thread, with a pause between two."""
    visitors = [Visitor(address, account) for account in right for _ in range(2)]
    asked: list[Asked] = []
    until = time.monotonic() + most

    def go(visitor: Visitor, number: int) -> None:
        chance = random.Random(seed * 100 + number)
        names = list(kinds(visitor))
        while time.monotonic() < until:
            asked.append(one(visitor, chance.choice(names), right[visitor.account]))
            time.sleep(chance.uniform(0.05, 0.45))

    threads = [threading.Thread(target=go, args=given) for given in zip(visitors, range(99), strict=False)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return asked
