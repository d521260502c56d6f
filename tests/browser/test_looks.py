"""Every screen as it comes, on a desk and on a phone, with names that nobody could see and names without an end.

Nothing jumps while it is drawn, no page is wider than its window, and whatever can be clicked says something.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from components.names import shown
from core.scope import Role
from data import accounts
from data.ingest import import_drop
from tests.browser.serving import served
from tests.browser.test_edges import DESK, PHONE, Phone
from tests.server import world

BLANK, UNSEEN, ENDLESS = "   ", "\u200b\u3000", "Z" * 80
NAMES: dict[str, tuple[tuple[str, ...], ...]] = {
    "users": (("user_id", "name"), ("lea", BLANK), ("ola", UNSEEN), ("leo", ENDLESS)),
    "groups": (("group_id", "name"), ("north", BLANK), ("south", ENDLESS)),
    "courses": (("course_id", "title"), ("safety", BLANK), ("endless", ENDLESS)),
    "chapters": (
        ("course_id", "chapter_id", "title"),
        ("safety", "basics", BLANK),
        ("endless", "one", ENDLESS),
    ),
    "exercises": (
        ("chapter_id", "exercise_id", "title"),
        ("basics", "doors", BLANK),
        ("one", "own", ENDLESS),
    ),
    "enrolments": (("course_id", "user_id"), ("endless", "lea"), ("endless", "leo")),
    "awards": (
        ("user_id", "kind", "name", "at"),
        ("lea", "badge", BLANK, "2026-02-01T00:00:00Z"),
        ("lea", "award", ENDLESS, "2026-02-02T00:00:00Z"),
    ),
    "programs": (("program_id", "name"), ("buddies", BLANK), ("quiet", ENDLESS)),
}
SCREENS = (
    "/courses",
    "/groups",
    "/course?course=safety",
    "/course?course=endless&group=south",
    "/person?user=lea",
    "/exercise?user=lea&exercise=doors",
    "/figure?figure=users&course=safety",
    "/usage",
    "/usage?figure=active_users&month=1",
    "/active-users?period=2026-02-01",
    "/program",
    "/program?program=buddies",
    "/overview",
    "/billing",
)
FIRST = """
window.tallyJumped = [];
new PerformanceObserver((list) => {
  for (const one of list.getEntries().filter((entry) => !entry.hadRecentInput)) {
    const what = one.sources.map(({node}) => node && (node.id || node.className || node.nodeName));
    window.tallyJumped.push([one.value, Math.round(one.startTime), ...what]);
  }
}).observe({type: 'layout-shift', buffered: true});
"""
MOST_JUMPED = 0.01  # of 1; 0.1 is what is called good
DRAWN = """
const sign = [document.querySelectorAll('main *').length, document.documentElement.scrollHeight].join();
const waits = [...document.querySelectorAll('main .skeleton, main .cell-waiting')];
return document.querySelector('main h1') && !waits.some((one) => one.checkVisibility()) ? sign : null;
"""
SILENT = r"""
const said = (one) => [one.textContent, one.getAttribute('aria-label'), one.title,
  ...[...(one.labels || [])].map((label) => label.textContent)].join('');
return [...document.querySelectorAll('main a[href], main button, main summary, main input, main select, nav a')]
  .filter((one) => one.checkVisibility() && !/[^\p{Cc}\p{Cf}\p{Z}]/u.test(said(one))).map((one) => one.outerHTML);
"""
SEEN = "return [document.documentElement.scrollWidth, window.tallyJumped];"


def rename(app: Flask, folder: Path) -> None:
    """Gives people and things of the small world names that are hard to show."""
    folder.mkdir()
    for name, rows in NAMES.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    database = world.rooms_of(app).database
    account = accounts.account_by_slug(database, "acme")
    assert account is not None
    import_drop(database, account.account_id, folder, recorded_at=world.RECORDED + 1)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The small world with hard names, served on a port of its own."""
    folder = tmp_path_factory.mktemp("looks")
    app = world.build(folder)
    rename(app, folder / "names")
    with served(app) as address:
        yield address


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_screens_come_whole(dash_br: Any, address: str, size: dict[str, int]) -> None:
    visitor = Phone(dash_br, address)
    visitor.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": FIRST})
    visitor.sign_in(Role.ADMIN)
    visitor.holds(size)
    for path in SCREENS:
        visitor.driver.get(address + path)
        settle(visitor, path)
        wide, jumped = visitor.driver.execute_script(SEEN)
        assert wide <= size["width"], path
        assert sum(one[0] for one in jumped) < MOST_JUMPED, (path, jumped)
        assert visitor.driver.execute_script(SILENT) == [], path
    assert not dash_br.get_logs()


def settle(visitor: Phone, path: str) -> None:
    """Waits until a screen is drawn and nothing has been added to it for a while."""
    signs: list[Any] = []

    def still() -> bool:
        signs.append(visitor.driver.execute_script(DRAWN))
        return len(signs) > 2 and signs[-1] is not None and len(set(signs[-3:])) == 1

    visitor.until(still, path)


def test_the_browser_sees_the_names_that_the_server_sees(dash_br: Any, address: str) -> None:
    visitor = Phone(dash_br, address)
    visitor.sign_in(Role.ADMIN)
    script = """
    const signs = Array.from({length: 0xd800}, (_, at) => at);
    return signs.filter((at) => window.tallyShown(String.fromCharCode(at), 'id') === 'id');
    """
    assert visitor.driver.execute_script(script) == [
        at for at in range(0xD800) if shown(chr(at), "id") == "id"
    ]
    assert visitor.driver.execute_script("return window.tallyShown(' ', ' ');") == shown(" ", " ")
