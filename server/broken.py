"""What a disk or a database says when it fails, as a sentence: commands end with that, not with a traceback.

Every write is one transaction or a file that appears whole, so what did not end has left nothing behind.
"""

from __future__ import annotations

import errno
from collections.abc import Callable
from functools import wraps
from typing import Any

import click
import pysqlite3
from sqlalchemy.exc import DBAPIError

from server.console import fail

BROKEN = (
    OSError,
    DBAPIError,
    pysqlite3.Error,
)  # the disk; a database through SQLAlchemy, or through its driver


def reason_of(error: BaseException) -> str:
    """The first line of what the disk or the database itself says, without a full stop."""
    said = str(error.orig if isinstance(error, DBAPIError) else error)
    return (said.strip().splitlines() or [type(error).__name__])[0].rstrip(". ")


def end_plainly(command: click.Command) -> None:
    """Let a command, or every command of a group, end with a sentence where disk or database fail."""
    for one in getattr(command, "commands", {}).values():
        end_plainly(one)
    if command.callback is not None:
        command.callback = _ending(command.callback)


def _ending(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def run(*words: Any, **options: Any) -> Any:
        try:
            return function(*words, **options)
        except BROKEN as error:
            if isinstance(error, OSError) and error.errno == errno.EPIPE:
                raise  # whoever reads the output has gone: click's own affair
            return fail(f"It ended early: {reason_of(error)}. What was not finished has left nothing behind.")

    return run
