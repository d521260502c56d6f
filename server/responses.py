"""JSON answers, by orjson: strict in what it reads, fast in what it writes."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Flask, Response
from flask.json.provider import JSONProvider


class StrictJson(JSONProvider):
    """RFC 8259 and nothing else: no NaN, no lone surrogates, at most 1024 levels."""

    def dumps(self, obj: Any, **_kwargs: Any) -> str:
        """The JSON text of a value."""
        return orjson.dumps(obj, option=orjson.OPT_NON_STR_KEYS).decode()

    def loads(self, s: str | bytes, **_kwargs: Any) -> Any:
        """The value of a JSON text; ValueError if it is none."""
        return orjson.loads(s)


def speak_json(app: Flask) -> None:
    """Let Flask, and so Dash behind it, read and write JSON this way."""
    app.json = StrictJson(app)


def json_response(value: Any, status: int = 200) -> Response:
    """A JSON answer."""
    return Response(orjson.dumps(value), status, content_type="application/json")
