"""The main walk in a real browser: from signing in to a file of attempts, in both themes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from core.scope import Role
from tests.browser.serving import served
from tests.server import world

WAIT_S = 30
COLUMNS = ("name", "mastery", "coverage", "completed", "certified", "score", "points", "seconds")
CLICK = """
const one = document.querySelector(arguments[0]);
if (!one) return false;
one.scrollIntoView({block: 'center'});
one.click();
return true;
"""
ROWS = """
let api = null;
try { api = window.dash_ag_grid.getApi('course-league'); } catch (early) { return null; }
if (!api || !document.querySelector('#course-league-count').textContent) return null;
return [0, 1, 2].map(at => (api.getDisplayedRowAtIndex(at) || {}).data || null);
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The small world, served on a port of its own."""
    app = world.build(tmp_path_factory.mktemp("walk"))
    with served(app) as address:
        yield address


class Visitor:
    """One browser at our address."""

    def __init__(self, browser: Any, address: str) -> None:
        self.browser, self.driver, self.address = browser, browser.driver, address

    def until(self, holds: Callable[[], Any], what: str) -> Any:
        """Waits for something to hold; what it gives."""
        from selenium.webdriver.support.wait import WebDriverWait

        return WebDriverWait(self.driver, WAIT_S).until(lambda _: holds(), what)

    def sign_in(self, role: Role) -> None:
        """Through the sign-in page, as people do."""
        self.driver.get(f"{self.address}/sign-in")
        for field, text in (("account", "acme"), ("user", world.PEOPLE[role]), ("password", world.PASSWORD)):
            self.browser.find_element(f"#{field}").send_keys(text)
        self.browser.find_element("button[type=submit]").click()
        self.browser.wait_for_element("#shell-side", timeout=WAIT_S)

    def choose(self, theme: str) -> None:
        """Through the theme menu."""
        self.browser.find_element("#shell-theme summary").click()
        self.browser.find_element(f"[data-theme={theme}]").click()
        mode = self.driver.execute_script("return document.documentElement.dataset.bsTheme")
        assert mode == theme

    def open(self, selector: str, title: str) -> None:
        """Follows a link by clicking it, until the next screen's title stands."""
        self.click(selector)
        self.browser.wait_for_contains_text("h1", title, timeout=WAIT_S)

    def click(self, selector: str) -> None:
        """Clicks what may lie further down the page; found and clicked in one breath, as screens are drawn anew."""
        self.until(lambda: self.driver.execute_script(CLICK, selector), selector)

    def asked(self) -> dict[str, str]:
        """The address's parameters."""
        return {name: values[0] for name, values in parse_qs(urlsplit(self.driver.current_url).query).items()}

    def rows(self) -> list[dict[str, Any]]:
        """The league table's rows once all three have come."""
        found = self.until(lambda: self.driver.execute_script(ROWS), "the league table")
        return [row for row in found if row]


@pytest.fixture(params=["light", "dark"])
def visitor(dash_br: Any, address: str, request: pytest.FixtureRequest) -> Iterator[Visitor]:
    """Somebody signed in, in one theme; at the end the console must be empty."""
    visitor = Visitor(dash_br, address)
    visitor.sign_in(Role.EXECUTIVE)
    visitor.choose(request.param)
    yield visitor
    assert not dash_br.get_logs()


def test_from_all_courses_to_a_file(visitor: Visitor) -> None:
    visitor.browser.wait_for_contains_text("h1", "All courses", timeout=WAIT_S)
    visitor.open("#courses-grid a.cell-link", "Safety")
    visitor.open("#course-league a.cell-link", "Lea Learner")
    assert visitor.asked() == {"user": "lea", "course": "safety"}
    visitor.open("#person-exercises a.cell-open", "Doors")
    visitor.browser.wait_for_text_to_equal("#exercise-screen .steps b", "100.0%", timeout=WAIT_S)
    visitor.click("#exercise-screen a[href*='attempts.csv']")
    folder = visitor.browser.download_path
    name = visitor.until(lambda: _finished(folder), "the file")
    assert "t1" in name.read_text(encoding="utf-8-sig")


