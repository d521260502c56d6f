"""The sections about writing: imports, single events, files."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from bench import jobs
from bench.prepare import Made, say, url_of
from bench.report import Results, Section, megabytes, ms, seconds, times
from bench.writers import WRITERS

_WRITER_ROWS = 50_000
_FILE_LIMIT = 128


def imports(made: Made, results: Results) -> None:
    """A fresh import in this run, and what each import took when the data were made."""
    scratch = made.folder / "scratch.sqlite"
    _forget(scratch)
    say("measuring a fresh import …")
    people = _import(scratch, made.drops / "people")
    fresh = _import(scratch, made.drops / "first")
    say("measuring bare inserts …")
    bare_file = made.folder / "bare.sqlite"
    _forget(bare_file)
    bare = jobs.run("imports:bare_insert", url=url_of(bare_file), source=url_of(scratch), slug="big")
    pandas = jobs.run("imports:pandas_read", drop=str(made.drops / "first"))
    for path in (scratch, bare_file):
        _forget(path)
    measured = {"this run: people, content, moments": people, "this run: attempts alone": fresh}
    kept = {f"when made: {name}": one for name, one in made.imports.items()}
    rows = [_import_row(name, one) for name, one in (measured | kept).items()]
    rows.append(_import_row("this run: attempts alone, bare", bare))
    columns = ("import", "rows", "of them attempts", "time", "attempts/s", "rows/s", "memory", "own part")
    ratio = times(fresh["seconds"] / bare["seconds"])
    notes = (
        "Every row is validated, keyed, indexed and totalled, in one durable transaction. This run's attempts take"
        f" {ratio} the bare insert of the same rows (each table in its key's order, the rows ready in memory), which"
        " reads, checks and totals nothing, and"
        f" {times(fresh['seconds'] / pandas['seconds'])} pandas.read_csv ({seconds(pandas['seconds'])},"
        f" {megabytes(pandas['peak_mb'])}), which stores nothing.",
    )
    results.add(Section("Imports", columns, rows, notes))
    _import_promise(made, results, fresh, bare)


def _import_promise(made: Made, results: Results, fresh: dict[str, Any], bare: dict[str, Any]) -> None:
    """The rate is that of the main account's stages, moments too, as the data were made."""
    stages = {name: made.imports[name] for name in ("first attempts", "stage 2")}
    rates = {name: one["rows"]["attempts"] / one["seconds"] for name, one in stages.items()}
    attempts = sum(one["rows"]["attempts"] for one in stages.values())
    whole = attempts / sum(one["seconds"] for one in stages.values())
    parts = [f"all of account 1, moments too, when made: {whole:,.0f}/s"]
    for name, one in stages.items():
        alone = made.imports[f"{name}, bare"]
        ratio = times(one["seconds"] / alone["seconds"])
        parts.append(f"{name} {rates[name]:,.0f}/s, {ratio} the bare insert right after it")
    again = fresh["rows"]["attempts"] / fresh["seconds"]
    parts.append(f"first attempts, this run: {again:,.0f}/s, {times(fresh['seconds'] / bare['seconds'])}")
    results.promise("import ≥ 100,000 attempts/s with totals and indexes", "; ".join(parts), whole >= 100_000)


def _import(file: Path, drop: Path) -> dict[str, Any]:
    return jobs.run("imports:import_one", url=url_of(file), slug="big", drop=str(drop))


def _import_row(name: str, one: dict[str, Any]) -> tuple[str, ...]:
    rows, attempts = sum(one["rows"].values()), one["rows"].get("attempts", 0)
    rates = (f"{attempts / one['seconds']:,.0f}" if attempts else "—", f"{rows / one['seconds']:,.0f}")
    memory = (megabytes(one["peak_mb"]), megabytes(one["own_mb"]))
    return (name, f"{rows:,}", f"{attempts:,}", seconds(one["seconds"]), *rates, *memory)


def _forget(path: Path) -> None:
    for one in path.parent.glob(f"{path.name}*"):
        one.unlink()


def events(made: Made, results: Results) -> None:
    """One event at a time."""
    say("measuring single events …")
    one = _on_a_copy(made, "events:measure", people=made.recipe.big_users)
    work = _on_a_copy(made, "events:sessions")
    memory = f"{megabytes(one['peak_mb'])} ({megabytes(one['own_mb'])} of its own)"
    rows = [
        (words, *map(ms, found[name]), memory if found is one and name == "attempts" else "—")
        for found, names in _event_rows(one, work)
        for name, words in names.items()
    ]
    notes = (
        f"{one['events']} events each, in turn; synchronous=FULL: a commit is an fsync. What an event says lies ready.",
        "People at work: 20 at once, 20 attempts each, in courses in which they count, so that every total moves."
        " Anywhere: each event about another person, three of four at a course that is not theirs: more pages are"
        " cold, fewer totals move.",
        "The raw rows: the attempt's and its id's, as for imports; two statements and a commit by the driver. A log"
        " that is written over is the state of a server that has run for a while: syncs are shorter there, as the"
        " file's length stays.",
        "Stored the same way without any total: its cells read and checked, its id new, in"
        " a batch with an audit line of its own, by the product's own code; no figure of a person or a course moved.",
    )
    results.add(Section("One event, durable", ("event", "p50", "p95", "memory"), rows, notes))
    ratios = {
        "people at work": _ratio(work["growing"], "bare"),
        "… log written over": _ratio(work["full"], "bare"),
        "anywhere": _ratio(one, "bare"),
        "… to the attempt's row alone": _ratio(one, "row"),
    }
    totals = [_ratio(work[log], "alone") for log in ("growing", "full")]
    told = "; ".join(f"{name} {times(ratio)}" for name, ratio in ratios.items())
    told += f"; people at work, to the same event stored without totals {' and '.join(map(times, totals))}"
    kept = all(ratio <= 2 for ratio in ratios.values())
    results.promise("one event durable with totals ≤ 2× the bare insert", told, kept)


