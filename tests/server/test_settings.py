"""Settings: safe without any, strict with them."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from core.instants import parse_instant
from server.settings import LOOPBACK, Settings, SettingsError, key_of, write_secret


def settings(folder: Path, **environ: str) -> Settings:
    return Settings.from_environment({"TALLYBOARD_INSTANCE": str(folder), **environ})


def test_without_settings_it_serves_this_machine_alone(tmp_path: Path) -> None:
    found = settings(tmp_path)
    assert found.trusted_hosts == LOOPBACK and not found.secure_cookies and found.proxies == 0
    assert found.database_url == f"sqlite:///{tmp_path}/tallyboard.sqlite"
    assert found.now is None


def test_the_key_is_made_once_and_read_by_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "instance"
    key = key_of(folder)
    assert len(key) == 64 and key_of(folder) == key
    assert stat.S_IMODE((folder / "secret_key").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert settings(folder, TALLYBOARD_SECRET_KEY="given").secret_key == "given"


def test_a_secret_that_is_there_stays(tmp_path: Path) -> None:
    assert write_secret(tmp_path / "s", "first")
    assert not write_secret(tmp_path / "s", "second")
    assert (tmp_path / "s").read_text() == "first"
    assert [path.name for path in tmp_path.iterdir()] == ["s"]


@pytest.mark.parametrize(
    ("environ", "secure"),
    [
        ({"TRUSTED_HOSTS": "tally.example.com"}, True),
        ({"TALLYBOARD_PROXY": "1"}, True),
        ({"TRUSTED_HOSTS": "tally.example.com", "TALLYBOARD_SECURE_COOKIES": "false"}, False),
        ({"TALLYBOARD_SECURE_COOKIES": "true"}, True),
    ],
)
def test_cookies_are_secure_wherever_it_is_not_plain_loopback(
    tmp_path: Path, environ: dict[str, str], secure: bool
) -> None:
    assert settings(tmp_path, **environ).secure_cookies is secure


def test_now_is_an_instant(tmp_path: Path) -> None:
    found = settings(tmp_path, TALLYBOARD_NOW="2026-03-01T00:00:00+01:00")
    assert found.now == parse_instant("2026-02-28T23:00:00Z")


@pytest.mark.parametrize(
    "environ",
    [
        {"TALLYBOARD_NOW": "yesterday"},
        {"TALLYBOARD_PROXY": "-1"},
        {"TALLYBOARD_PROXY": "yes"},
        {"TALLYBOARD_PORT": "99999"},
        {"TALLYBOARD_SECURE_COOKIES": "maybe"},
    ],
)
def test_a_setting_out_of_its_form_is_named(tmp_path: Path, environ: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match=next(iter(environ))):
        settings(tmp_path, **environ)


def test_the_issuer_may_stand_in_a_file_of_the_instance(tmp_path: Path) -> None:
    (tmp_path / "issuer.txt").write_text("Ærø Læring | Havn 1\n\nDanmark\n", encoding="utf-8")
    assert settings(tmp_path).issuer == ("Ærø Læring", "Havn 1", "Danmark")
    assert settings(tmp_path, TALLYBOARD_ISSUER="Another").issuer == ("Another",)


@pytest.mark.parametrize(
    ("given", "lines"),
    [
        ("", ("Tallyboard",)),
        ("Tallyboard SE | Street 9 |  Hamburg ", ("Tallyboard SE", "Street 9", "Hamburg")),
        (" | ", ("Tallyboard",)),
    ],
)
def test_the_issuer_of_invoices_is_lines(tmp_path: Path, given: str, lines: tuple[str, ...]) -> None:
    environ = {"TALLYBOARD_INSTANCE": str(tmp_path), "TALLYBOARD_ISSUER": given}
    assert Settings.from_environment(environ).issuer == lines
