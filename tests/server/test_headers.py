"""Headers, caching, hosts, bundles and error pages."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from dash import Dash
from flask import Flask
from flask.testing import FlaskClient
from flask_compress import Compress

from core.scope import Busy, Role
from data import audit
from data.throttle import MINUTE
from server.bundles import PLOTLY_RULE, VENDORED
from server.denials import NOTED
from tests.server.world import RECORDED, build, close, enter, rooms_of, signed_in

pytestmark = pytest.mark.attack

HTML = {"Accept": "text/html"}
Clients = dict[Role, FlaskClient]
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    "path", ["/sign-in", "/health", "/courses", "/nothing", "/data/freshness", "/assets/theme.js"]
)
def test_every_answer_carries_the_policy(clients: Clients, path: str) -> None:
    headers = clients[Role.ADMIN].get(path, headers=HTML, buffered=True).headers
    policy = headers["Content-Security-Policy"]
    assert (
        "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe-eval" not in policy
    )
    assert "'unsafe-inline'" not in policy.split("style-src")[0]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert re.fullmatch("[0-9a-f]{16}", headers["X-Request-Id"])


def test_every_inline_script_of_the_page_is_in_the_policy(app: Flask, clients: Clients) -> None:
    import base64
    import hashlib

    answer = clients[Role.ADMIN].get("/courses", headers=HTML)
    policy = answer.headers["Content-Security-Policy"]
    scripts = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>(.*?)</script>", answer.text, re.S)
    running = [text for attributes, text in scripts if "application/json" not in attributes]
    assert running
    for text in running:
        assert base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() in policy


@pytest.mark.parametrize(
    "path",
    [
        "/courses",
        "/_dash-layout",
        "/_dash-dependencies",
        "/data/freshness",
        "/sign-in",
        "/nothing",
        "/health",
    ],
)
def test_nothing_that_changes_is_kept(clients: Clients, path: str) -> None:
    assert clients[Role.ADMIN].get(path, headers=HTML).headers["Cache-Control"] == "no-store"


def test_the_page_embeds_no_other_page(clients: Clients) -> None:
    page = clients[Role.ADMIN].get("/courses", headers=HTML).text
    assert "validation_layout" not in page or '"validation_layout":null' in page


def test_bundles_are_kept_and_sent_compressed_once(app: Flask, clients: Clients) -> None:
    page = clients[Role.ADMIN].get("/courses", headers=HTML).text
    bundle = next(path for path in re.findall(r'src="(/_dash-component-suites/[^"]+)"', page) if ".v" in path)
    stranger = app.test_client()
    answer = stranger.get(bundle, headers={"Accept-Encoding": "br, gzip"})
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Encoding"] == "br"
    assert stranger.get(bundle, headers={"Accept-Encoding": "br, gzip"}).data == answer.data
    asset = next(path for path in re.findall(r'src="(/assets/[^"]+)"', page) if "?m=" in path)
    with stranger.get(asset) as kept:
        assert "max-age=31536000" in kept.headers["Cache-Control"]


def test_addresses_that_strangers_make_up_for_a_bundle_keep_nothing_more(
    app: Flask, clients: Clients
) -> None:
    """Dash serves a bundle under any version and time; each kept for good would fill the memory."""
    page = clients[Role.ADMIN].get("/courses", headers=HTML).text
    bundle = next(path for path in re.findall(r'src="(/_dash-component-suites/[^"]+)"', page) if ".v" in path)
    stranger = app.test_client()
    genuine = stranger.get(bundle, headers={"Accept-Encoding": "br"})
    owners = [getattr(after, "__self__", None) for after in app.after_request_funcs[None]]
    (compress,) = (owner for owner in owners if isinstance(owner, Compress))
    cache: Any = compress.cache
    kept = len(cache._kept)
    for n in range(3):
        made_up = re.sub(r"\.v[\w-]+m[0-9a-f]+", f".v{n}m{n}", bundle)
        answer = stranger.get(made_up, headers={"Accept-Encoding": "br"})
        assert made_up != bundle and answer.status_code == 200 and answer.data == genuine.data
    assert len(cache._kept) == kept > 0


def test_plotly_is_the_small_bundle_and_never_offers_to_share(app: Flask) -> None:
    answer = app.test_client().get(PLOTLY_RULE)
    assert answer.data.startswith(VENDORED.read_bytes()[:200])
    assert answer.text.rstrip().endswith("Plotly.setPlotConfig({showSendToCloud:false,displaylogo:false});")
    assert "max-age=" in answer.headers["Cache-Control"]
    again = app.test_client().get(PLOTLY_RULE, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_the_small_bundle_is_of_plotlys_version_and_draws_all_we_draw() -> None:
    from plotly.offline import get_plotlyjs_version

    assert f"v{get_plotlyjs_version()}" in VENDORED.read_text(encoding="utf-8")[:200]
    drawn = set()
    for path in sorted((ROOT / "components").glob("*.py")):
        drawn |= set(
            re.findall(
                r'"type": "(scatter\w*|bar\w*|pie|heatmap\w*|histogram\w*|box|violin)"', path.read_text()
            )
        )
    assert drawn <= {"scatter", "bar", "pie"}  # the bundle draws any other type as scatter, without a word


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", ""])
@pytest.mark.parametrize("path", ["/sign-in", "/health", "/courses", "/assets/theme.js"])
def test_another_host_name_is_refused(app: Flask, host: str, path: str) -> None:
    answer = app.test_client().get(path, headers={"Host": host, **HTML}, buffered=True)
    assert answer.status_code == 400 or (host == "" and answer.status_code in (200, 302, 400))


def test_behind_a_proxy_cookies_are_secure_and_https_is_kept(tmp_path: Path) -> None:
    app = build(tmp_path / "instance", TRUSTED_HOSTS="tally.example.com", TALLYBOARD_PROXY="1")
    client = app.test_client()
    client.environ_base = {"wsgi.url_scheme": "https"}
    https = {
        "X-Forwarded-Proto": "https",
        "X-Forwarded-For": "198.51.100.7",
        "X-Forwarded-Host": "tally.example.com",
    }
    answer = client.get("/sign-in", headers=https, base_url="http://tally.example.com")
    assert answer.status_code == 200
    assert "Secure" in answer.headers["Set-Cookie"]
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")
    close(app)


def test_without_a_proxy_its_headers_are_not_believed(app: Flask) -> None:
    answer = app.test_client().get(
        "/sign-in", headers={"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
    )
    assert answer.status_code == 200
    assert "Strict-Transport-Security" not in answer.headers


def test_forms_and_sessions_are_bound_to_this_very_host_over_https(tmp_path: Path) -> None:
    app = build(tmp_path / "instance", TALLYBOARD_SECURE_COOKIES="true")
    client = app.test_client()
    names = [cookie.split("=")[0] for cookie in client.get("/sign-in").headers.getlist("Set-Cookie")]
    assert names == ["__Host-tallyboard_form"]
    close(app)


def test_too_much_at_once_is_told_as_such(own_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_words: object) -> None:
        raise Busy("figures of other instants are being worked out")

    client = signed_in(own_app, Role.ADMIN)
    monkeypatch.setattr("data.replay._copies.reading", busy)
    address = "/data/league?course=safety&as_known_at=2026-02-28T00:00:00Z"
    answer = client.get(address)
    assert answer.status_code == 503 and answer.json is not None
    assert answer.json["error"] == "figures of other instants are being worked out"


def test_a_failure_of_ours_is_a_page_with_its_id(
    own_app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_words: object) -> None:
        raise RuntimeError("secret detail")

    client = signed_in(own_app, Role.ADMIN)
    monkeypatch.setattr("server.feeds.screens.freshness", fail)
    answer = client.get("/data/freshness")
    assert answer.status_code == 500 and answer.json is not None
    assert answer.json["request_id"] == answer.headers["X-Request-Id"]
    assert answer.json["request_id"] in caplog.text and "secret detail" not in answer.text
    monkeypatch.setattr("server.gate.check_page", fail)
    page = client.get("/courses", headers=HTML)
    assert page.status_code == 500 and page.headers["X-Request-Id"] in page.text and "secret" not in page.text


def test_what_stands_in_an_address_writes_no_line_of_its_own_into_the_log(
    own_app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_words: object) -> None:
        raise RuntimeError("anything")

    client = signed_in(own_app, Role.ADMIN)
    monkeypatch.setattr("server.downloads.exports.wanted", fail)
    assert client.get("/download/x%0A%1b[2JERROR%20forged.csv").status_code == 500
    (line,) = [
        record.getMessage() for record in caplog.records if "failed, request id" in record.getMessage()
    ]
    assert "forged" in line and line.isprintable()


def test_a_log_keeps_no_address_as_long_as_somebody_likes(own_app: Flask) -> None:
    client = signed_in(own_app, Role.LEARNER)
    assert client.get(f"/organization-export/{'x' * 20_000}").status_code == 403
    close(own_app)
    (line,) = (
        entry.line for entry in audit.entries(rooms_of(own_app).database, 1) if entry.line.action == "denied"
    )
    assert len(line.detail) < 1_000 and "/organization-export/xxx" in line.detail


def test_a_person_does_not_fill_the_log_with_denials(own_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    client, now = signed_in(own_app, Role.LEARNER), RECORDED
    monkeypatch.setattr("server.errors.real_now", lambda: now)
    for _ in range(NOTED + 5):
        assert client.get("/download/courses.csv").status_code == 403
    assert signed_in(own_app, Role.MANAGER).get("/download/users.csv").status_code == 403
    now += MINUTE
    assert client.get("/download/courses.csv").status_code == 403
    close(own_app)
    denied = [
        (entry.line.actor, json.loads(entry.line.detail).get("left_out", 0))
        for entry in audit.entries(rooms_of(own_app).database, 1)
        if entry.line.action == "denied"
    ]
    assert denied == [("learner:lea", 0)] * NOTED + [("manager:max", 0), ("learner:lea", 5)]


def test_the_model_context_protocol_stays_off_whatever_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DASH_MCP_ENABLED", "true")
    app = build(tmp_path / "instance")
    assert not any("mcp" in rule.rule for rule in app.url_map.iter_rules())
    found: Dash = app.extensions["tallyboard_dash"]
    assert found._enable_mcp is False
    close(app)


def test_two_applications_in_one_process_have_the_same_callbacks(app: Flask, tmp_path: Path) -> None:
    second = build(tmp_path / "instance")
    first_map = app.extensions["tallyboard_dash"].callback_map
    assert set(second.extensions["tallyboard_dash"].callback_map) == set(first_map)
    assert enter(second.test_client(), "acme", "eve") == 302
    close(second)
