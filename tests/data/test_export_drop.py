"""The account as a drop again: exported and imported into an empty account, everything says the same."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from sqlalchemy import select

from core.instants import parse_instant
from core.interchange import FILES
from data.engine import Database
from data.export_drop import export_drop
from data.ingest import import_drop
from data.scoped import mine, tables
from tests.data.against import said, sound
from tests.data.builders import RECORDED, Drop, account, bring, contents, joined, user
from tests.data.strategies import AHEAD, EDGE, EXAMPLES, accounts

EVERYTHING_ELSE: Drop = {
    "programs": [{"program_id": "p", "name": "P"}],
    "matches": [{"match_id": "m", "program_id": "p", "started_at": EDGE, "ended_at": ""}],
    "match_members": [{"match_id": "m", "user_id": "u1", "side": "mentor"}],
    "modules": [{"module_id": "m", "title": '"quoted", with commas\r\nand lines', "status": "inactive"}],
    "mastery_profiles": [{"profile_id": "p", "title": "T", "status": "active"}],
    "profile_assignments": [{"profile_id": "p", "user_id": "04"}],
    "engagement_schedules": [{"schedule_id": "s", "title": "T", "status": ""}],
    "security_policies": [{"policy_id": "s", "title": "T"}],
    "plans": [
        {
            "plan_id": "p",
            "plan_type": "seats",
            "amount": "0",
            "starts_on": "2024-02-29",
            "month_basis": "calendar",
        },
        {
            "plan_id": "t",
            "plan_type": "pilot",
            "amount": "5",
            "starts_on": "2024-02-29",
            "ends_on": "2024-03-05",
        },
    ],
    "subscription": [
        {"plan_name": "Growth", "video": "", "max_active_users": "0", "billing_anchor_day": "31"}
    ],
    "invoices": [
        {"invoice_id": "i", "number": "=1+1", "issued_on": "2024-01-01", "status": "open", "currency": "EUR"}
    ],
    "invoice_lines": [
        {
            "invoice_id": "i",
            "position": "1",
            "description": "D",
            "quantity": "1.50",
            "unit_amount": "-100",
            "tax_rate": "0.19",
            "counts": "consumption",
        }
    ],
    "payments": [{"payment_id": "p", "invoice_id": "i", "paid_at": EDGE, "amount": "100", "method": ""}],
    "payment_method": [{"brand": "B", "last4": "0042", "exp_month": "1", "exp_year": "2030"}],
    "addresses": [{"kind": "billing", "name": " N ", "country": "DE"}],
    "users": [user("attr", **{"attr.Team": "red", "attr.with, comma": "x"}), user("plain")],
}


def stored(database: Database, account_id: int) -> dict[str, list[object]]:
    """Every row of the drop's own files, without the account and what is not in a drop."""
    found: dict[str, list[object]] = {}
    with database.reading() as connection:
        for file in FILES:
            table = tables.drop_tables[file.name]
            columns = [table.c[tables.stored_name(name)] for name in file.names]
            statement = select(*columns).where(mine(table)).order_by(*table.primary_key)
            found[file.name] = [
                tuple(row) for row in connection.execute(statement, {"of_account": account_id})
            ]
    return found


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(drop=accounts())
def test_an_exported_account_says_the_same_in_a_new_one(
    database: Database, tmp_path: Path, drop: Drop
) -> None:
    number = len(contents(database)["accounts"])
    first, second = account(database, f"a{number}"), account(database, f"b{number}")
    bring(database, first, tmp_path, joined(drop, EVERYTHING_ELSE))
    bring(database, first, tmp_path, {"users": [user("u1", "Ann", status="deactivated")]}, RECORDED + 1)
    path = tmp_path / f"{number}.zip"
    export_drop(database, first, path)
    outcome = import_drop(database, second, path, recorded_at=RECORDED + 2)
    assert not outcome.bad
    assert stored(database, second) == stored(database, first)
    for now in (parse_instant(EDGE), RECORDED + 10, parse_instant(AHEAD[1])):
        assert said(database, second, drop, now) == said(database, first, drop, now)
    sound(database, second)


def test_every_file_of_the_format_can_come_out(database: Database, tmp_path: Path) -> None:
    account_id = account(database)
    bring(database, account_id, tmp_path, joined({"users": [user("u1"), user("04")]}, EVERYTHING_ELSE))
    export_drop(database, account_id, tmp_path / "out.zip")
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        names = {name.removesuffix(".csv") for name in archive.namelist()}
        head = archive.read("users.csv").decode().splitlines()[0]
    assert names == set(EVERYTHING_ELSE)
    assert head == 'user_id,name,email,status,role,created_at,attr.Team,"attr.with, comma"'


@pytest.mark.slow
def test_a_real_drop_comes_out_as_it_went_in(drops: Path, database: Database, tmp_path: Path) -> None:
    first, second = account(database, "first"), account(database, "second")
    import_drop(database, first, drops / "contests.zip", recorded_at=RECORDED)
    export_drop(database, first, tmp_path / "out.zip")
    import_drop(database, second, tmp_path / "out.zip", recorded_at=RECORDED)
    assert stored(database, first) == stored(database, second)
