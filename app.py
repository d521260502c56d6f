"""The wiring: `python app.py` serves the embedded default, `flask --app app …` has the commands."""

from __future__ import annotations

import gc
import importlib
import pkgutil
import sys
from pathlib import Path

from dash import Dash
from dash.development.base_component import Component
from flask import Flask
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

import callbacks
from components import shell
from data.control import open_control
from data.engine import open_database
from data.upgrade import DatabaseUnusable, bring_up_to_date
from server import (
    billing_files,
    bundles,
    commands,
    downloads,
    errors,
    export_feeds,
    feeds,
    gate,
    headers,
    inspection,
    registry,
    responses,
    signin,
    stripe_webhook,
    tree_json,
    usage_feeds,
)
from server.broken import BROKEN, reason_of
from server.export_attendant import Attendant
from server.housekeeping import Housekeeper
from server.listening import listen
from server.people import Rooms, attend, form_cookie_name, someone
from server.settings import LOOPBACK, Settings, SettingsError
from server.trail import Mover

ROOT = Path(__file__).resolve().parent


def create_app(settings: Settings | None = None) -> Flask:
    """The application, ready to serve; it raises rather than serve anything without a permission."""
    settings = settings or Settings.from_environment()
    app = Flask("tallyboard", root_path=str(ROOT), template_folder="server/templates", static_folder=None)
    configure(app, settings)
    open_rooms(app, settings)
    gate.guard(app)  # before CSRF protection and Dash's own hooks
    CSRFProtect(app)
    attend(app)
    responses.speak_json(app)
    headers.add_headers(app)
    bundles.compress(app)
    add_routes(app)
    tree_json.write_fast()
    dash_app = make_dash(app)
    gate.shut_in(app, dash_app)
    errors.handle_errors(app)
    inspection.declare_dash(app)
    warm_up(app, settings)
    inspection.inspect(app, dash_app)
    app.config["CONTENT_SECURITY_POLICY"] = headers.policy(dash_app)
    commands.add_commands(app)
    return app


def configure(app: Flask, settings: Settings) -> None:
    """Flask's own settings."""
    app.config.update(
        SECRET_KEY=settings.secret_key,
        TRUSTED_HOSTS=list(settings.trusted_hosts),
        MAX_CONTENT_LENGTH=64 * 1024,  # of forms; callbacks and Stripe's events have limits of their own
        SESSION_COOKIE_NAME=form_cookie_name(settings),  # holds the CSRF secret, never who somebody is
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        WTF_CSRF_TIME_LIMIT=None,  # a tab may stay open longer than an hour; sign-in makes a new secret
    )
    if settings.proxies:
        n = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n, x_proto=n, x_host=n)  # type: ignore[method-assign]


def open_rooms(app: Flask, settings: Settings) -> None:
    """The databases, brought up to date."""
    try:
        database = open_database(settings.database_url)
        bring_up_to_date(database)
        store = open_control(settings.database_url)
    except DatabaseUnusable as error:
        raise SettingsError(str(error)) from error  # no command runs on it: the way out is told here
    except BROKEN as error:
        raise SettingsError(f"The database can not be opened: {reason_of(error)}.") from error
    app.extensions["tallyboard"] = Rooms(settings, database, store)
    app.extensions["tallyboard_mover"] = Mover(database, store)
    app.extensions["tallyboard_exports"] = Attendant(settings, store)


def add_routes(app: Flask) -> None:
    """Every route that is not Dash's."""
    signin.add_sign_in(app)
    feeds.add_feeds(app)
    usage_feeds.add_usage_feeds(app)
    export_feeds.add_export_feeds(app)
    downloads.add_downloads(app)
    billing_files.add_billing_files(app)
    bundles.serve_bundles(app)
    stripe_webhook.add_webhook(app)


def make_dash(app: Flask) -> Dash:
    """Dash behind the gate, with every page and every callback."""
    dash_app = Dash(
        __name__,
        server=app,  # type: ignore[arg-type]  # its annotation forgets servers
        title="Tallyboard",
        use_pages=True,
        pages_folder=str(ROOT / "pages"),
        assets_folder=str(ROOT / "assets"),
        assets_ignore=r"^(theme\.js|sign_in\.css)$",  # their pages name them
        index_string=shell.INDEX,
        include_pages_meta=False,
        suppress_callback_exceptions=True,
        update_title=None,  # type: ignore[arg-type]  # documented: None leaves the title alone
        serve_locally=True,
        use_async=False,
        enable_mcp=False,
    )
    for module in pkgutil.iter_modules(callbacks.__path__):
        importlib.import_module(f"callbacks.{module.name}")
    registry.adopt(dash_app)
    dash_app.layout = layout
    return dash_app


def layout() -> Component | list[Component]:
    """The shell for the person asking; Dash also asks once at the start, when nobody does."""
    person = someone()
    if person is None:
        return []
    return shell.layout(shell.Viewer(person.name, person.role, person.user_id, person.account_slug))


def warm_up(app: Flask, settings: Settings) -> None:
    """One request: Dash finishes itself at its first one, which several at once would break."""
    host = settings.trusted_hosts[0].removeprefix(".")
    answer = app.test_client().get("/health", base_url=f"http://{host}")
    if answer.status_code != 200:
        raise RuntimeError(f"the first request failed: {answer.status}")


def serve() -> None:
    """Serve with waitress: see docs/adr for why."""
    try:
        settings = Settings.from_environment()
    except SettingsError as error:
        sys.exit(error.format_message())
    if settings.host not in LOOPBACK and settings.trusted_hosts == LOOPBACK:
        sys.exit("TALLYBOARD_HOST opens the server to others: TRUSTED_HOSTS must name it, too")
    try:
        app = create_app(settings)
    except SettingsError as error:
        sys.exit(error.format_message())
    Housekeeper(app.extensions["tallyboard"].database).start()
    app.extensions["tallyboard_exports"].wake()  # jobs that the last server left
    app.extensions["tallyboard_mover"].wake()  # audit lines that a command left while an import ran
    gc.collect()
    gc.freeze()  # what lives as long as the server is not walked again while somebody waits: 80 ms each time
    print(f"Tallyboard answers at http://{settings.host}:{settings.port} (Ctrl+C ends it)", flush=True)  # noqa: T201
    listen(app, settings).run()


if __name__ == "__main__":
    serve()