def test_from_the_groups_to_a_groups_course_and_back(visitor: Visitor) -> None:
    visitor.click("#shell-side a[href='/groups']")
    visitor.browser.wait_for_contains_text("h1", "Groups", timeout=WAIT_S)
    visitor.open("#groups-grid a[href='/courses?group=north']", "North")
    assert visitor.asked() == {"group": "north"}
    visitor.browser.wait_for_contains_text("#shell-side [aria-current]", "Groups", timeout=WAIT_S)
    visitor.open("#courses-grid a.cell-link", "North in Safety")
    assert visitor.asked().items() >= {"group": "north", "course": "safety"}.items()
    visitor.click("#course-screen .head a.jump")
    visitor.browser.wait_for_text_to_equal("#courses-screen h1", "North", timeout=WAIT_S)
    visitor.open("#courses-screen .trail a", "Groups")


def test_every_column_sorts_both_ways_and_the_address_knows(visitor: Visitor) -> None:
    visitor.driver.get(f"{visitor.address}/course?course=safety")
    assert [row["user_id"] for row in visitor.rows()] == ["lea", "ola", "leo"]
    for column in COLUMNS:
        assert {_sort_once(visitor, column) for _ in range(2)} == {"asc", "desc"}
    last = visitor.asked()
    visitor.driver.refresh()
    visitor.rows()
    assert visitor.asked() == last, "reload gives the same screen"


def test_the_file_as_shown_follows_the_sort_of_its_table(visitor: Visitor) -> None:
    visitor.driver.get(f"{visitor.address}/courses?group=north")
    visitor.click("#courses-grid .ag-header-cell[col-id=users] .ag-header-cell-label")
    visitor.until(lambda: visitor.asked().get("sort") == "users", "the address")
    href = visitor.browser.find_element("#courses-screen a[data-file='filtered.csv']").get_attribute("href")
    assert href.endswith("/download/courses.csv?group=north&sort=users&direction=desc")
    whole = visitor.browser.find_element("#courses-screen a[data-file='whole.csv']").get_attribute("href")
    assert whole.endswith("/download/courses.csv?group=north")


def test_a_search_and_back_again(visitor: Visitor) -> None:
    visitor.driver.get(f"{visitor.address}/course?course=safety")
    visitor.rows()
    visitor.browser.find_element("#course-league-search").send_keys("ola")
    visitor.browser.wait_for_contains_text("#course-league-count", "1 learner matches", timeout=WAIT_S)
    assert visitor.asked()["search"] == "ola"
    href = visitor.browser.find_element("a[data-file='filtered.csv']").get_attribute("href")
    assert "search=ola" in href
    visitor.open("#course-league a.cell-link", "=Ola Outside")
    visitor.driver.back()
    visitor.browser.wait_for_contains_text("h1", "Safety", timeout=WAIT_S)
    assert [row["user_id"] for row in visitor.rows()] == ["ola"]


def _sort_once(visitor: Visitor, column: str) -> str:
    """Clicks a header; the direction that the address then tells, once the rows stand in it."""
    before = visitor.asked()
    visitor.click(f"#course-league [col-id='{column}'] .ag-header-cell-label")
    visitor.until(
        lambda: visitor.asked() != before and visitor.asked()["sort"] == column, f"sort by {column}"
    )
    direction = visitor.asked()["direction"]
    visitor.until(lambda: _stand(visitor.rows(), column, direction), f"{column} {direction}")
    return direction


def _stand(rows: list[dict[str, Any]], column: str, direction: str) -> bool:
    """Whether values stand in a direction, empty ones last in both."""
    values = [row[column] for row in rows]
    given = [value for value in values if value is not None]
    in_order = sorted(given, reverse=direction == "desc")
    return len(rows) == 3 and values == in_order + [None] * (3 - len(given))


def _finished(folder: str) -> Any:
    return next(iter(Path(folder).glob("*.csv")), None)
