"""The settings, read once from the environment. Every one has a default that is safe on one machine."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from flask.cli import NoAppException

from core.instants import parse_instant

ISSUER_FILE = "issuer.txt"
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_FLAGS = {
    "1": True,
    "true": True,
    "yes": True,
    "on": True,
    "0": False,
    "false": False,
    "no": False,
    "off": False,
}


class SettingsError(NoAppException):
    """A setting is not of its form; the message names it. Flask's command line shows it plainly."""


@dataclass(frozen=True)
class Settings:
    """How this server runs.

    `now`: the instant that the rules are given instead of the real clock, None for the real clock.
    `trusted_hosts`: the names under which it answers. `proxies`: how many proxies in front to believe.
    `stripe_key`, `stripe_secret`: empty where the ledger is filled without Stripe. Nothing that prints shows them.
    `issuer`: who writes the invoices, as the lines that stand at the head of their PDFs.
    """

    database_url: str
    instance: Path
    secret_key: str
    now: int | None = None
    trusted_hosts: tuple[str, ...] = LOOPBACK
    proxies: int = 0
    secure_cookies: bool = False
    support: str = ""
    issuer: tuple[str, ...] = ("Tallyboard",)
    host: str = "127.0.0.1"
    port: int = 8050
    stripe_key: str = field(default="", repr=False)
    stripe_secret: str = field(default="", repr=False)
    stripe_base: str = ""

    @classmethod
    def from_environment(cls, given: Mapping[str, str] | None = None) -> Settings:
        """Read the environment; SettingsError for a value out of its form."""
        environ = {name: value for name, value in (os.environ if given is None else given).items() if value}
        instance = Path(environ.get("TALLYBOARD_INSTANCE", "instance")).resolve()
        hosts = _words(environ.get("TRUSTED_HOSTS", ""))
        proxies = _number(environ, "TALLYBOARD_PROXY", 0, 10)
        # Without TRUSTED_HOSTS only loopback names are answered, and those speak plain HTTP.
        secure = _flag(environ, "TALLYBOARD_SECURE_COOKIES", default=bool(hosts) or proxies > 0)
        return cls(
            database_url=environ.get("DATABASE_URL", f"sqlite:///{instance / 'tallyboard.sqlite'}"),
            instance=instance,
            secret_key=environ.get("TALLYBOARD_SECRET_KEY") or key_of(instance),
            now=_instant(environ, "TALLYBOARD_NOW"),
            trusted_hosts=hosts or LOOPBACK,
            proxies=proxies,
            secure_cookies=secure,
            support=environ.get("TALLYBOARD_SUPPORT", ""),
            issuer=_lines(environ.get("TALLYBOARD_ISSUER") or _issuer_of(instance)),
            host=environ.get("TALLYBOARD_HOST", "127.0.0.1"),
            port=_number(environ, "TALLYBOARD_PORT", 8050, 65_535),
            stripe_key=environ.get("STRIPE_API_KEY", ""),
            stripe_secret=environ.get("STRIPE_WEBHOOK_SECRET", ""),
            stripe_base=environ.get("STRIPE_API_BASE", ""),
        )


def _issuer_of(instance: Path) -> str:
    """The issuer as a file of the instance gives it, as the setting does or line by line."""
    path = instance / ISSUER_FILE
    return path.read_text(encoding="utf-8").replace("\n", "|") if path.exists() else ""


def key_of(instance: Path) -> str:
    """The signing key of this installation: made once, readable by its owner alone."""
    path = instance / "secret_key"
    try:
        if not path.exists():
            instance.mkdir(mode=0o700, parents=True, exist_ok=True)  # the databases lie here, too
            write_secret(path, secrets.token_hex(32))
        return path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise SettingsError(f"The key file {path} can not be made or read: {error.strerror}") from error


def write_secret(path: Path, text: str) -> bool:
    """Write a file that its owner alone can read, whole or not at all; False if it was there already."""
    handle, name = tempfile.mkstemp(dir=path.parent)  # mode 0600
    draft = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.link(draft, path)  # two processes starting at once: the first one's text stays
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    return True


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _lines(text: str) -> tuple[str, ...]:
    """`Name | Street | City` as lines."""
    return tuple(part.strip() for part in text.split("|") if part.strip()) or ("Tallyboard",)


def _number(environ: Mapping[str, str], name: str, default: int, highest: int) -> int:
    text = environ.get(name, str(default))
    if not (text.isascii() and text.isdigit() and int(text) <= highest):
        raise SettingsError(f"{name} is a number from 0 to {highest}, not {text!r}")
    return int(text)


def _flag(environ: Mapping[str, str], name: str, *, default: bool) -> bool:
    text = environ.get(name, "").lower()
    if text and text not in _FLAGS:
        raise SettingsError(f"{name} is true or false, not {text!r}")
    return _FLAGS.get(text, default)


def _instant(environ: Mapping[str, str], name: str) -> int | None:
    try:
        return parse_instant(environ[name]) if name in environ else None
    except ValueError as error:
        raise SettingsError(f"{name} is not an instant (ISO 8601): {environ[name]!r}") from error