def _on_a_copy(made: Made, job: str, **arguments: Any) -> dict[str, Any]:
    """A job that writes, on a copy of the ten million."""
    scratch = made.folder / "scratch.sqlite"
    _forget(scratch)
    shutil.copyfile(made.main, scratch)
    try:
        return jobs.run(job, url=url_of(scratch), **arguments)
    finally:
        _forget(scratch)


def _event_rows(one: dict[str, Any], work: dict[str, Any]) -> list[tuple[dict[str, Any], dict[str, str]]]:
    """Where each line's figures are, and what it is called."""
    at_work = {
        "attempts": "people at work: an attempt with every total",
        "alone": "… stored the same way without any total",
        "bare": "… its raw rows",
        "fsync": "… one page written and synced",
    }
    over = {name: f"{words}, log written over" for name, words in at_work.items()}
    anywhere = {
        "attempts": "anywhere: an attempt with every total",
        "bare": "… its raw rows",
        "row": "… its own row alone",
        "moments": "a moment with every total",
        "logins": "a login",
        "fsync": "one page written and synced",
    }
    return [(work["growing"], at_work), (work["full"], over), (one, anywhere)]


def _ratio(found: dict[str, Any], to: str) -> float:
    ratio: float = found["attempts"][0] / found[to][0]
    return ratio


def files(made: Made, results: Results) -> None:
    """A million rows as files."""
    url = url_of(made.league)
    rows = []
    say("measuring large files …")
    csv = jobs.run("files:large", url=url, form="csv")
    json_file = jobs.run("files:large", url=url, form="json")
    book = jobs.run("files:large", url=url, form="xlsx")
    download = jobs.run("files:download", url=url)
    reference = jobs.run("files:references", url=url)
    measured = {"CSV": csv, "CSV through /download": download, "JSON": json_file, "XLSX": book}
    for name, one in measured.items():
        first = (seconds(one["header"]), seconds(one["first"])) if "first" in one else ("—", "—")
        ratio = times(one["seconds"] / reference["range"])
        memory = (megabytes(one["peak_mb"]), megabytes(one["own_mb"]), megabytes(one["before_mb"]))
        rows.append((name, *first, seconds(one["seconds"]), megabytes(one["bytes"] / 2**20), ratio, *memory))
    columns = (
        "file",
        "first byte",
        "first rows",
        "last byte",
        "size",
        "ours/(c)",
        "memory",
        "own part",
        "before",
    )
    notes = (
        f"(c): the stored rows read as one key range, {seconds(reference['range'])}. (a) pandas writes the CSV"
        f" from a frame in memory in {seconds(reference['pandas'])}: ours takes"
        f" {times(csv['seconds'] / reference['pandas'])} that, without a frame.",
        "memory: peak of the process with everything it imports; own part: without pages of mapped files;"
        " before: when it began.",
    )
    results.add(Section(f"Files of {csv['rows']:,} rows (course-league)", columns, rows, notes))
    _file_promises(results, csv, download)


def _file_promises(results: Results, csv: dict[str, Any], download: dict[str, Any]) -> None:
    peaks = f"{megabytes(csv['peak_mb'])} ({megabytes(csv['own_mb'])} of its own)"
    results.promise(f"{csv['rows']:,} rows of CSV below 128 MB peak", peaks, csv["peak_mb"] < _FILE_LIMIT)
    firsts = f"{seconds(csv['first'])}; through /download {seconds(download['first'])}"
    results.promise("… with the first byte under 1 s", firsts, max(csv["first"], download["first"]) < 1)


def small_files(made: Made, results: Results) -> None:
    """Every small report as a file."""
    say("measuring small files …")
    job = jobs.run("files:small", url=url_of(made.main))
    rows = [
        (slug, *(ms(value) for form in ("csv", "json", "xlsx") for value in forms[form]))
        for slug, forms in job["found"].items()
    ]
    columns = ("report", "CSV p50", "p95", "JSON p50", "p95", "XLSX p50", "p95")
    own = megabytes(job["own_mb"])
    note = f"ms from the database to the last byte. Memory: {megabytes(job['peak_mb'])} ({own} of its own)."
    results.add(Section("Downloads of each report", columns, rows, (note,)))


def writers(made: Made, results: Results) -> None:
    """The writers of workbooks side by side."""
    found = {}
    for name in WRITERS:
        say(f"measuring {name} …")
        found[name] = jobs.run("writers:measure", url=url_of(made.league), writer=name, rows=_WRITER_ROWS)
    ours = next(iter(found.values()))["seconds"]
    rows = [
        (
            n,
            seconds(o["seconds"]),
            times(o["seconds"] / ours),
            megabytes(o["peak_mb"]),
            megabytes(o["own_mb"]),
            megabytes(o["bytes"] / 2**20),
        )
        for n, o in found.items()
    ]
    columns = ("writer", "time", "ratio", "memory", "own part", "file")
    count = next(iter(found.values()))["rows"]
    note = "Safe cells for each: no text becomes a formula. The product's writer also digests and adds its About."
    results.add(Section(f"Writers of workbooks, {count:,} rows", columns, rows, (note,)))
    fastest = min(found, key=lambda name: found[name]["seconds"])
    results.promise(
        "XLSX by the fastest safe writer measured", f"fastest: {fastest}", fastest == next(iter(found))
    )
