"""Sign-in, lost sessions and refusals in a real browser, under the real policy, its console clean."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from tests.browser.serving import served as serving
from tests.server.world import PASSWORD, build

pytestmark = pytest.mark.attack

WAIT_S = 20
FORGED = """
const [body, done] = arguments;
const token = /_csrf_token=([^;]*)/.exec(document.cookie)[1];
fetch("/_dash-update-component", {method: "POST", body: JSON.stringify(body),
  headers: {"Content-Type": "application/json", "X-CSRFToken": decodeURIComponent(token)}})
  .then((answer) => done(answer.status), (failure) => done(String(failure)));
"""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Flask, str]]:
    """The application and its address."""
    app = build(tmp_path / "instance")
    with serving(app) as address:
        yield app, address


def until(driver: Any, holds: Any) -> Any:
    return WebDriverWait(driver, WAIT_S).until(holds)


def sign_in(driver: Any, user: str, account: str = "acme") -> None:
    for name, text in (("account", account), ("user", user), ("password", PASSWORD)):
        driver.find_element(By.ID, name).send_keys(text)
    driver.find_element(By.CSS_SELECTOR, "button").click()


def errors(driver: Any) -> list[str]:
    return [line["message"] for line in driver.get_log("browser") if line["level"] == "SEVERE"]


def test_a_shared_link_leads_through_sign_in_to_its_screen(dash_br: Any, served: tuple[Flask, str]) -> None:
    driver, address = dash_br.driver, served[1]
    driver.get(f"{address}/course?course=safety")
    assert driver.current_url.startswith(f"{address}/sign-in?next=")
    sign_in(driver, "eve")
    until(driver, lambda d: d.current_url == f"{address}/course?course=safety")
    until(driver, lambda d: "Safety" in d.find_element(By.CSS_SELECTOR, "#course-screen h1").text)
    assert errors(driver) == []


def test_a_lost_session_leads_to_sign_in_and_back(dash_br: Any, served: tuple[Flask, str]) -> None:
    driver, address = dash_br.driver, served[1]
    driver.get(f"{address}/courses?started=true")
    sign_in(driver, "eve")
    until(driver, lambda d: d.find_elements(By.CSS_SELECTOR, "#courses-screen h1"))
    driver.delete_cookie("tallyboard")
    driver.execute_script("fetch('/data/freshness')")
    until(driver, lambda d: d.current_url.startswith(f"{address}/sign-in?next=%2Fcourses%3Fstarted%3Dtrue"))
    assert not [line for line in errors(driver) if "401" not in line]  # the browser's own word for the status
    sign_in(driver, "eve")
    until(driver, lambda d: d.current_url == f"{address}/courses?started=true")


def test_a_refused_callback_is_a_message_and_dash_goes_on(dash_br: Any, served: tuple[Flask, str]) -> None:
    driver, address = dash_br.driver, served[1]
    driver.get(f"{address}/courses")
    sign_in(driver, "eve")
    until(driver, lambda d: d.find_elements(By.CSS_SELECTOR, "#courses-screen h1"))
    assert driver.execute_async_script(FORGED, {"output": "nothing.children"}) == 204
    toast = until(driver, lambda d: d.find_elements(By.CSS_SELECTOR, "#fetch-guard-toasts .toast-line"))[0]
    assert "request id" in toast.text
    assert not [line for line in errors(driver) if "404" not in line]


def test_a_refused_page_says_so_in_its_place(dash_br: Any, served: tuple[Flask, str]) -> None:
    driver, address = dash_br.driver, served[1]
    driver.get(f"{address}/courses")
    sign_in(driver, "eve")
    until(driver, lambda d: d.find_elements(By.CSS_SELECTOR, "#courses-screen h1"))
    go = "history.pushState({}, '', '/internal'); dispatchEvent(new CustomEvent('_dashprivate_pushstate'));"
    driver.execute_script(go)
    until(driver, lambda d: "Not for this role" in d.find_element(By.ID, "_pages_content").text)
    assert not [line for line in errors(driver) if "403" not in line]


def test_a_missing_course_says_so_in_its_place(dash_br: Any, served: tuple[Flask, str]) -> None:
    driver, address = dash_br.driver, served[1]
    driver.get(f"{address}/course?course=nothing")
    sign_in(driver, "eve")
    until(driver, lambda d: "Nothing here" in d.find_element(By.ID, "course-screen").text)
    assert not [line for line in errors(driver) if "404" not in line]


def test_signing_out_empties_the_browser(dash_br: Any, served: tuple[Flask, str]) -> None:
    driver, address = dash_br.driver, served[1]
    driver.get(f"{address}/courses")
    sign_in(driver, "eve")
    until(driver, lambda d: d.find_elements(By.ID, "shell-profile"))
    driver.execute_script("localStorage.setItem('left', 'behind')")
    driver.find_element(By.CSS_SELECTOR, "#shell-profile summary").click()
    driver.find_element(By.CSS_SELECTOR, "#shell-sign-out button").click()
    until(driver, lambda d: d.current_url == f"{address}/sign-in")
    assert driver.get_cookie("tallyboard") is None
    assert driver.execute_script("return localStorage.getItem('left')") is None
    driver.back()
    until(driver, lambda d: d.current_url.startswith(f"{address}/sign-in"))
