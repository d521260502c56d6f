"""Usage details in a real browser: plan years, receipts, files, and a login of another process on the open page."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

from core.scope import Role
from data.accounts import account_by_slug
from data.plans import add_plan
from tests.browser.serving import served as serving
from tests.server import world

ROOT = Path(__file__).resolve().parents[2]
WAIT_S = 30
FUTURE = {
    "plan_id": "year-3",
    "plan_type": "mauc",
    "amount": "12",
    "starts_on": "2027-01-15",
    "month_basis": "anniversary",
    "ends_on": "",
}
# Another process: it writes one login, and says by its own clock when the write was through.
WRITER = """
import sys, time
from data.engine import open_database
from data.ingest.rows import add_rows
url, account, user, at = sys.argv[1:]
cells = {"user_id": user, "at": at}
add_rows(open_database(url), int(account), "logins", [cells], source="test", recorded_at=time.time_ns() // 1000)
print(time.time_ns() // 1_000_000)
"""
# When the first tile changes, by the browser's clock, which is this machine's.
WATCH = """
const tile = () => document.querySelector('.usage-tiles .tile-value a').textContent;
const before = tile();
window.changedAt = 0;
new MutationObserver((_, watching) => {
  if (tile() === before) return;
  window.changedAt = Date.now();
  watching.disconnect();
}).observe(document.getElementById('usage-figures'), { subtree: true, childList: true, characterData: true });
"""
KEEP = """
const twin = document.querySelector('#usage-figures details.twin');
twin.open = true;
document.querySelector('#usage-figures .months a').focus();
window.kept = [twin, document.querySelector('#usage-figures .main-svg'), document.activeElement];
"""
KEPT = """
const [twin, svg, focused] = window.kept;
return twin.open && svg.isConnected && document.activeElement === focused;
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Any]]:
    """The small world with a plan year to come, served on a port of its own."""
    app = world.build(tmp_path_factory.mktemp("usage"))
    database = world.rooms_of(app).database
    add_plan(database, _account(database), FUTURE, recorded_at=world.RECORDED)
    with serving(app) as address:
        yield address, world.rooms_of(app)


def _account(database: Any) -> int:
    found = account_by_slug(database, "acme")
    assert found is not None
    return found.account_id


class Admin:
    """The admin's browser."""

    def __init__(self, browser: Any, address: str, rooms: Any) -> None:
        self.browser, self.driver, self.address, self.rooms = browser, browser.driver, address, rooms

    def until(self, holds: Callable[[], Any], what: str) -> Any:
        """Waits for something to hold; what it gives."""
        return WebDriverWait(self.driver, WAIT_S).until(lambda _: holds(), what)

    def says(self, selector: str, words: str) -> None:
        """Waits until the first element of a selector says something."""
        self.browser.wait_for_contains_text(selector, words, timeout=WAIT_S)

    def sign_in(self) -> None:
        """Through the sign-in page, to Usage details through the navigation."""
        self.driver.get(f"{self.address}/sign-in")
        given = (("account", "acme"), ("user", world.PEOPLE[Role.ADMIN]), ("password", world.PASSWORD))
        for field, text in given:
            self.browser.find_element(f"#{field}").send_keys(text)
        self.browser.find_element("button[type=submit]").click()
        self.browser.wait_for_element("#shell-side", timeout=WAIT_S)
        self.click("#shell-side a[href='/usage']")
        self.says("h1", "Usage details")

    def click(self, selector: str) -> None:
        """Clicks what may lie further down the page, focus first, as a person does."""
        element = self.until(lambda: self.browser.find_elements(selector), selector)[0]
        script = "arguments[0].scrollIntoView({block: 'center'}); arguments[0].focus(); arguments[0].click()"
        self.driver.execute_script(script, element)

    def tiles(self) -> list[str]:
        """The headline figures."""
        return [one.text for one in self.browser.find_elements(".usage-tiles .tile-value")]

    def downloaded(self, file: str) -> Path:
        """Follows a link of the export menu; the file that comes."""
        self.click(f"#usage-screen .downloads a[href^='/download/{file}']")
        report, _, form = file.partition(".")
        folder = Path(self.browser.download_path)
        found: Path = self.until(
            lambda: next(filter(_written, folder.glob(f"*{report}*.{form}")), None), file
        )
        return found


def _written(file: Path) -> bool:
    """Whether the browser is done with a file: while it writes, one of this name is there and empty."""
    return file.stat().st_size > 0 and not list(file.parent.glob("*.crdownload"))


@pytest.fixture
def admin(dash_br: Any, served: tuple[str, Any]) -> Iterator[Admin]:
    """The admin, signed in; at the end the console must be empty."""
    visitor = Admin(dash_br, *served)
    visitor.sign_in()
    yield visitor
    assert not dash_br.get_logs()


