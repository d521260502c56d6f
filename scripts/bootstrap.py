"""Makes the virtual environments: `python3 -m scripts.bootstrap runtime|tests`.

Standard library alone, and no syntax newer than Python 3.7's, so that an old Python gets to read
the message that tells what to install. A stamp in the environment holds what it was made from: a
second call costs one start of Python.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)
ENVIRONMENTS = {"runtime": (".venv", "requirements.txt"), "tests": (".venv-test", "requirements-dev.txt")}


def why_not() -> str | None:
    """What is missing on this machine, with the command that mends it; None when nothing is."""
    if sys.version_info[:2] < OLDEST:
        return (
            f"Tallyboard needs Python {OLDEST[0]}.{OLDEST[1]} or newer; {sys.executable} is "
            f"{sys.version.split()[0]}. Install one (Debian 12, Ubuntu 24.04 or newer: apt-get install "
            "python3 python3-venv) and say which: make PYTHON=python3.12 …"
        )
    try:
        import ensurepip  # noqa: F401 - Debian ships it in a package of its own
        import venv  # noqa: F401
    except ImportError:
        return f"{sys.executable} cannot make virtual environments. Install: apt-get install python3-venv"
    return None


def name_of(requirement: str) -> str:
    """The package's canonical name in a requirement line: `Flask_WTF==1.3.0` is `flask-wtf`."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\[=<>~!; ]", requirement.strip(), maxsplit=1)[0]).lower()


def pins(path: Path) -> list[str]:
    """The requirement lines of a file, without comments and blank lines."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def fingerprint(requirements: Path) -> str:
    """What an environment is made from: the pins and the Python that they were installed for."""
    version = f"{sys.version_info[0]}.{sys.version_info[1]}\n".encode()
    return hashlib.sha256(version + requirements.read_bytes()).hexdigest()


def works(python: Path) -> bool:
    """Whether the environment's Python starts, is this Python's version and still has its pip."""
    code = f"import pip, sys; sys.exit(sys.version_info[:2] != {tuple(sys.version_info[:2])!r})"
    try:
        return subprocess.run([str(python), "-c", code], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def pip(python: Path, *words: str) -> str:
    """Runs pip in the environment; its errors go to the terminal and end the script."""
    command = [str(python), "-m", "pip", "--disable-pip-version-check", "--no-input", *words]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout


def strays(python: Path, requirements: Path) -> list[str]:
    """Installed packages that no pin asks for: an optional one can change what the others do."""
    wanted = {name_of(line) for line in pins(requirements)} | {"pip"}
    installed = json.loads(pip(python, "list", "--format=json"))
    return sorted(row["name"] for row in installed if name_of(row["name"]) not in wanted)


def ensure(folder: Path, requirements: Path) -> None:
    """Makes `folder` an environment that holds exactly `requirements`; quick when it already does."""
    stamp, python, wanted = folder / ".made-from", folder / "bin" / "python", fingerprint(requirements)
    usable = works(python)
    if usable and stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return
    print(f"Installing {requirements.name} into {folder.name} (a minute or two, once)", flush=True)
    if not usable:
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], check=True)
    stamp.unlink(missing_ok=True)
    pip(python, "install", "--quiet", "--requirement", str(requirements))
    extra = strays(python, requirements)
    if extra:
        pip(python, "uninstall", "--quiet", "--yes", *extra)
    pip(python, "check")
    stamp.write_text(wanted, encoding="utf-8")


def main(names: list[str]) -> int:
    """Makes the named environments; the exit code is 0, or 1 with what to do about it."""
    problem = why_not()
    if problem or not names or set(names) - set(ENVIRONMENTS):
        print(problem or f"usage: python3 -m scripts.bootstrap {'|'.join(ENVIRONMENTS)}", file=sys.stderr)
        return 1
    for name in names:
        folder, requirements = ENVIRONMENTS[name]
        try:
            ensure(ROOT / folder, ROOT / requirements)
        except subprocess.CalledProcessError as error:
            print(f"{folder} is not complete: {' '.join(map(str, error.cmd))} failed.", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
