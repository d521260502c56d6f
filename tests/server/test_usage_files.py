"""Usage details and its files are one: the same figures, bytes and digest, and the same refusal wherever one asks."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient

from components.ids import Usage
from core.instants import format_instant, parse_instant
from core.requests import Request
from core.scope import Role, Scope
from data.ingest import import_drop
from data.reports import screens
from tests.server.test_commands import ran, run
from tests.server.test_gate import post, served, well_formed
from tests.server.test_usage import Clients, figures, texts
from tests.server.world import NOW, PEOPLE, RECORDED, build, close, csrf, rooms_of

LATER = RECORDED + 1_000_000
EARLIER = format_instant(RECORDED)  # before the second import was learned of
MORE = {
    "users": (
        "user_id,name,created_at\nrtl,\u202eright to left,2026-01-20T00:00:00Z\n"
        "sum,=1+1,\nzed,@cmd,2026-02-01T00:00:00Z\n"
    ),
    "plans": """plan_id,plan_type,amount,starts_on,month_basis,ends_on
credits,mauc,2,2024-01-15,calendar,
other-1,other,4,2023-01-01,,2023-02-01
ahead,seats,9,2027-01-15,,
""",
    "logins": """user_id,at
sum,2024-02-29T23:30:00-08:00
rtl,2024-02-29T23:30:00Z
sum,2025-03-01T10:00:00Z
zed,2026-02-20T10:00:00Z
sum,2026-01-15T00:00:00Z
""",
    "user_events": "user_id,at,event\nlea,2025-04-01T00:00:00Z,deactivated\n",
}
ABROAD = {"plans": "plan_id,plan_type,amount,starts_on\nabroad,mau,1,2023-01-15\n"}
PLANS = ("credits", "year-1", "year-2", "ahead")
TIMES: tuple[dict[str, str], ...] = (
    {},
    {"now": "2025-03-01T10:00:00Z"},
    {"as_known_at": EARLIER},
    {"now": "2026-02-15T00:00:00Z", "as_known_at": EARLIER},
)
CASES = [
    (slug, plan, when)
    for slug in ("consumption", "users")
    for plan in PLANS
    for when in TIMES
    if not ("as_known_at" in when and plan in ("credits", "ahead"))  # not known then
]
HIDDEN = ("trial", "other-1", "nothing", "abroad")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("files")
    made = build(folder)
    for account_id, drop in ((1, MORE), (2, ABROAD)):
        import_drop(rooms_of(made).database, account_id, _drop(folder, account_id, drop), recorded_at=LATER)
    yield made
    close(made)


def _drop(folder: Path, account_id: int, drop: dict[str, str]) -> Path:
    path = folder / f"more-{account_id}"
    path.mkdir()
    for name, text in drop.items():
        (path / f"{name}.csv").write_text(text, encoding="utf-8")
    return path


def options(asked: dict[str, str]) -> list[str]:
    return [word for name, value in asked.items() for word in (f"--{name.replace('_', '-')}", value)]


def fetched(client: FlaskClient, slug: str, form: str, asked: dict[str, str]) -> Any:
    return client.get(f"/download/{slug}.{form}", query_string=asked, buffered=True)


# --- one result ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("slug", "plan", "when"), CASES)
def test_address_and_command_give_the_same_bytes_and_digest(
    app: Flask, clients: Clients, tmp_path: Path, slug: str, plan: str, when: dict[str, str]
) -> None:
    asked = {"plan": plan, **when}
    digests = set()
    for form in ("csv", "json", "xlsx"):
        answer = fetched(clients[Role.ADMIN], slug, form, asked)
        assert answer.status_code == 200
        out = tmp_path / f"out.{form}"
        words = ("export", slug, "--account", "acme", "--format", form, "--bom", "-o", str(out))
        ran(app, *words, *options(asked))
        assert out.read_bytes() == answer.data
        digests.add(answer.headers["X-Report-Digest"])
        if form == "json":
            digests.add(json.loads(answer.data)["digest"])
        if form == "xlsx":
            about = openpyxl.load_workbook(io.BytesIO(answer.data))["About"]
            digests |= {str(cell.value) for row in about for cell in row} & digests or {
                "none on the About sheet"
            }
    assert len(digests) == 1


@pytest.mark.parametrize("when", TIMES)
@pytest.mark.parametrize("plan", PLANS)
def test_the_screens_figures_are_the_files(
    app: Flask, clients: Clients, plan: str, when: dict[str, str]
) -> None:
    asked = {"plan": plan, **when}
    answer = fetched(clients[Role.ADMIN], "consumption", "json", asked)
    if "as_known_at" in when and plan in ("credits", "ahead"):
        assert answer.status_code == 404
        return
    file, people = answer.get_json(), fetched(clients[Role.ADMIN], "users", "json", asked).get_json()
    known = when.get("as_known_at")
    request = Request(
        now=parse_instant(when.get("now", NOW)),
        as_known_at=parse_instant(known) if known else None,
        plan=plan,
    )
    scope = Scope(1, Role.ADMIN, "adi")
    screen = screens.usage(rooms_of(app).database, scope, request)
    drawn = [[getattr(row, field.name) for field in fields(row)[2:]] for row in screen.rows]
    assert drawn == [row[5:] for row in file["rows"]]
    assert screen.people == len(people["rows"])
    idle = clients[Role.ADMIN].get("/data/idle", query_string=asked).get_json()
    logins = people["columns"].index("logins")
    assert [row["user_id"] for row in idle["rows"]] == [r[0] for r in people["rows"] if not r[logins]]
    _adds_up(file, people)


def _adds_up(file: dict[str, Any], people: dict[str, Any]) -> None:
    """The users report's sums are the consumption report's."""
    whole, each = (
        {name: [row[place] for row in one["rows"]] for place, name in enumerate(one["columns"])}
        for one in (file, people)
    )
    name, total = next(
        (n, t)
        for n, t in (("taken", "times_taken"), ("active_users", "months_active"), ("used", "credits_used"))
        if n in whole
    )
    assert sum(cell or 0 for cell in whole[name]) == sum(each[total])
    if name == "taken":
        begun = [cell for cell in whole["closing"] if cell is not None]
        assert each["seat_status"].count("holding") == (begun or [0])[-1]
        return
    for start, count in zip(whole["period_start"], whole[name], strict=True):
        cells = each[start[:10]]
        assert cells == [None] * len(cells) if count is None else cells.count(1) == count


def test_a_tile_says_what_the_file_says(clients: Clients) -> None:
    rows = fetched(clients[Role.ADMIN], "consumption", "json", {"plan": "year-2"}).get_json()["rows"]
    active = next(row[6] for row in rows if row[3] == "open")
    assert f"{active}  of 2" in texts(figures(clients[Role.ADMIN], "?plan=year-2"))


def test_a_name_that_a_spreadsheet_would_run_is_text(clients: Clients) -> None:
    client = clients[Role.ADMIN]
    for plan in ("credits", "year-1"):
        text = fetched(client, "users", "csv", {"plan": plan}).data.decode("utf-8-sig")
        names = {row["user_id"]: row["name"] for row in csv.DictReader(io.StringIO(text, newline=""))}
        assert (names["sum"], names["zed" if "zed" in names else "sum"][0]) == ("'=1+1", "'")
        book = openpyxl.load_workbook(io.BytesIO(fetched(client, "users", "xlsx", {"plan": plan}).data))
        cells = {row[0].value: row[1] for row in book.worksheets[0].iter_rows(min_row=2)}
        assert (cells["sum"].value, cells["sum"].data_type) == ("=1+1", "s")
        rows = fetched(client, "users", "json", {"plan": plan}).get_json()["rows"]
        said = {row[0]: row[1] for row in rows}
        if "rtl" in said:
            assert said["rtl"] == names["rtl"] == cells["rtl"].value == "\u202eright to left"
        assert said["sum"] == "=1+1"


# --- one refusal --------------------------------------------------------------------------------------------------


def doors(client: FlaskClient, plan: str) -> Iterator[tuple[str, int]]:
    """Every way of asking for something of a plan; the status of each answer."""
    for slug in ("consumption", "users"):
        for form in ("csv", "xlsx", "json"):
            yield f"{slug}.{form}", fetched(client, slug, form, {"plan": plan}).status_code
    for feed in ("usage", "idle"):
        yield feed, client.get(f"/data/{feed}", query_string={"plan": plan}).status_code
    here = {"plan": plan}
    yield "screen", call(client, Usage.SCREEN, here)
    yield "receipt", call(client, Usage.RECEIPT, {"figure": "people"}, here)
    yield "changes", call(client, Usage.CHANGES, None, {**here, "as_known_at": EARLIER})
    yield "what if", call(client, Usage.ADVICE, {"year": plan}, {})


def call(client: FlaskClient, output: str, *values: Any) -> int:
    """A callback of the page, as the browser would send it."""
    name = f"{output}.children"
    body = well_formed(name, served(client.application)[name])
    for given, value in zip((*body["inputs"], *body.get("state", ())), values, strict=True):
        given["value"] = value
    return post(client, body, csrf(client))


@pytest.mark.parametrize("plan", HIDDEN)
def test_a_plan_that_is_not_shown_is_found_nowhere(app: Flask, clients: Clients, plan: str) -> None:
    assert dict(doors(clients[Role.ADMIN], plan)) == dict.fromkeys(
        (name for name, _ in doors(clients[Role.ADMIN], plan)), 404
    )
    for slug in ("consumption", "users"):
        result = run(app, "export", slug, "--account", "acme", "--plan", plan)
        assert (result.exit_code, result.stdout) == (1, "")
        assert result.stderr.strip() == f"Not found: no plan {plan}."


def test_the_refusals_differ_in_the_plans_id_alone(clients: Clients) -> None:
    said = set()
    for plan in HIDDEN:
        answer = fetched(clients[Role.ADMIN], "users", "csv", {"plan": plan})
        said.add(answer.text.replace(plan, "P").replace(answer.headers["X-Request-Id"], "N"))
    assert len(said) == 1


def test_a_plan_that_is_shown_is_found_by_every_door(clients: Clients) -> None:
    assert {status for _, status in doors(clients[Role.ADMIN], "year-1")} == {200}


@pytest.mark.parametrize("role", sorted(set(PEOPLE) - {Role.ADMIN}))
def test_nobody_but_an_admin_passes_a_door(clients: Clients, role: Role) -> None:
    for plan in ("year-1", "trial"):
        assert {status for _, status in doors(clients[role], plan)} == {403}


@pytest.mark.parametrize(
    ("which", "here"),
    [
        ({"figure": "used"}, {"plan": "year-1"}),
        ({"figure": "taken", "month": "-1"}, {"plan": "year-1"}),
        ({"figure": "taken", "month": "1", "offset": "1e9"}, {"plan": "year-1"}),
        ({"figure": "taken", "month": "1"}, {"plan": "year-1", "now": "yesterday"}),
        ({"figure": "__class__", "month": "1"}, {"plan": "year-1"}),
        ({"figure": "taken", "month": "2025-02-30"}, {"plan": "year-1"}),
        ({"figure": "peak", "month": "2025-03-01"}, {"plan": "year-1"}),
        ({"figure": "used", "month": "2026-02-01"}, {"plan": "year-2"}),
        ({"figure": "taken", "month": "-"}, {"plan": "year-1"}),
        ({"figure": "taken", "month": "1"}, {"plan": "nul\x00"}),
        ("taken", {"plan": "year-1"}),
        ({}, {"plan": "year-1"}),
    ],
)
def test_a_forged_receipt_is_refused(clients: Clients, which: Any, here: Any) -> None:
    assert call(clients[Role.ADMIN], Usage.RECEIPT, which, here) == 400


@pytest.mark.parametrize("slug", ["consumption", "users"])
@pytest.mark.parametrize(
    "query",
    [
        "plan=year-1&plan=year-2",
        "plan=year-1&now=yesterday",
        "plan=year-1&as_known_at=0",
        "plan=year-1&month=1",
        "plan=%00",
        "plan=year-1&sort=name",
        "plan=" + "x" * 10_001,
    ],
)
def test_a_forged_file_is_refused(clients: Clients, slug: str, query: str) -> None:
    assert clients[Role.ADMIN].get(f"/download/{slug}.csv?{query}").status_code == 400
