"""Each heavy measure runs in a process of its own: its memory is its own, its end by force harms nobody."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from typing import Any

from bench.recipe import ROOT

_LONGEST = 200


class JobFailed(Exception):
    """The measure could not be taken; the message says why."""


def run(job: str, *, limit: float = 1_800, **arguments: Any) -> dict[str, Any]:
    """What `module:function` returns in a process of its own; JobFailed with its last words."""
    command = [sys.executable, "-m", "bench.jobs", job, json.dumps(arguments)]
    try:
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False, timeout=limit
        )
    except subprocess.TimeoutExpired as error:
        raise JobFailed(f"not within {limit:,.0f} s") from error
    if done.returncode:
        raise JobFailed(_last_words(done.stderr) or f"exit code {done.returncode}")
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def _last_words(said: str) -> str:
    """The exception's own line: the first after the last traceback that is not indented."""
    after = said.rpartition("Traceback (most recent call last):")[2].splitlines()
    plain = [line for line in after if line and not line.startswith(" ")]
    return plain[0][:_LONGEST] if plain else said[-_LONGEST:]


def main() -> None:
    """The other process: call, print the result as the last line."""
    module, _, function = sys.argv[1].partition(":")
    result = getattr(importlib.import_module(f"bench.{module}"), function)(**json.loads(sys.argv[2]))
    print(json.dumps(result))


if __name__ == "__main__":
    main()
