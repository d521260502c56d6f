"""Finds the Chromium that browser tests drive, and installs Debian's when `python3 -m scripts.browser`.

Standard library alone: it runs before any environment is complete, and in tests/conftest.py.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

PACKAGES = ("chromium", "chromium-driver")
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ADVICE = f"install a browser and its driver (Debian, Ubuntu: apt-get install {' '.join(PACKAGES)})"


def browser() -> str | None:
    """The browser's path: DASH_TEST_CHROMEPATH when set, else the first on the PATH."""
    named = os.environ.get("DASH_TEST_CHROMEPATH")
    return named or next((path for path in map(shutil.which, BROWSERS) if path), None)


def missing() -> str | None:
    """What browser tests lack here, in words; None when they can run."""
    if not browser():
        return f"no Chromium on the PATH: {ADVICE}"
    if not shutil.which("chromedriver"):
        return f"no chromedriver on the PATH: {ADVICE}"
    return None


def install() -> None:
    """Installs Debian's browser and driver, where we may; a failure shows in `missing` afterwards."""
    print(f"Installing {' and '.join(PACKAGES)} with apt-get", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], check=False, env=environment, stdin=subprocess.DEVNULL)
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *PACKAGES]
    subprocess.run(command, check=False, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def main() -> int:
    """Makes sure of a browser; the exit code is 0, or 1 with what to install."""
    if missing() and os.geteuid() == 0 and shutil.which("apt-get"):
        install()
    problem = missing()
    if problem:
        print(f"Browser tests cannot run: {problem}", file=sys.stderr)
    return 1 if problem else 0


if __name__ == "__main__":
    sys.exit(main())
