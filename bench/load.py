"""`python -m bench.load`: many people at once on a running server, while an import and an export job run.

Two accounts of the same ids and other figures, made and imported first; `python app.py` serves them as `make run` does.
Each kind of request is timed alone, then by visitors in several processes; and once more by the real clock while events
come in as they happen. It fails on errors only: an answer that is not 200, or that is another one than alone; never on
times. Prints, and at full size writes bench/LOAD.md.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from statistics import quantiles

import psutil
import requests

from bench import drops
from bench.learning import attempts_of, learners
from bench.machine import load, machine
from bench.prepare import say
from bench.recipe import COURSES, NOW, RECORDED, ROOT
from bench.visitors import PASSWORD, Asked, Right, Visitor, expected, kinds, one, walk
from data.accounts import account_by_slug
from data.engine import open_database
from data.users import set_password_hash
from server.passwords import hash_password
from server.settings import Settings

PAGE = ROOT / "bench" / "LOAD.md"
PEOPLE = {
    "big": (20_000, 1_000_000),
    "other": (4_000, 100_000),
    "imported": (10_000, 500_000),
}  # and attempts
VISITED = ("big", "other")
PROCESSES, ROUNDS = 4, 25
_MEGABYTE = 2**20
_START = "/data/organization-export/start"
_SOON_S = 60


def main() -> int:
    """1 when any answer was an error or another one than alone, or the import or the export did not end well."""
    parser = argparse.ArgumentParser(prog="python -m bench.load", description="Many people at once.")
    parser.add_argument("--scale", type=float, default=1.0, help="part of the full size of the accounts")
    parser.add_argument("--seconds", type=float, default=90.0, help="how long the visitors stay")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tallyboard-load-") as name:
        lines, failed = measured(Path(name), given.scale, given.seconds)
    text = "\n".join(lines) + "\n"
    print(text)
    if given.scale >= 1:
        PAGE.write_text(text, encoding="utf-8")
    return 1 if failed else 0


def measured(folder: Path, scale: float, seconds: float) -> tuple[list[str], int]:
    """The report's lines, and how many things went wrong."""
    head = ["# Results of `make load`", "", machine(), load(), ""]
    environ = prepared(folder, scale)
    with served(environ) as (address, process):
        right: dict[str, Right] = {account: expected(Visitor(address, account)) for account in VISITED}
        alone = [
            one(visitor, kind, right[visitor.account])
            for visitor in (Visitor(address, account) for account in VISITED)
            for kind in kinds(visitor)
            for _ in range(ROUNDS)
        ]
        before = memory(process)
        say("visitors, an import and an export job at once …")
        together, ends = crowd(address, environ, folder, right, seconds)
        after = memory(process)
    live, told_live = lived(environ, seconds)
    failures = [ask for ask in (*alone, *together, *live) if ask.problem]
    head += told(scale, seconds, len(together), before, after, ends)
    wrong = sorted({f"- {ask.account}, {ask.kind}: {ask.problem}" for ask in failures})
    lines = [*head, *table(alone, together), "", *told_live, *table(alone, live), "", *wrong]
    return lines, len(failures) + sum(end != "well" for end in ends.values())


def prepared(folder: Path, scale: float) -> dict[str, str]:
    """The instance with the visited accounts, the drop that is imported later; the environment of everything."""
    environ = {**os.environ, "TALLYBOARD_INSTANCE": str(folder / "instance"), "TALLYBOARD_NOW": NOW}
    environ.pop("DATABASE_URL", None)
    for seed, (name, (people, attempts)) in enumerate(PEOPLE.items(), start=1):
        drop = folder / name
        who, count = learners(sized(people, scale), COURSES, seed), sized(attempts, scale)
        drops.write_people(drop, who, 20)
        drops.write_attempts(drop, attempts_of(who, count, count, seed, probes=True), 0)
        if name in VISITED:
            say(f"importing {name}: {who.count:,} people, {count:,} attempts …")
            subprocess.run(
                importing(folder, name), cwd=ROOT, env=environ, check=True, stdout=subprocess.DEVNULL
            )
    give_passwords(environ)
    return environ


def sized(count: int, scale: float) -> int:
    """A part of the full size, large enough for the screens to have something to show."""
    return max(300, round(count * scale))


def importing(folder: Path, name: str) -> list[str]:
    """The command that brings an account in."""
    flask = [sys.executable, "-m", "flask", "--app", "app", "import", str(folder / name)]
    return [*flask, "--account", name, "--create"]


def give_passwords(environ: dict[str, str]) -> None:
    """One for the administrator of each visited account."""
    database = open_database(Settings.from_environment(environ).database_url)
    for slug in VISITED:
        account = account_by_slug(database, slug)
        assert account is not None
        set_password_hash(database, account.account_id, "admin", hash_password(PASSWORD), now=RECORDED)
    database.dispose()


