"""The scripts browsers load: Plotly's small bundle with its privacy settings, and compression kept."""

from __future__ import annotations

from pathlib import Path

from dash.fingerprint import check_fingerprint
from flask import Flask, Request, Response, request
from flask_compress import Compress

from server.grants import public_route

ROOT = Path(__file__).resolve().parent.parent
PLOTLY_RULE = "/_dash-component-suites/plotly/package_data/plotly.min.js"
VENDORED = ROOT / "assets_vendor" / "plotly-basic.min.js"
# Plotly 4 offers to upload a chart's data by default; a chart that forgets to say no is covered here.
_SAFETY = b"\n;Plotly.setPlotConfig({showSendToCloud:false,displaylogo:false});\n"
_SUITES = "/_dash-component-suites/"
_TEXTS = ("text/css", "text/javascript", "application/javascript", "application/json", "image/svg+xml")


class SuiteCache:
    """Keeps what compression made of Dash's bundles, which never change while the server runs."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def get(self, key: str) -> bytes | None:
        """The compressed bytes of a bundle."""
        return self._kept.get(key)

    def set(self, key: str, value: bytes) -> None:
        """Keep a bundle's bytes. Only answers 200 come here, so there are as many keys as bundles (`_cache_key`)."""
        if _SUITES in key:
            self._kept[key] = value


def serve_bundles(app: Flask) -> None:
    """Answer Plotly's address with our bundle. To be called before Dash registers its own route for it."""
    script = VENDORED.read_bytes() + _SAFETY

    @public_route(app, PLOTLY_RULE)
    def plotly_bundle() -> Response:
        response = Response(script, mimetype="text/javascript")
        response.add_etag()
        response.make_conditional(request)
        return response


def compress(app: Flask) -> None:
    """Compress texts. HTML is left alone: a page holds a token beside what an address says (BREACH)."""
    app.config.update(
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_ALGORITHM_STREAMING=["br"],
        COMPRESS_BR_LEVEL=5,
        COMPRESS_MIMETYPES=list(_TEXTS),
        COMPRESS_CACHE_BACKEND=SuiteCache,
        COMPRESS_CACHE_KEY=_cache_key,
    )
    Compress(app)
    app.after_request(_read_whole)  # the last one registered runs first


def _read_whole(response: Response) -> Response:
    """Our own small files are compressed whole: of a streamed one Compress would forget to close the file."""
    if request.endpoint == "_dash_assets.static" and response.mimetype in _TEXTS:
        response.direct_passthrough = False
        response.get_data()
    return response


def _cache_key(asked: Request) -> str:
    """The bundle's own address: Dash takes any version and time of a file in it, which strangers could make up."""
    path, _ = check_fingerprint(asked.path)
    return str(path)
