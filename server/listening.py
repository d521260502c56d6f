"""The server under `python app.py`: waitress, so that no stranger's connections keep everybody else's out."""

from __future__ import annotations

import logging
import socket
from typing import Any
from wsgiref.types import WSGIApplication

import waitress
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer

from server.settings import Settings

MOST = 400  # open connections of one listening socket; beyond, those that did nothing for longest are closed
_AT_ONCE = 16  # requests answered at the same time; an export may hold one of these for its whole length


def listen(app: WSGIApplication, settings: Settings) -> Any:
    """A server that listens already; `run` serves until it is closed."""
    logging.basicConfig()
    sockets: dict[int, Any] = {}
    server = waitress.create_server(app, map=sockets, **serving(settings))
    for one in sockets.values():
        if isinstance(one, TcpWSGIServer):
            one.channel_class = Connection
    return server


def serving(settings: Settings) -> dict[str, Any]:
    """How waitress serves. Left to itself it takes every X-Forwarded header off, those of our own proxies too."""
    return {
        "host": settings.host,
        "port": settings.port,
        "threads": _AT_ONCE,
        "ident": None,
        "max_request_body_size": 4 * 1024 * 1024,
        "channel_timeout": 60,
        # how many proxies are believed: ProxyFix, in `app.configure`
        "clear_untrusted_proxy_headers": settings.proxies == 0,
        "connection_limit": 1_000,  # never reached; at its own limit, 100, waitress accepts nobody any more
        "asyncore_use_poll": True,  # select knows no descriptors beyond 1,024
    }


class Connection(HTTPChannel):
    """A connection that makes room for itself: where too many are open, the idlest of them is closed.

    One whose request is being answered is not idle. A browser opens a kept connection anew where it was closed.
    """

    def __init__(self, server: Any, sock: socket.socket, addr: Any, adj: Any, map: Any = None) -> None:
        super().__init__(server, sock, addr, adj, map=map)
        open_ones = [one for one in server.active_channels.values() if not one.will_close]
        if len(open_ones) > MOST:
            idle = [one for one in open_ones if one is not self and not one.requests]
            min(idle, key=lambda one: one.last_activity, default=self).will_close = True
