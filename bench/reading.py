"""The sections about reading: screens, growth, callbacks, the league table of a million, PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench import jobs
from bench.cases import CASES, COURSE
from bench.frames import write_frames
from bench.jobs import JobFailed
from bench.prepare import Made, prepare_postgres, say, url_of
from bench.report import Results, Section, megabytes, ms, times

_NOTES = (
    "p50 and p95: ms of the whole function, from the pooled connection to the value that is drawn; rounds"
    " interleaved with (c).",
    "(a) pandas over account 1's raw rows in memory as they came, a person found by their id, the other ids as whole"
    " numbers: the whole answer of each screen, by the rule of mastery itself (`ewm(alpha=0.65, adjust=False)` of each"
    " person at each exercise, in a vectorised form). `sorted`: all ids as whole numbers, the attempts sorted by"
    " person, exercise and time beforehand, an index in effect, and arrays filtered instead of frames. Every answer is"
    " held against ours: order, ids and texts exactly, figures within a billionth. The time is the processor's, which"
    " other work on the machine does not lengthen.",
    "(b) one GROUP BY over the raw rows in the same file, by a cheaper mastery rule without order, and of composite"
    " screens the largest part alone, which flatters it. (a), (b): how many times longer they take than ours.",
    "(c) ms to read as many stored rows as the answer has, as one primary-key range, through the driver's"
    " prepared statement; `by Core`: the same range through SQLAlchemy with its pooled connection and"
    " transaction, for information.",
    "first: ms right after the account was written to, when nothing kept from one request to the next holds.",
    "memory: peak of a process that asks 50 times; own part: without pages of mapped files.",
)


def screens(made: Made, results: Results) -> None:
    """Each screen's data."""
    url = url_of(made.main)
    say("measuring screens …")
    found = jobs.run("screens:measure", url=url)
    say("measuring pandas …")
    pandas = jobs.run("raw_pandas:measure", folder=str(write_frames(made)), url=url)
    memory = jobs.run("screens:memory", url=url)
    rows = [_screen_row(case.name, found[case.name], pandas, memory[case.name]) for case in CASES]
    columns = (
        "screen or report",
        "rows",
        "first",
        "p50",
        "p95",
        "(c)",
        "ours/(c)",
        "by Core",
        "(a) pandas",
        "sorted",
        "(b) SQL",
    )
    more = f"pandas held {megabytes(pandas['peak_mb'])}, both frames."
    results.add(Section("Each screen's data", (*columns, "memory", "own part"), rows, (*_NOTES, more)))
    _agreement(results, pandas["differences"])
    _screen_promises(results, found, pandas["p50"])


def _agreement(results: Results, differences: dict[str, str | None]) -> None:
    """Whether (a) answers what the screens answer; told with the first difference of each that does not."""
    other = [f"{name}: {found}" for name, found in differences.items() if found]
    told = "; ".join([f"{len(differences) - len(other)} of {len(differences)}", *other])
    results.promise("pandas gives the same answers", told, not other)


def _screen_row(
    name: str, one: dict[str, Any], pandas: dict[str, Any], memory: dict[str, Any]
) -> tuple[str, ...]:
    mine = one["p50"]
    own = (name, str(one["rows"]), ms(one["first"]), ms(mine), ms(one["p95"]))
    ratios = (
        ms(one["range"]),
        times(mine / one["range"]),
        ms(one["core"]),
        times(pandas["p50"][name] / mine),
        times(pandas["ordered"][name] / mine),
        times(one["raw"] / mine),
    )
    return (*own, *ratios, megabytes(memory["peak_mb"]), megabytes(memory["own_mb"]))


def _screen_promises(results: Results, found: dict[str, Any], pandas: dict[str, float]) -> None:
    _worst(
        results,
        "each screen's data through SQLAlchemy ≤ 4× (c)",
        4,
        {n: o["p50"] / o["range"] for n, o in found.items()},
    )
    for least in (100, 3_000):
        ratios = {
            case.name: pandas[case.name] / found[case.name]["p50"] for case in CASES if case.pandas >= least
        }
        short = [name for name in sorted(ratios, key=lambda name: ratios[name]) if ratios[name] < least]
        of = "every screen" if least == 100 else "overview, courses and chapters"
        kept = f"{len(ratios) - len(short)} of {len(ratios)} meet it; " if short else ""
        worst = short[:5] or [min(ratios, key=lambda name: ratios[name])]
        text = "; ".join(f"{name} {times(ratios[name])}" for name in worst)
        results.promise(f"≥ {least:,}× (a) on {of}", f"{kept}worst: {text}", not short)