@contextmanager
def served(environ: dict[str, str]) -> Iterator[tuple[str, psutil.Process]]:
    """`python app.py` on a free port: the very process that `make run` starts."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = environ | {"TALLYBOARD_PORT": str(port)}
    with subprocess.Popen(
        [sys.executable, "app.py"], cwd=ROOT, env=env, stdout=subprocess.DEVNULL
    ) as process:
        try:
            wait_for(f"http://127.0.0.1:{port}", process)
            yield f"http://127.0.0.1:{port}", psutil.Process(process.pid)
        finally:
            process.terminate()


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    """Until it answers."""
    deadline = time.monotonic() + _SOON_S
    while process.poll() is None and time.monotonic() < deadline:
        try:
            if requests.get(f"{address}/health", timeout=2).status_code == 200:
                return
        except requests.ConnectionError:
            time.sleep(0.2)
    raise RuntimeError("the server did not start")


def memory(process: psutil.Process) -> float:
    """Resident megabytes of the server alone."""
    return float(process.memory_info().rss / _MEGABYTE)


def crowd(
    address: str, environ: dict[str, str], folder: Path, right: dict[str, Right], seconds: float
) -> tuple[list[Asked], dict[str, str]]:
    """Everybody at once; what the visitors asked, and how the import and the export job ended."""
    asking = Visitor(address, VISITED[0])
    asking.post(_START, {})
    begun = time.monotonic()
    with (
        subprocess.Popen(
            importing(folder, "imported"), cwd=ROOT, env=environ, stdout=subprocess.DEVNULL
        ) as bringing,
        ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool,
    ):
        walks = [pool.submit(walk, address, right, seconds, seed) for seed in range(PROCESSES)]
        code = bringing.wait()
        say(f"the import ended after {time.monotonic() - begun:,.0f} s")
        asked = [ask for done in walks for ask in done.result()]
    return asked, {"import": "well" if code == 0 else f"code {code}", "export job": exported(asking)}


def lived(environ: dict[str, str], seconds: float) -> tuple[list[Asked], list[str]]:
    """The visitors again, by the real clock, while events come in as they happen; what they asked, and told in words.

    Every answer is another one than before, so all that is looked for is that there is one; then `verify`.
    """
    say("visitors while live events come in …")
    environ = {name: value for name, value in environ.items() if name != "TALLYBOARD_NOW"}
    url = Settings.from_environment(environ).database_url
    coming = [sys.executable, "-m", "bench.living", url, str(seconds)]
    with (
        served(environ) as (address, process),
        subprocess.Popen(coming, cwd=ROOT, env=environ, stdout=subprocess.PIPE) as events,
        ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool,
    ):
        before = memory(process)
        walks = [
            pool.submit(walk, address, dict.fromkeys(VISITED), seconds, seed) for seed in range(PROCESSES)
        ]
        asked = [ask for done in walks for ask in done.result()]
        stored = json.loads(events.communicate()[0])
        after = memory(process)
    verify = [sys.executable, "-m", "flask", "--app", "app", "verify", "--account", VISITED[0]]
    subprocess.run(verify, cwd=ROOT, env=environ, check=True, stdout=subprocess.DEVNULL)
    return asked, [
        "## While live events come in",
        "",
        f"The same visitors by the real clock, while {stored['events']:,} events of people at work came into"
        f" `{VISITED[0]}` one by one, some early, some late, and a certification expired every second: an event took"
        f" {stored['p50'] * 1000:.1f} ms (p50), at most {stored['worst'] * 1000:,.0f} ms; {len(asked):,} requests."
        " Every answer changes, so what fails is an answer that is none. Afterwards `verify` recounted the account.",
        "",
        f"The server's memory: {before:,.0f} MB before, {after:,.0f} MB after.",
        "",
    ]


def exported(asking: Visitor) -> str:
    """How the job ended, waited for."""
    state, deadline = "queued", time.monotonic() + 10 * _SOON_S
    while state in ("queued", "running") and time.monotonic() < deadline:
        card = asking.get("/data/organization-export").json()
        state = card["props"]["children"][1]["props"]["children"]["props"]["data-state"]
        time.sleep(0.5)
    return "well" if state == "done" else str(state)


def told(
    scale: float, seconds: float, count: int, before: float, after: float, ends: dict[str, str]
) -> list[str]:
    """What it was, in words."""
    sizes = "; ".join(
        f"`{name}` {sized(people, scale):,} people, {sized(attempts, scale):,} attempts"
        for name, (people, attempts) in PEOPLE.items()
    )
    ended = ", ".join(f"the {name} ended {how}" for name, how in ends.items())
    visitors = f"{PROCESSES * 2 * len(VISITED)} visitors in {PROCESSES} processes"
    return [
        f"Accounts: {sizes}. {visitors} stayed {seconds:.0f} s, with"
        f" 0.05 to 0.45 s between two requests of each: {count:,} requests, {count / seconds:.0f} a second, while"
        f" `imported` was imported and an organisation export was made: {ended}. Visitors, import and export share the"
        " machine's cores with the server.",
        "",
        f"The server's memory: {before:,.0f} MB before, {after:,.0f} MB after.",
        "",
    ]


def table(alone: list[Asked], together: list[Asked]) -> list[str]:
    """A line for each kind and account."""
    rows = [
        "| account | request | alone p50 | alone p95 | together | errors | p50 | p95 |",
        "|---|---|---:|---:|---:|---:|---:|---:|",
    ]
    for account, kind in dict.fromkeys((ask.account, ask.kind) for ask in alone):
        mine = [
            [ask for ask in one_ if (ask.account, ask.kind) == (account, kind)] for one_ in (alone, together)
        ]
        errors = sum(bool(ask.problem) for part in mine for ask in part)
        first, then = (share([ask.seconds for ask in part]) for part in mine)
        rows.append(f"| {account} | {kind} | {first} | {len(mine[1]):,} | {errors} | {then} |")
    return rows


def share(seconds: list[float]) -> str:
    """p50 and p95 in milliseconds, as two cells."""
    if len(seconds) < 2:
        return "– | –"
    cuts = quantiles(seconds, n=20)
    return f"{cuts[9] * 1000:,.1f} ms | {cuts[18] * 1000:,.1f} ms"


if __name__ == "__main__":
    sys.exit(main())
