"""The machine that holds the code to docs' architecture where import-linter can not.

Each test gathers all offences as `file:line what` and wants none.
"""

import ast
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pytest

from scripts.bootstrap import name_of, pins

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("pages", "callbacks", "server", "components", "core", "data")
HOUSE = (*ROOMS, "app.py", "bench", "scripts", "tests")
BELOW_THE_RIM = ("pages", "components", "core", "data")
CLOCKS = {
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
    "time.time",
    "time.time_ns",
    "time.localtime",
    "time.gmtime",
    "pandas.Timestamp.now",
    "sqlalchemy.func.now",
    "sqlalchemy.func.current_timestamp",
}
REAL_CLOCK = "# real clock: "
NAMELESS = {"util", "utils", "helper", "helpers", "common", "manager", "managers", "misc"}
FILE_LINES, FUNCTION_LINES, CALLBACK_LINES, POSITIONAL = 300, 40, 10, 5
# selenium 4.2.0, to which dash[testing] is tied, needs urllib3 1.26.
OTHER_IN_TESTS = {"urllib3"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def modules(*places: str) -> Iterator[Path]:
    """The Python files of rooms (or a file itself), in order."""
    for place in places:
        path = ROOT / place
        yield from sorted(path.rglob("*.py")) if path.is_dir() else [path]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def wants_none(offences: Iterable[str]) -> None:
    """Fails with one offence a line: pytest's own comparison of lists shows the first alone."""
    found = list(offences)
    assert not found, "\n" + "\n".join(found)


def functions(path: Path) -> Iterator[Function]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, Function))


def at(path: Path, node: ast.stmt | ast.expr, what: str) -> str:
    return f"{path.relative_to(ROOT)}:{node.lineno} {what}"


def imports(path: Path) -> Iterator[tuple[ast.stmt, str]]:
    """Each imported module's full name; relative ones are resolved to their room."""
    package = path.relative_to(ROOT).parts[:-1]
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            yield node, ".".join((*base, node.module or "")).strip(".")


def full_names(path: Path) -> dict[str, str]:
    """What each imported name stands for: `dt` -> `datetime`, `now_of` -> `time.time`."""
    names: dict[str, str] = {}
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            names |= {alias.asname or alias.name: alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return names


def clock_readings(path: Path) -> Iterator[ast.expr]:
    """Every mention of a clock (not calls alone: a default factory reads it too)."""
    names = full_names(path)
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute | ast.Name):
            first, *rest = ast.unparse(node).split(".")
            if ".".join((names.get(first, first), *rest)) in CLOCKS:
                yield node


def slugs(room: str) -> set[str]:
    return {path.stem for path in modules(room) if not path.stem.startswith("_")}


def test_every_room_stands_where_the_plan_says() -> None:
    missing = [room for room in ROOMS if not (ROOT / room / "__init__.py").is_file()]
    wants_none(missing)
    assert (ROOT / "app.py").is_file()


def test_core_imports_the_standard_library_alone() -> None:
    allowed = {*sys.stdlib_module_names, "core"}
    wants_none(
        at(path, node, name)
        for path in modules("core")
        for node, name in imports(path)
        if name.split(".")[0] not in allowed
    )


def test_nobody_imports_the_app() -> None:
    wants_none(
        at(path, node, name)
        for path in modules(*ROOMS)
        for node, name in imports(path)
        if name.split(".")[0] == "app"
    )


def test_the_clock_enters_at_the_rim() -> None:
    """`recorded_at` takes the real clock whatever `now` is: such a line says so, with its reason."""
    wants_none(
        at(path, node, f"reads the clock: take `now`, or say `{REAL_CLOCK}<reason>` on that line")
        for path in modules(*BELOW_THE_RIM)
        for node in clock_readings(path)
        if not path.read_text(encoding="utf-8").splitlines()[node.lineno - 1].partition(REAL_CLOCK)[2].strip()
    )


def test_only_scoped_compares_account_ids() -> None:
    wants_none(
        at(path, node, ast.unparse(node))
        for path in modules("data", "server", "callbacks")
        if path != ROOT / "data" / "scoped.py"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Compare)
        and isinstance(node.ops[0], ast.Eq)
        and isinstance(node.left, ast.Attribute)
        and node.left.attr == "account_id"
    )