def _worst(results: Results, promise: str, most: float, ratios: dict[str, float], shown: Any = times) -> None:
    """A promise that every one of many keeps: told with those that do not, or with the worst."""
    over = {name: value for name, value in ratios.items() if value > most}
    worst = max(ratios, key=lambda name: ratios[name])
    told = over or {worst: ratios[worst]}
    few = sorted(told.items(), key=lambda item: -item[1])[:5]
    text = "; ".join(f"{name} {shown(value)}" for name, value in few)
    kept = f"{len(ratios) - len(over)} of {len(ratios)} meet it; " if over else ""
    results.promise(promise, f"{kept}worst: {text}", not over)


def _both(job: dict[str, Any]) -> str:
    """A process's peak and its own part of it."""
    return f"{megabytes(job['peak_mb'])} ({megabytes(job['own_mb'])} of its own)"


_DAY = 86_400


def compare(made: Made, results: Results) -> None:
    """The change against the previous 30 days, which screens ask for in a callback of its own."""
    rows, problems = [], []
    for later, settled in ((0, "settled 30 s ago"), (_DAY, "not settled for a day")):
        for name, course in (("all courses", None), ("course", COURSE)):
            title = f"{name}, {settled}"
            say(f"measuring the previous 30 days of {title} …")
            try:
                one = jobs.run(
                    "screens:headline_before", limit=120, url=url_of(made.main), course=course, later=later
                )
            except JobFailed as error:
                rows.append((title, "—", "—", "—", "—"))
                problems.append(f"{title}: {error}.")
                continue
            rows.append((title, ms(one["first"]), ms(one["p50"]), ms(one["p95"]), megabytes(one["peak_mb"])))
    columns = ("headline 30 days before", "first asked, ms", "again p50", "p95", "memory")
    results.add(Section("Change against the previous 30 days", columns, rows, tuple(problems)))


def growth(made: Made, results: Results) -> None:
    """The same screens at two sizes, and at a third where there is one."""
    recipe = made.recipe
    _growth(results, (made.first, made.main), (recipe.first, recipe.attempts))
    if made.grown.exists():
        _growth(results, (made.main, made.grown), (recipe.attempts, recipe.grown))
    else:
        promise = f"growth from {recipe.attempts:,} to {recipe.grown:,} events ≤ 1.2×"
        results.promise(promise, "python -m bench --growth", None)


def _growth(results: Results, files: tuple[Path, Path], sizes: tuple[int, int]) -> None:
    title = f"growth from {sizes[0]:,} to {sizes[1]:,} events"
    say(f"measuring {title} …")
    found = jobs.run("growth:measure", small=url_of(files[0]), large=url_of(files[1]))
    times_ = {name: one["large"] / one["small"] for name, one in found.items()}
    steps = {name: one["steps_large"] / max(one["steps_small"], 1) for name, one in found.items()}
    rows = [
        (
            name,
            ms(o["small"]),
            ms(o["large"]),
            f"{times_[name]:.2f}×",
            f"{o['steps_small']:,}",
            f"{o['steps_large']:,}",
        )
        for name, o in found.items()
    ]
    columns = ("screen or report", "p50 before", "p50 after", "growth", "steps before", "after")
    note = (
        "Steps: instructions of SQLite's virtual machine; equal where the rows touched are. Person and"
        " history: people who have the same attempts at both sizes."
    )
    results.add(Section(title.capitalize(), columns, rows, (note,)))
    _worst(results, f"{title} ≤ 1.2×", 1.2, times_, lambda value: f"{value:.2f}×")
    promise = f"{title}: rows touched equal (steps within 1 %)"
    _worst(results, promise, 1.01, steps, lambda value: f"{value:.3f}×")


def callbacks(made: Made, results: Results) -> None:
    """From request to JSON."""
    say("measuring callbacks …")
    found = jobs.run("callbacks:measure", url=url_of(made.main))
    rows, taken = [], {}
    for name, one in found["calls"].items():
        if "problem" in one:
            rows.append((name, "—", "—", one["problem"]))
            continue
        taken[name] = one["p50"]
        rows.append((name, ms(one["p50"]), ms(one["p95"]), f"{one['bytes']:,}"))
    notes = (
        "Through Flask's test client in one process: gate, session, Dash, the callback, JSON, headers; without"
        f" network. The process took {_both(found)}.",
    )
    results.add(
        Section("The whole callback, from request to JSON", ("request", "p50", "p95", "bytes"), rows, notes)
    )
    whole = len(taken) == len(found["calls"])
    if taken:
        _worst(results, "the whole callback, from request to JSON, ≤ 5 ms", 5, taken, lambda v: f"{ms(v)} ms")
    if not whole:
        results.promise("every callback answers", f"{len(taken)} of {len(found['calls'])}", False)