def test_each_plan_year_shows_its_own_figures(admin: Admin) -> None:
    admin.says(".year[aria-current]", "Current")
    assert admin.tiles() == ["0 of 2", "2", "2.0", "5"]
    admin.click(".years a[href*='plan=year-1']")
    admin.says(".usage-tiles", "Seats in use at the end")
    assert admin.tiles() == ["2 of 3", "1", "2", "5"]
    admin.click(".years a[href*='plan=year-3']")
    admin.says("#usage-figures", "This plan begins on 15 Jan 2027, 00:00 UTC: 12 credits for the year.")
    assert not admin.tiles()
    admin.driver.back()
    admin.says(".usage-tiles", "Seats in use at the end")


def test_a_figure_opens_its_receipt_and_escape_returns(admin: Admin) -> None:
    admin.driver.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": "America/New_York"})
    admin.says(".months", "15 Jan – 14 Feb 2026")
    admin.click(".months a[data-figure='active_users'][data-month='1']")
    admin.says("#usage-receipt-screen", "Who counted: 2")
    admin.says(".receipt-lines", "20 Jan 2026 09:00:00")
    admin.says(".own-time", "04:00:00 America/New_York")
    assert admin.driver.current_url.endswith("?figure=active_users&month=1")
    admin.driver.switch_to.active_element.send_keys(Keys.ESCAPE)
    admin.until(lambda: "figure" not in admin.driver.current_url, "the drawer closes")
    focused = admin.driver.switch_to.active_element
    assert focused.get_attribute("data-figure") == "active_users"


def test_a_shared_address_opens_the_receipt_of_a_derived_figure(admin: Admin) -> None:
    admin.driver.get(f"{admin.address}/usage?plan=year-1&figure=available&month=2")
    admin.says(".formula", "seats purchased - held at the end")
    admin.click(".formula-parts a[data-figure='closing']")
    admin.says("#usage-receipt-screen h2", "Held at the end")
    admin.says(".receipt-lines", "Off Gone")


def test_both_reports_come_as_files(admin: Admin) -> None:
    admin.says(".months", "15 Jan – 14 Feb 2026")
    consumption = admin.downloaded("consumption.csv").read_text(encoding="utf-8-sig")
    assert consumption.splitlines()[1].endswith(",2,2,0,0"), consumption
    users = admin.downloaded("users.csv").read_text(encoding="utf-8-sig")
    assert "leo,Leo Learner" in users
    assert admin.downloaded("users.xlsx").read_bytes()[:2] == b"PK"


def test_what_if_keeps_its_terms_in_the_address(admin: Admin) -> None:
    admin.says("#usage-advice-screen", "seat-months")
    for name, text in (("seats_amount", "3"), ("seats_price", "10.50")):
        admin.browser.find_element(f"input[name={name}]").send_keys(text)
    admin.click("form[data-advises] button")
    admin.says("#usage-advice-screen", "31.50")
    assert "seats_price=10.50" in admin.driver.current_url
    admin.driver.refresh()
    admin.says("#usage-advice-screen", "31.50")


def test_what_was_known_earlier_is_shown_with_what_came_since(admin: Admin) -> None:
    admin.driver.get(f"{admin.address}/usage?as_known_at=2026-02-28T00:00:00Z")
    admin.says(".head .chip", "As known at 2026-02-28T00:00:00Z")
    admin.says("#usage-changes-screen", "No closed month has changed since then.")
    admin.says("#shell-freshness", "As known at")
    admin.click(".head .chip")
    admin.until(lambda: "as_known_at" not in admin.driver.current_url, "everything known")


def test_a_login_of_another_process_is_on_the_open_page_within_a_second(admin: Admin) -> None:
    """Three logins; the middle one of the three waits is held to the second, whatever else the machine does."""
    admin.says("#usage-idle-count", "5 people")
    admin.driver.execute_script(KEEP)
    waits = [_wait_for(admin, user, active) for user, active in (("ola", 1), ("eve", 2), ("max", 3))]
    assert admin.tiles()[:2] == ["3 of 2", "+1"]
    admin.says("#usage-idle-count", "2 people")
    assert admin.driver.execute_script(KEPT), "nothing that stood is taken down: no flicker, no focus lost"
    assert median(waits) <= 1_000, waits


def _wait_for(admin: Admin, user: str, active: int) -> int:
    """Milliseconds from the other process's commit to the figure on the page."""
    admin.driver.execute_script(WATCH)
    url, account = admin.rooms.settings.database_url, _account(admin.rooms.database)
    command = [sys.executable, "-c", WRITER, url, str(account), user, "2026-02-20T10:00:00Z"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    changed = admin.until(
        lambda: admin.driver.execute_script("return window.changedAt"), "the figure changes"
    )
    assert admin.tiles()[0].startswith(f"{active} ")
    return int(changed) - int(done.stdout.split()[-1])