def test_every_page_has_its_callbacks_and_the_other_way_round() -> None:
    assert slugs("pages") == slugs("callbacks")
    assert slugs("pages"), "a product without pages"


@pytest.fixture(scope="module")
def registrations() -> list[tuple[str, str]]:
    """(module that registers, component id written), told by the app itself."""
    command = [sys.executable, "-m", "scripts.callback_owners"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout.splitlines()[-1])
    return [(row["owner"], one) for row in rows for one in row["outputs"]]


def test_a_callback_writes_only_ids_that_begin_with_its_slug(registrations: list[tuple[str, str]]) -> None:
    ours = [(owner, one) for owner, one in registrations if owner.startswith("callbacks.")]
    assert ours, "no callback is registered by create_app()"
    wants_none(
        f"{owner} writes {one!r}"
        for owner, one in ours
        if not one.replace("_", "-").startswith(owner.split(".")[1].replace("_", "-"))
    )


def test_callbacks_are_registered_in_callbacks_alone(registrations: list[tuple[str, str]]) -> None:
    """Dash's own page router counts as none: its ids begin with an underscore."""
    wants_none(
        f"{owner} writes {one!r}"
        for owner, one in registrations
        if not owner.startswith("callbacks.") and not one.startswith("_")
    )


def test_pages_hold_no_callback() -> None:
    words = {"callback", "clientside_callback", "Input", "Output", "State"}
    wants_none(
        at(path, node, name)
        for path in modules("pages")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Name | ast.Attribute)
        for name in [full_names(path).get(ast.unparse(node).split(".")[0], "") + "." + ast.unparse(node)]
        if name.startswith("dash.") and name.rsplit(".", 1)[-1] in words
    )


def test_no_file_has_a_name_that_says_nothing() -> None:
    wants_none(
        str(path.relative_to(ROOT))
        for path in modules(*HOUSE)
        if NAMELESS
        & {word for part in path.relative_to(ROOT).with_suffix("").parts for word in part.split("_")}
    )


def test_every_module_has_a_docstring_at_its_door() -> None:
    wants_none(str(path.relative_to(ROOT)) for path in modules(*HOUSE) if not ast.get_docstring(tree(path)))


def test_files_are_short() -> None:
    """Our own scripts and styles too; what others wrote lies in assets/vendor or is minified."""
    assets = [
        path
        for ending in ("*.js", "*.css")
        for path in sorted((ROOT / "assets").rglob(ending))
        if "vendor" not in path.parts and ".min." not in path.name
    ]
    lengths = {
        path: len(path.read_text(encoding="utf-8").splitlines())
        for path in (*modules(*HOUSE), *assets)
        if "migrations" not in path.parts  # a migration lists the tables of its day
    }
    wants_none(f"{path.relative_to(ROOT)} {n} lines" for path, n in lengths.items() if n > FILE_LINES)


def test_functions_are_short() -> None:
    wants_none(
        at(path, node, f"{node.name} {length} lines")
        for path in modules(*HOUSE)
        if "migrations" not in path.parts
        for node in functions(path)
        if (length := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION_LINES
    )


def body_lines(node: Function) -> int:
    """Lines of the body, its docstring not counted."""
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def test_callbacks_are_a_few_lines_each() -> None:
    wants_none(
        at(path, node, f"{node.name} {body_lines(node)} lines")
        for path in modules("callbacks")
        for node in functions(path)
        if body_lines(node) > CALLBACK_LINES
    )


def test_a_sixth_positional_parameter_means_a_missing_dataclass() -> None:
    wants_none(
        at(path, node, f"{node.name}({', '.join(names)})")
        for path in modules("core", "data")
        for node in functions(path)
        if len(
            names := [
                a.arg for a in (*node.args.posonlyargs, *node.args.args) if a.arg not in ("self", "cls")
            ]
        )
        > POSITIONAL
    )


def test_every_requirement_is_pinned_and_tests_run_on_what_ships() -> None:
    shipped = pins(ROOT / "requirements.txt")
    tested = pins(ROOT / "requirements-dev.txt")
    wants_none(line for line in (*shipped, *tested) if "==" not in line)
    versions = {name_of(line): line.split("==")[1] for line in tested}
    differ = {name_of(line) for line in shipped if versions.get(name_of(line)) != line.split("==")[1]}
    assert differ == OTHER_IN_TESTS
