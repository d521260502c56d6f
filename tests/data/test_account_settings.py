"""Settings of an account: defaults, what was set, and nobody else's."""

from __future__ import annotations

from core.usage_screens import Contact
from data.account_settings import AccountSettings, load_settings, save_settings
from data.accounts import create_account
from data.engine import Database


def test_settings_default_to_the_accounts_creation_and_no_contact(database: Database) -> None:
    mine, other = (create_account(database, slug, slug, now=at) for slug, at in (("a", 5), ("b", 6)))
    save_settings(database, mine, tracked_from=9, contact=Contact("Ada", "ada@example.org"))
    with database.reading() as connection:
        assert load_settings(connection, mine) == AccountSettings(9, Contact("Ada", "ada@example.org"))
        assert load_settings(connection, other) == AccountSettings(6, None)
    save_settings(database, mine, tracked_from=None, contact=None)
    with database.reading() as connection:
        assert load_settings(connection, mine) == AccountSettings(5, None)