def league(made: Made, results: Results) -> None:
    """The league table of a million."""
    say("measuring the league table …")
    job = jobs.run("league:measure", url=url_of(made.league))
    found, reference = job["found"], job["range"]
    notes = (
        f"(c): 100 stored rows as one key range, {ms(reference)} ms. Memory: {_both(job)}.",
        "first: right after the account was written to, when nothing kept from one request to the next holds.",
    )
    columns = (
        "block of 100, ms",
        "page",
        "p95",
        "page/(c)",
        "at 1 %",
        "at 50 %",
        "the last",
        "search",
        "p95",
        "first at 50 %",
        "first search",
    )
    rows = [
        _league_row(name.removeprefix("page/"), found, reference)
        for name in found
        if name.startswith("page/")
    ]
    results.add(Section(f"League table of {job['people']:,} people", columns, rows, notes))
    _league_promises(results, f"league table of {job['people']:,}", found)


def _league_promises(results: Results, of: str, found: dict[str, Any]) -> None:
    met = next(o["count"] for name, o in found.items() if name.startswith("search/"))
    for kind, most, promise in (
        ("page", 1, "page by any column ≤ 1 ms"),
        ("offset", 25, "any offset ≤ 25 ms"),
        ("search", 10, f"name search that meets {met:,} people, with sort, ≤ 10 ms"),
    ):
        mine = {name.partition("/")[2]: o["p50"] for name, o in found.items() if name.startswith(f"{kind}/")}
        _worst(results, f"{of}: {promise}", most, mine, lambda v: f"{ms(v)} ms")
    for end, most, what in (("50 %", 25, "the middle"), ("search", 10, "the search")):
        mine = {
            name: o["p50"] for name, o in found.items() if name.startswith("first/") and name.endswith(end)
        }
        promise = f"… {what}, right after a write ≤ {most} ms"
        _worst(results, promise, most, mine, lambda v: f"{ms(v)} ms")


def _league_row(sort: str, found: dict[str, Any], reference: float) -> tuple[str, ...]:
    page, search = found[f"page/{sort}"], found[f"search/{sort}"]
    offsets = [ms(found[f"offset/{sort}/{place}"]["p50"]) for place in ("1 %", "50 %", "the last")]
    first = (sort, ms(page["p50"]), ms(page["p95"]), times(page["p50"] / reference))
    unasked = [ms(found[f"first/{sort}/{what}"]["p50"]) for what in ("50 %", "search")]
    return (*first, *offsets, ms(search["p50"]), ms(search["p95"]), *unasked)


def postgres(made: Made, results: Results) -> None:
    """The screens on PostgreSQL."""
    say("measuring PostgreSQL …")
    folder = made.folder / "pg"
    job = jobs.run("postgres:measure", folder=str(folder), drops=str(prepare_postgres(made)))
    if job["imported"]:
        made.note("first attempts, PostgreSQL", job["imported"])
    found = job["cases"]
    rows = [
        (n, ms(o["p50"]), ms(o["p95"]), ms(o["one"]), times(o["p50"] / o["one"])) for n, o in found.items()
    ]
    columns = ("screen or report", "p50", "p95", "SELECT 1", "ratio")
    notes = tuple(_postgres_notes(made, job))
    results.add(Section("The same screens on PostgreSQL", columns, rows, notes))
    ratios = {n: o["p50"] / o["one"] for n, o in found.items()}
    _worst(results, "PostgreSQL: the same screens ≤ 5× a SELECT 1 in the same scoped transaction", 5, ratios)


def _postgres_notes(made: Made, job: dict[str, Any]) -> Iterator[str]:
    version = str(job["version"]).split(" on ", maxsplit=1)[0]
    yield f"{version} on a local socket, {made.recipe.attempts // 10:,} attempts. Memory here: {_both(job)}."
    imported = made.imports.get("first attempts, PostgreSQL")
    if imported:
        rate = imported["rows"]["attempts"] / imported["seconds"]
        yield f"Its import, when the data were made: {rate:,.0f} attempts/s, {_both(imported)}."
