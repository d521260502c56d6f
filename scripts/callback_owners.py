"""Prints, as JSON, which module registers which callback outputs: `python -m scripts.callback_owners`.

Each line of the list is {"owner": module, "outputs": [component id, …]}. Dash keeps no record of who
registered a callback, and browser-side ones have no function to ask, so the registration itself is
watched while the app is made. tests/test_architecture.py runs this in a process of its own: Dash
empties its list of callbacks into the first app made.
"""

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import dash._callback as registry

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("callbacks.", "pages.", "server.", "components.", "data.", "app")
found: list[dict[str, Any]] = []


def owner() -> str:
    """The nearest of our modules on the stack: the file in which the callback is written."""
    frame = sys._getframe(1)
    names = []
    while frame := frame.f_back:  # type: ignore[assignment]  # None ends the walk
        names.append(str(frame.f_globals.get("__name__", "")))
    ours = [name for name in names if name.startswith(ROOMS)]
    return next((name for name in ours if name.startswith("callbacks.")), ours[0] if ours else "dash")


def component_ids(output: Any) -> list[str]:
    """The ids written; a pattern-matching id counts by its `type`."""
    outputs = output if isinstance(output, list | tuple) else [output] if output else []
    ids = [one.component_id for one in outputs]
    return [str(one.get("type", one)) if isinstance(one, dict) else str(one) for one in ids]


def watch() -> None:
    """Puts a note-taker before Dash's own registration, which all kinds of callback pass through."""
    insert = registry.insert_callback

    def noting(*words: Any, **named: Any) -> Any:
        found.append({"owner": owner(), "outputs": component_ids(words[3])})
        return insert(*words, **named)

    registry.insert_callback = noting


def main() -> None:
    """Makes the app on a throw-away database and prints what was registered."""
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/empty.sqlite"
        watch()
        from app import create_app

        create_app()
    print(json.dumps(found))


if __name__ == "__main__":
    main()
