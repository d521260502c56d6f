"""Finds the LibreOffice that `make acceptance` opens files with, and installs Debian's when it may.

Standard library alone, as scripts/browser.py.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

PACKAGES = ("libreoffice-calc", "libreoffice-draw")  # spreadsheets, and PDFs as drawings
PROGRAMS = ("soffice", "libreoffice")
ADVICE = f"install it (Debian, Ubuntu: apt-get install --no-install-recommends {' '.join(PACKAGES)})"


def office() -> str | None:
    """The program's path, None where there is none."""
    return next((path for path in map(shutil.which, PROGRAMS) if path), None)


def install() -> None:
    """Installs Debian's package, where we may; a failure shows in `office` afterwards."""
    print(f"Installing {' and '.join(PACKAGES)} with apt-get", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], check=False, env=environment, stdin=subprocess.DEVNULL)
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *PACKAGES]
    subprocess.run(command, check=False, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def main() -> int:
    """Makes sure of LibreOffice; the exit code is 0, or 1 with what to install."""
    if office() is None and os.geteuid() == 0 and shutil.which("apt-get"):
        install()
    if office() is None:
        print(f"Files can not be opened: there is no LibreOffice on the PATH. {ADVICE}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
