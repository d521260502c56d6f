"""An admin exports the organisation's data: progress, a reload meanwhile, a second tab, cancelling, then the file."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask import Flask

from core.scope import Role
from server import export_attendant
from tests.browser.serving import served
from tests.browser.test_main_walk import WAIT_S, Visitor
from tests.server import world

CARD = "#organization-export"


@pytest.fixture
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return world.build(tmp_path_factory.mktemp("export"))


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    with served(app) as address:
        yield address


def test_an_export_from_the_button_to_the_file(
    dash_duo: Any, address: str, downloads: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export_attendant, "WORKER", "tests.server.slow_export_worker")
    admin = Visitor(dash_duo, address)
    admin.sign_in(Role.ADMIN)
    admin.open("#shell-side a[href='/overview']", "Account overview")
    dash_duo.wait_for_contains_text(CARD, "One workbook of the whole account", timeout=WAIT_S)
    admin.click(f"{CARD} button[data-act='export-start']")
    dash_duo.wait_for_element(f"{CARD} [role='progressbar']", timeout=WAIT_S)
    dash_duo.wait_for_contains_text(CARD, "Writing Users: 37.5% of all rows", timeout=WAIT_S)
    dash_duo.driver.refresh()
    dash_duo.wait_for_contains_text(CARD, "3 of 8", timeout=WAIT_S)
    job = dash_duo.find_element(f"{CARD} button[data-act='export-cancel']").get_attribute("data-job")
    dash_duo.driver.switch_to.new_window("tab")
    dash_duo.driver.get(f"{address}/overview")
    dash_duo.wait_for_element(f"{CARD} button[data-job='{job}']", timeout=WAIT_S)
    begun = time.monotonic()
    admin.click(f"{CARD} button[data-act='export-cancel']")
    dash_duo.wait_for_contains_text(CARD, "cancelled; nothing was kept", timeout=WAIT_S)
    assert time.monotonic() - begun < 5
    monkeypatch.setattr(export_attendant, "WORKER", "server.export_worker")
    admin.click(f"{CARD} button[data-act='export-start']")
    dash_duo.wait_for_contains_text(CARD, "The workbook is ready", timeout=WAIT_S)
    admin.click(f"{CARD} a.export-file")
    file = downloads / "organization_acme_2026-03-01.xlsx"
    admin.until(lambda: file.exists() and file.stat().st_size > 0, "the file")
    book = openpyxl.load_workbook(file)
    assert book.sheetnames == ["Users", "Engagement", "Mastery", "Content", "Dictionary", "About"]
    assert not dash_duo.get_logs()


def test_an_executive_sees_no_export(dash_br: Any, address: str) -> None:
    reader = Visitor(dash_br, address)
    reader.sign_in(Role.EXECUTIVE)
    reader.open("#shell-side a[href='/overview']", "Account overview")
    assert dash_br.find_elements(CARD) == []
    assert not dash_br.get_logs()
