"""Tables and charts in a real browser stand as their files do, where figures are written alike and are not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from core.scope import Role
from data.accounts import account_by_slug
from data.ingest import import_drop
from tests.browser.serving import served
from tests.browser.test_main_walk import Visitor
from tests.data.builders import raw
from tests.data.near_drop import ALIKE, NEAR
from tests.server import world

ORDER = """
let api = null;
try { api = window.dash_ag_grid.getApi(arguments[0]); } catch (early) { return null; }
if (!api || !api.getDisplayedRowCount()) return null;
return Array.from({length: api.getDisplayedRowCount()}, (_, at) => api.getDisplayedRowAtIndex(at).id);
"""
BARS = """
const chart = document.querySelector(`#${arguments[0]} .js-plotly-plot`);
return chart && chart.layout && chart.layout.yaxis.categoryarray.slice().reverse();
"""
TABLES = (
    ("groups", "", "groups-grid", "sort", "mastery", ["gb", "gd", "ga", "gc"]),
    ("course", "course=g", "course-groups", "groups_sort", "mastery", ["gb", "gd", "ga", "gc"]),
    ("courses", "", "courses-grid", "sort", "score", ["cb", "cd", "ca", "cc"]),
    ("person", "user=u&course=x", "person-exercises", "sort", "mastery", ["xb", "xd", "xa", "xc"]),
    ("exercise", "user=u&exercise=often", "exercise-attempts", "sort", "correct", ["wb", "wd", "wa", "wc"]),
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The small world with figures that are written alike."""
    folder = tmp_path_factory.mktemp("near")
    app = world.build(folder)
    database = world.rooms_of(app).database
    acme = account_by_slug(database, "acme")
    assert acme is not None
    import_drop(database, acme.account_id, raw(folder / "near", **NEAR), recorded_at=world.RECORDED)
    with served(app) as address:
        yield address


@pytest.fixture
def visitor(dash_br: Any, address: str) -> Iterator[Visitor]:
    visitor = Visitor(dash_br, address)
    visitor.sign_in(Role.EXECUTIVE)
    yield visitor
    assert not dash_br.get_logs()


def order_in(visitor: Visitor, script: str, ident: str, wanted: list[str]) -> list[str]:
    """Those of `wanted` in the order in which they stand."""
    found = visitor.until(lambda: visitor.driver.execute_script(script, ident), ident)
    return [one for one in found if one in wanted]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table[0])
@pytest.mark.parametrize("direction", ["desc", "asc"])
def test_a_table_stands_by_the_figures_that_its_cells_hide(
    visitor: Visitor, table: tuple[str, str, str, str, str, list[str]], direction: str
) -> None:
    page, asked, grid, sort, column, wanted = table
    way = sort.replace("sort", "direction")
    visitor.driver.get(f"{visitor.address}/{page}?{asked}&{sort}={column}&{way}={direction}")
    assert order_in(visitor, ORDER, grid, wanted) == (wanted if direction == "desc" else wanted[::-1])


def test_a_chart_stands_as_its_table_does(visitor: Visitor) -> None:
    wanted = [f"g{one}" for one in sorted(ALIKE, key=lambda one: (-float(ALIKE[one]), one))]
    for order, expected in (("strongest", wanted), ("weakest", wanted[::-1]), ("largest", sorted(wanted))):
        visitor.driver.get(f"{visitor.address}/groups?order={order}")
        stands = partial(order_in, visitor, BARS, "groups-chart", wanted)
        visitor.until(partial(_same, stands, expected), order)


def _same(stands: Callable[[], list[str]], expected: list[str]) -> bool:
    return stands() == expected
