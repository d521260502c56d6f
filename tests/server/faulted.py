"""`python -m tests.server.faulted FAULT COMMAND URL INSTANCE DROP`: a command whose ground fails amid its work.

FAULT is `full` (no file may grow beyond a size), `readonly`, `locked` (somebody else holds SQLite's file) or `lost`
(PostgreSQL ends the connections). The command must end with exit code 0 or with a plain sentence, leave all of its work
or nothing, no draft, and every total right; the same again, without the fault, is whole. For each place it says what
was found: `before` or `after`. Anything else is an error.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app import create_app
from data.accounts import account_by_slug
from data.audit import verify_chain
from data.engine import open_database
from data.verify import verify
from server.settings import Settings, SettingsError
from tests.data.killed import MOST, counted, places
from tests.data.killed_imports import rows_of
from tests.server.breaking import broken_connections, held, unwritable, without_privileges
from tests.server.world import NOW

ROOM = f"{os.sep}data{os.sep}"
MANY = MOST > 8  # not in `make test`
LARGEST = 1 << 23  # no file of this world is as large: the last place of a full disk is none
Strike = Callable[[], None]


@dataclass(frozen=True)
class World:
    """Where everything lies."""

    url: str
    instance: Path
    drop: Path

    @property
    def settings(self) -> Settings:
        """As the command line's environment would say it."""
        given = {"DATABASE_URL": self.url, "TALLYBOARD_INSTANCE": str(self.instance), "TALLYBOARD_NOW": NOW}
        return Settings.from_environment(given)


@dataclass(frozen=True)
class Command:
    """One command: what comes before it, its words, and how much of its work is there."""

    before: tuple[tuple[str, ...], ...]
    words: tuple[str, ...]
    found: Callable[[World], Any]


def run(world: World, words: tuple[str, ...], strike: Strike | None = None) -> dict[str, Any]:
    """Do it in a process of its own, struck as it begins; its exit code and everything that it said."""
    with tempfile.TemporaryFile("w+b") as loose:
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.dup2(loose.fileno(), 2)  # what the processes say that it starts
            os.write(writing, json.dumps(_done(world, words, strike)).encode())
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            told = pipe.read()
        os.waitpid(child, 0)
        loose.seek(0)
        result: dict[str, Any] = json.loads(told)
        result["said"] += loose.read().decode("utf-8", "replace")
    return result


def _done(world: World, words: tuple[str, ...], strike: Strike | None) -> dict[str, Any]:
    try:
        if strike:
            strike()
        app = create_app(world.settings)
    except SettingsError as error:  # Flask's command line says it so
        return {"code": 1, "said": f"Error: {error.format_message()}\n"}
    except BaseException as error:
        return {"code": 1, "said": f"Traceback: starting failed: {error!r}"}
    result = app.test_cli_runner().invoke(args=list(words))
    sys.setprofile(None)
    ended = result.exception is None or isinstance(result.exception, SystemExit)
    return {
        "code": result.exit_code,
        "said": result.output + ("" if ended else f"Traceback: {result.exception!r}"),
    }


def commands(world: World, at: int) -> dict[str, Command]:
    """What is tried, in an account or a file of its own for each place."""
    slug, out = f"a{at}", world.instance.parent / f"out-{at}"
    create = ("account", "create", slug)
    bring = ("import", str(world.drop), "--account", slug)
    return {
        "import": Command((create,), bring, lambda w: rows(w, slug)),
        "undo": Command((create, bring), ("undo-import", f"{slug}/1"), lambda w: rows(w, slug)),
        "drop": Command(
            (create, bring), ("export", "drop", "--account", slug, "-o", f"{out}.zip"), files(out)
        ),
        "book": Command(
            (create, bring),
            ("export", "organization", "--account", slug, "--format", "xlsx", "-o", f"{out}.xlsx"),
            files(out),
        ),
        "backup": Command((), ("backup", "-o", f"{out}.backup"), files(out)),
        "restore": Command(
            (("backup", "-o", f"{out}.backup"), create),
            ("restore", f"{out}.backup", "--replace"),
            lambda w: account_is_there(w, slug),
        ),
    }


