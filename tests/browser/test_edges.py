"""Tables wider than a phone: a shade says that there is more, and goes at the end; what names a row stays in sight."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from core.scope import Role
from tests.browser.serving import served
from tests.browser.test_main_walk import Visitor
from tests.server import world

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
# What a place says of its sides, how dark its shade is drawn, and where the first cell of its last row stands in it.
STATE = """
const place = document.querySelector(arguments[0]);
const within = place && (place.querySelector('.ag-center-cols-viewport') || place);
if (!within || !place.offsetWidth) return null;
const cells = place.querySelectorAll('tbody tr > :first-child, .ag-pinned-left-cols-container .ag-cell');
const cell = cells[cells.length - 1];
return {more: place.dataset.more || "", shade: Number(getComputedStyle(place, '::after').opacity),
  wide: within.scrollWidth > within.clientWidth,
  left: cell ? Math.round(cell.getBoundingClientRect().left - place.getBoundingClientRect().left) : null,
  page: document.documentElement.scrollWidth <= document.documentElement.clientWidth};
"""
# From where to where each explanation of a figure would be drawn, in the window.
WORDS = """
return [...document.querySelectorAll('.tiles .explained')].map(word => {
  const style = getComputedStyle(word, '::after');
  const from = word.closest('.tiles').getBoundingClientRect().left + parseFloat(style.left);
  return [from, from + parseFloat(style.width)];
});
"""
FOCUS = """
const one = document.querySelector(arguments[0]);
if (one && !one.querySelector('.cell-waiting')) one.focus();
return document.activeElement === one && Boolean(one.textContent);
"""
WITHIN = "return Boolean(document.activeElement.closest(arguments[0]));"
END = """
const place = document.querySelector(arguments[0]);
const within = place.querySelector('.ag-center-cols-viewport') || place;
within.scrollLeft = within.scrollWidth;
"""


class Phone(Visitor):
    """A visitor whose window can be made narrow."""

    def holds(self, size: dict[str, int]) -> None:
        asked = {**size, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", asked)

    def comes(self, selector: str, **wanted: Any) -> dict[str, Any]:
        """Waits until a place is as it should be."""

        def holds() -> dict[str, Any] | None:
            state: dict[str, Any] | None = self.driver.execute_script(STATE, selector)
            return state if state and all(state[name] == value for name, value in wanted.items()) else None

        return dict(self.until(holds, f"{selector} with {wanted}"))


@pytest.fixture
def phone(dash_br: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Phone]:
    """An account manager with a phone; the console must be empty at the end."""
    app = world.build(tmp_path_factory.mktemp("edges"), TALLYBOARD_NOW="")
    with served(app) as address:
        phone = Phone(dash_br, address)
        phone.sign_in(Role.ADMIN)
        phone.holds(PHONE)
        yield phone
        phone.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        assert not dash_br.get_logs()


@pytest.mark.parametrize(
    ("path", "selector"),
    [
        ("/courses", ".grid-region"),
        ("/course?course=safety", "#course-league-panel .grid-region"),
        ("/person?user=lea", ".scroll-x"),
        ("/overview", ".panel:last-child .scroll-x"),
    ],
)
def test_a_wide_table_says_where_it_goes_on(phone: Phone, path: str, selector: str) -> None:
    phone.driver.get(phone.address + path)
    before = phone.comes(selector, more="right", shade=1, wide=True, page=True)
    phone.driver.execute_script(END, selector)
    after = phone.comes(selector, more="left", shade=0, page=True)
    assert before["left"] == after["left"] is not None


def test_a_table_that_has_room_is_left_alone(phone: Phone) -> None:
    phone.driver.get(f"{phone.address}/courses")
    phone.comes(".grid-region", more="right", left=0)
    phone.holds(DESK)
    phone.comes(".grid-region", more="", shade=0, wide=False, left=None)
    phone.holds(PHONE)
    phone.comes(".grid-region", more="right", left=0)


def test_an_explanation_stays_within_the_screen(phone: Phone) -> None:
    phone.driver.get(f"{phone.address}/courses")
    phone.until(lambda: len(phone.driver.execute_script(WORDS)) == 4, "the four figures' explanations")
    for left, right in phone.driver.execute_script(WORDS):
        assert 0 <= left < right <= PHONE["width"]


def test_tab_leaves_a_table_and_arrows_walk_in_it(phone: Phone) -> None:
    phone.holds(DESK)
    phone.driver.get(f"{phone.address}/course?course=safety")
    phone.rows()
    cell = "#course-league .ag-row:first-child .ag-cell"
    phone.until(lambda: phone.driver.execute_script(FOCUS, cell), "the first cell")
    phone.driver.switch_to.active_element.send_keys("\ue014")  # the right arrow
    assert phone.driver.execute_script(WITHIN, "#course-league .ag-cell")
    phone.driver.switch_to.active_element.send_keys("\t")
    phone.until(
        lambda: not phone.driver.execute_script(WITHIN, "#course-league"), "the focus below the table"
    )


def test_the_arrow_keys_scroll_a_table_that_has_the_focus(phone: Phone) -> None:
    phone.driver.get(f"{phone.address}/person?user=lea")
    phone.comes(".scroll-x", more="right")
    place = phone.browser.find_element(".scroll-x")
    place.send_keys("\ue014")  # the right arrow
    phone.until(lambda: "left" in str(place.get_attribute("data-more")), "the table moved by the keyboard")
