"""An address changed by hand: a batch of its own, once, never over somebody else's change unseen."""

from __future__ import annotations

import csv
import io
import json
import threading
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from core.address_draft import AddressKind, PostalAddress
from core.requests import Request
from data import audit
from data.address_change import change_address
from data.batches import list_batches
from data.engine import Database
from data.export_drop import export_drop
from data.form_change import Change, Outcome
from data.ingest import import_drop, undo_import
from data.reports import screens
from data.reports.screens import Opened
from data.verify import verify
from tests.data.builders import RECORDED, account, admin, bring
from tests.data.ledgers import LEDGER

STANDS = PostalAddress(AddressKind.BILLING, "Acme", "Street 1", "Floor 3", "Hamburg", "", "20095", "DE")
MOVED = PostalAddress(AddressKind.BILLING, "=1+1 شركة", "Road 2", "", "Bremen", "", "28195", "DE", "DE1")
SHIPPING = PostalAddress(AddressKind.SHIPPING)


@pytest.fixture
def office(database: Database, tmp_path: Path) -> int:
    account_id = account(database)
    bring(database, account_id, tmp_path, LEDGER)
    return account_id


def change(
    database: Database,
    account_id: int,
    wanted: PostalAddress,
    opened: PostalAddress = STANDS,
    at: int = RECORDED + 9,
) -> Change[PostalAddress]:
    return change_address(database, account_id, wanted, opened=opened, actor="admin:A", recorded_at=at)


def stands(database: Database, account_id: int, known: int | None = None) -> tuple[PostalAddress, ...]:
    asked = Request(now=RECORDED + 100, as_known_at=known)
    return screens.billing(database, admin(account_id), asked, Opened()).addresses


def test_a_change_is_a_batch_that_can_be_undone(database: Database, office: int) -> None:
    assert change(database, office, MOVED) == Change(Outcome.SAVED, MOVED)
    assert stands(database, office) == (MOVED, SHIPPING)
    batch = list_batches(database, office)[0]
    assert (batch.batch_no, batch.source) == (2, "address changed billing")
    assert stands(database, office, RECORDED + 1) == (STANDS, SHIPPING), "known then"
    undo_import(database, office, batch.batch_no, undone_at=RECORDED + 50)
    assert stands(database, office) == (STANDS, SHIPPING)
    assert stands(database, office, RECORDED + 20) == (MOVED, SHIPPING)
    assert verify(database, office) == []


def test_a_cleared_part_is_gone_also_from_the_export(database: Database, office: int, tmp_path: Path) -> None:
    change(database, office, MOVED)
    export_drop(database, office, tmp_path / "out.zip")
    with zipfile.ZipFile(tmp_path / "out.zip") as drop:
        rows = list(csv.DictReader(io.StringIO(drop.read("addresses.csv").decode())))
    assert rows == [{"kind": "billing", **MOVED.parts}]
    again = account(database, "again")
    import_drop(database, again, tmp_path / "out.zip", recorded_at=RECORDED)
    assert stands(database, again) == (MOVED, SHIPPING)
    outcome = import_drop(database, office, tmp_path / "out.zip", recorded_at=RECORDED + 60)
    assert outcome.nothing_changed
    assert stands(database, office) == (MOVED, SHIPPING)


def test_a_first_address_is_written_too(database: Database, office: int) -> None:
    first = replace(MOVED, kind=AddressKind.SHIPPING)
    assert change(database, office, first, SHIPPING).outcome is Outcome.SAVED
    assert stands(database, office) == (STANDS, first)
    undo_import(database, office, 2, undone_at=RECORDED + 50)
    assert stands(database, office) == (STANDS, SHIPPING)


def test_sent_twice_it_happens_once(database: Database, office: int) -> None:
    outcomes = [change(database, office, MOVED).outcome for _ in range(3)]
    assert outcomes == [Outcome.SAVED, Outcome.SAME, Outcome.SAME]
    assert len(list_batches(database, office)) == 2
    lines = [one.line for one in audit.newest(database, office) if one.line.action == "address changed"]
    assert [line.actor for line in lines] == ["admin:A"]
    assert json.loads(lines[0].detail) == {
        "kind": "billing",
        "name": "=1+1 شركة",
        "line1": "Road 2",
        "line2": "",
        "city": "Bremen",
        "postal_code": "28195",
        "tax_id": "DE1",
    }


def test_the_second_of_two_tabs_is_told_what_stands(database: Database, office: int) -> None:
    change(database, office, MOVED)
    other = replace(STANDS, name="Second tab")
    assert change(database, office, other) == Change(Outcome.OUTRUN, MOVED)
    assert stands(database, office)[0] == MOVED and len(list_batches(database, office)) == 2
    assert change(database, office, other, MOVED) == Change(Outcome.SAVED, other)


def test_an_import_in_between_counts_as_somebody_elses_change(
    database: Database, office: int, tmp_path: Path
) -> None:
    bring(database, office, tmp_path, {"addresses": [{"kind": "billing", "name": "Imported"}]}, RECORDED + 5)
    found = change(database, office, MOVED)
    assert (found.outcome, found.stands.name) == (Outcome.OUTRUN, "Imported")


def test_of_many_at_once_one_is_saved(database: Database, office: int) -> None:
    wanted = [replace(STANDS, name=f"Tab {n}") for n in range(6)]
    outcomes: list[Outcome] = []

    def press(one: PostalAddress) -> None:
        outcomes.append(change(database, office, one).outcome)

    threads = [threading.Thread(target=press, args=(one,)) for one in wanted]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.name for one in outcomes) == ["OUTRUN"] * 5 + ["SAVED"]


def test_nobody_elses_address_moves(database: Database, office: int, tmp_path: Path) -> None:
    other = account(database, "other")
    bring(database, other, tmp_path, LEDGER)
    change(database, office, MOVED)
    assert stands(database, other) == (STANDS, SHIPPING)
