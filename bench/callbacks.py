"""The whole callback, from request to JSON: through Flask, the gate, a signed-in session, Dash and back."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient

from bench import clock
from bench.cases import ACCOUNT, COURSE, EXERCISE, GROUP, PAGE, probe
from bench.memory import watched
from bench.recipe import NOW, PROBES, RECORDED, SEARCHED

_PASSWORD = "correct horse battery"
_CALLBACKS = "/_dash-update-component"

Ask = Callable[[int], Any]


class Browser:
    """A signed-in administrator of an account."""

    def __init__(self, url: str, instance: str, slug: str) -> None:
        from app import create_app
        from data.engine import open_database
        from data.users import set_password_hash
        from server.passwords import hash_password
        from server.settings import Settings

        environ = {"DATABASE_URL": url, "TALLYBOARD_INSTANCE": instance, "TALLYBOARD_NOW": NOW}
        set_password_hash(open_database(url), ACCOUNT, "admin", hash_password(_PASSWORD), now=RECORDED)
        self.app = create_app(Settings.from_environment(environ))
        self.client: FlaskClient = self.app.test_client()
        self._sign_in(slug)

    def _sign_in(self, slug: str) -> None:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.client.get("/sign-in").text)
        form = {"csrf_token": found.group(1) if found else "", "account": slug, "user": "admin"}
        answer = self.client.post("/sign-in", data=form | {"password": _PASSWORD})
        if answer.status_code != 302:
            raise RuntimeError(f"signing in was answered {answer.status_code}")
        self.client.get("/", follow_redirects=True, headers={"Accept": "text/html"})
        cookie = self.client.get_cookie("_csrf_token")
        self._headers = {"X-CSRFToken": cookie.value if cookie else ""}

    def call(self, body: dict[str, Any]) -> Any:
        """One callback."""
        return _good(self.client.post(_CALLBACKS, json=body, headers=self._headers))

    def screen(self, slug: str, **address: str) -> Any:
        """The callback that fills a page."""
        given = {"id": f"{slug}-address", "property": "data", "value": address}
        outputs = {"id": f"{slug}-screen", "property": "children"}
        output = f"{slug}-screen.children"
        body = {
            "output": output,
            "outputs": outputs,
            "inputs": [given],
            "changedPropIds": [f"{slug}-address.data"],
        }
        return self.call(body)

    def change(self, slug: str, **address: str) -> Any:
        """The callback that puts the change in 30 days beside a page's headline."""
        figures = {"users": 1, "mastery": 0.5, "coverage": 0.5, "certifications": 1, "seconds": 1}
        given = {"id": f"{slug}-figures", "property": "data", "value": figures}
        state = {"id": f"{slug}-address", "property": "data", "value": address}
        body = {
            "output": f"{slug}-headline.children",
            "outputs": {"id": f"{slug}-headline", "property": "children"},
            "inputs": [given],
            "state": [state],
            "changedPropIds": [f"{slug}-figures.data"],
        }
        return self.call(body)

    def get(self, address: str) -> Any:
        """One GET."""
        return _good(self.client.get(address))


def _good(answer: Any) -> Any:
    if answer.status_code != 200:
        raise RuntimeError(f"answered {answer.status_code}: {answer.text[:200]}")
    return answer


def asks(browser: Browser) -> dict[str, Ask]:
    """Every request that a screen's data need."""
    return {
        "all courses": lambda _: browser.screen("courses"),
        "course": lambda _: browser.screen("course", course=COURSE),
        "course: one group's view": lambda _: browser.screen("course", course=COURSE, group=GROUP),
        "all courses: the change in 30 days": lambda _: browser.change("courses"),
        "course: the change in 30 days": lambda _: browser.change("course", course=COURSE),
        "league table: a block": lambda _: browser.get(f"/data/league?course={COURSE}&offset=0&limit={PAGE}"),
        "person": lambda n: browser.screen("person", user=probe(n)),
        "exercise history": lambda n: browser.screen("exercise", user=probe(n), exercise=EXERCISE),
        "search": lambda _: browser.get(f"/data/search?q={SEARCHED}"),
        "freshness": lambda _: browser.get("/data/freshness"),
    }


def measure(url: str) -> dict[str, Any]:
    """For each request: milliseconds and bytes, or why it could not be measured; and the process's memory."""
    with tempfile.TemporaryDirectory() as instance, watched() as memory:
        browser = Browser(url, instance, "big")
        found = {name: _measured(ask) for name, ask in asks(browser).items()}
    return {"calls": found, **memory.as_dict()}


def _measured(ask: Ask) -> dict[str, Any]:
    try:
        size = max(len(ask(turn).data) for turn in range(5))
    except Exception as error:  # another part of the product may not be there yet: say so, measure the rest
        return {"problem": f"{type(error).__name__}: {error}"[:200]}
    taken = clock.interleaved({"call": ask}, rounds=300, seconds=4, warm_up=PROBES)["call"]
    return {"p50": taken.p50, "p95": taken.p95, "bytes": size}
