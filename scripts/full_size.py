"""`python -m scripts.full_size attack|faults`: the tests that attack, or break what is stood on, at full size.

`make test` runs the same tests, each at a few of its examples or places; here they run at as many as an evening has
time for. The sizes are environment variables, so that a night can have more: TALLYBOARD_EXAMPLES=600 make attack.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time

from scripts.checks import BIN, ROOT, tests

# EXAMPLES: of each property on databases (6 in `make test`), other properties grow by the same factor.
# FORGED: requests of each role against any callback and route. PLACES: at which a process is killed or its disk full.
SIZES = {
    "attack": {"TALLYBOARD_EXAMPLES": "60", "TALLYBOARD_FORGED": "10000"},
    "faults": {"TALLYBOARD_PLACES": "40"},
}


def main(which: str) -> int:
    """pytest's own exit code; 2 for a word that names nothing."""
    if which not in SIZES:
        print(f"usage: python -m scripts.full_size {'|'.join(SIZES)}", file=sys.stderr)
        return 2
    sizes = {name: os.environ.get(name, size) for name, size in SIZES[which].items()}
    print(f"== {which}: {', '.join(f'{name}={size}' for name, size in sizes.items())}", flush=True)
    began = time.monotonic()
    command = tests("-m", which)
    code = subprocess.run(
        [str(BIN / command[0]), *command[1:]], cwd=ROOT, check=False, env=os.environ | sizes
    ).returncode
    print(f"-- {which}: exit code {code}, {time.monotonic() - began:,.0f} s", flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2] or [""]))
