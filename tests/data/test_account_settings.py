"""Settings of an account: defaults, what was set, and nobody else's."""

from __future__ import annotations

from pathlib import Path

from core.usage_screens import Contact
from data import audit
from data.account_settings import AccountSettings, load_settings, save_settings
from data.accounts import create_account
from data.audit import Line
from data.engine import Database
from data.reports import screens
from tests.data.builders import RECORDED, SCHOOL, admin, bring


def test_settings_default_to_the_accounts_creation_and_no_contact(database: Database) -> None:
    mine, other = (create_account(database, slug, slug, now=at) for slug, at in (("a", 5), ("b", 6)))
    save_settings(database, mine, tracked_from=9, contact=Contact("Ada", "ada@example.org"))
    with database.reading() as connection:
        assert load_settings(connection, mine) == AccountSettings(9, Contact("Ada", "ada@example.org"))
        assert load_settings(connection, other) == AccountSettings(6, None)
    save_settings(database, mine, tracked_from=None, contact=None)
    with database.reading() as connection:
        assert load_settings(connection, mine) == AccountSettings(5, None)


def test_a_change_is_written_down_with_it_and_open_pages_notice(database: Database, tmp_path: Path) -> None:
    mine, other = (create_account(database, slug, slug, now=5) for slug in ("a", "b"))
    for account_id in (mine, other):
        bring(database, account_id, tmp_path, SCHOOL)
    before = screens.freshness(database, admin(mine), RECORDED).version
    line = Line(mine, "staff:sam", "settings changed", "{}", RECORDED)
    save_settings(database, mine, tracked_from=None, contact=None, line=line)
    assert audit.newest(database, mine)[0].line == line
    assert screens.freshness(database, admin(mine), RECORDED).version == before + 1
    assert screens.freshness(database, admin(other), RECORDED).version == before