def files(out: Path) -> Callable[[World], Any]:
    """Which files of these there are: a draft beside them would be one more."""
    return lambda _: sorted(path.name for path in out.parent.glob(f"*{out.name}.*"))


def account_is_there(world: World, slug: str) -> bool:
    database = open_database(world.url)
    try:
        return account_by_slug(database, slug) is not None
    finally:
        database.dispose()


def rows(world: World, slug: str) -> Any:
    """How many rows an account holds of everything but its log, in which a refusal may stand, too."""
    database = open_database(world.url)
    try:
        found = account_by_slug(database, slug)
        assert found
        held_ = rows_of(database, found.account_id)
        return {name: len(one) for name, one in held_.items() if name != "audit_log"}
    finally:
        database.dispose()


def sound(world: World) -> None:
    """Every total is its rows', the log is whole, and no draft lies anywhere."""
    database = open_database(world.url)
    assert verify(database, None) == [] and verify_chain(database) == []
    database.dispose()
    drafts = [*world.instance.glob(".tallyboard-draft-*"), *world.instance.glob("exports/*")]
    assert drafts == [], drafts


def tried(world: World, name: str, at: int, strike: Strike, about: AbstractContextManager[Any]) -> str:
    """One command at one place; `before` or `after`."""
    command = commands(world, at)[name]
    for words in command.before:
        done = run(world, words)
        assert done["code"] == 0, (words, done)
    nothing = command.found(world)
    with about:
        struck = run(world, command.words, strike)
    assert "Traceback" not in struck["said"], (name, at, struck)
    assert struck["code"] in (0, 1), (name, at, struck)
    sound(world)
    found = command.found(world)
    if found == nothing:
        assert struck["code"] == 1 and struck["said"].strip(), (name, at, struck)
        again = run(world, command.words)
        assert again["code"] == 0, (name, at, again)
    whole = command.found(world)
    assert whole != nothing and whole == WHOLE.setdefault((name, *_shape(whole)), whole), (name, at, whole)
    sound(world)
    return "before" if found == nothing else "after"


def _shape(whole: Any) -> tuple[str, ...]:
    """Names of files differ from place to place."""
    return tuple(whole) if isinstance(whole, list) else ()


WHOLE: dict[tuple[str, ...], Any] = {}


def _full(size: int) -> Strike:
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def _sizes() -> list[int]:
    """Sizes from a few bytes to more than any file has, each as many times the one before."""
    steps = max(2, MOST // 3)
    return [round(1000 * (LARGEST / 1000) ** (step / steps)) for step in range(steps + 1)]


def _lost(world: World, at: int) -> Strike:
    return lambda: sys.setprofile(counted(at, ROOM, lambda: broken_connections(world.url)))


def _calls(world: World, name: str) -> int:
    """How many calls of our data room a command makes."""
    command = commands(world, 0)[name]
    for words in command.before:
        assert run(world, words)["code"] == 0
    count = world.instance.parent / "calls"
    look = counted(0, ROOM)

    def watch() -> None:
        sys.setprofile(look)

    def told() -> dict[str, Any]:
        done = _done(world, command.words, watch)
        count.write_text(str(look.__dict__["seen"]()))
        return done

    child = os.fork()
    if child == 0:
        told()
        os._exit(0)
    os.waitpid(child, 0)
    return int(count.read_text())


def struck(world: World, fault: str, name: str) -> None:
    """Every place of one command."""
    if fault == "full":
        for at, size in enumerate(_sizes(), start=1):
            print(tried(world, name, at, _full(size), nullcontext()))
    elif fault == "readonly":
        print(tried(world, name, 1, without_privileges, unwritable(world.instance)))
    elif fault == "locked":
        print(tried(world, name, 1, lambda: None, held(world.url)))
    else:
        for at in places(_calls(world, name))[:: 1 if MANY else 6]:
            print(tried(world, name, at, _lost(world, at), nullcontext()))


if __name__ == "__main__":
    fault_, name_, url_, instance_, drop_ = sys.argv[1:]
    struck(World(url_, Path(instance_), Path(drop_)), fault_, name_)
