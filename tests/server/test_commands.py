"""The command line: plain sentences, exit codes, and the same bytes as a download."""

from __future__ import annotations

import csv
import os
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from core.reports import REPORTS
from core.scope import Role
from data import users
from server.passwords import verify_password
from server.settings import Settings
from tests.server.test_downloads import ASKED
from tests.server.world import DROP, NOW, enter, rooms_of, signed_in, write_drop

ROOT = Path(__file__).resolve().parents[2]


def run(app: Flask, *words: str, stdin: str | None = None) -> Result:
    return app.test_cli_runner().invoke(args=list(words), input=stdin)


def ran(app: Flask, *words: str, stdin: str | None = None) -> str:
    result = run(app, *words, stdin=stdin)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.mark.parametrize("form", ["csv", "json", "xlsx"])
@pytest.mark.parametrize("slug", ASKED)
def test_an_export_is_the_download_byte_for_byte(app: Flask, tmp_path: Path, slug: str, form: str) -> None:
    if form not in REPORTS[slug].forms:
        assert run(app, "export", slug, "--account", "acme", "--format", form).exit_code == 2
        return
    parameters = dict(part.split("=") for part in ASKED[slug][1:].split("&") if part)
    options = [word for name, value in parameters.items() for word in (f"--{name}", value)]
    out = tmp_path / f"out.{form}"
    ran(app, "export", slug, "--account", "acme", "--format", form, "--bom", "-o", str(out), *options)
    answer = signed_in(app, Role.ADMIN).get(f"/download/{slug}.{form}{ASKED[slug]}", buffered=True)
    assert out.read_bytes() == answer.data
    assert [path.name for path in tmp_path.iterdir()] == [out.name]


def test_an_export_to_the_output_has_no_byte_order_mark(app: Flask, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    ran(app, "export", "courses", "--account", "acme", "-o", str(out), "--bom")
    result = run(app, "export", "courses", "--account", "acme")
    assert result.stdout_bytes == out.read_bytes().removeprefix(b"\xef\xbb\xbf")


def test_an_export_takes_every_parameter_of_its_report(app: Flask) -> None:
    words = (
        "--course",
        "safety",
        "--sort",
        "name",
        "--direction",
        "asc",
        "--completed",
        "false",
        "--search",
        "leo",
    )
    rows = list(csv.reader(ran(app, "export", "course-league", "--account", "acme", *words).splitlines()))
    assert [row[2] for row in rows[1:]] == ["Leo Learner"]
    before = ("--now", "2026-01-01T00:00:00Z", "--as-known-at", "2026-02-28T00:00:00Z", "--group", "north")
    assert "safety" not in ran(
        app, "export", "course-league", "--account", "acme", "--course", "safety", *before
    )


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("export", "courses", "--account", "nowhere"), 1, "There is no account nowhere"),
        (("export", "courses"), 2, "--account"),
        (("export", "nothing", "--account", "acme"), 2, "nothing"),
        (("export", "courses", "--account", "acme", "--now", "yesterday"), 2, "now is not an instant"),
        (("export", "courses", "--account", "acme", "--course", "safety"), 2, "unknown parameter course"),
        (("export", "course-league", "--account", "acme"), 2, "needs the parameter course"),
        (("export", "course-league", "--account", "acme", "--course", "x"), 1, "Not found"),
        (("export", "drop", "--account", "acme"), 2, "-o FILE.zip"),
        (
            ("export", "drop", "--account", "acme", "-o", "/nowhere/x.zip"),
            1,
            "/nowhere/x.zip can not be written",
        ),
        (("export", "courses", "--account", "acme", "-o", "/nowhere/x.csv"), 1, "/nowhere/x.csv can not be"),
        (("import", "/nowhere", "--account", "acme"), 2, "/nowhere"),
        (("undo-import", "acme"), 2, "ACCOUNT/NUMBER"),
        (("undo-import", "acme/9"), 1, "was not undone"),
        (("undo-import", "nowhere/1"), 1, "There is no account nowhere"),
        (("account", "create", "acme"), 1, "there is an account acme already"),
        (("account", "create", "a b"), 1, "can not be made"),
        (("user", "create", "--user-id", "x"), 2, "--account"),
        (("user", "create", "--account", "acme", "--user-id", "lea"), 1, "there is a person lea already"),
        (("user", "create", "--staff", "--user-id", "sam"), 1, "already"),
        (
            ("user", "password", "--account", "acme", "--user-id", "nobody", "--random"),
            1,
            "There is no nobody",
        ),
        (("user", "delete", "--account", "acme", "--user-id", "nobody", "--yes"), 1, "There is no nobody"),
        (("plan", "list", "--account", "nowhere"), 1, "There is no account nowhere"),
    ],
)
def test_a_mistake_is_one_plain_sentence(
    app: Flask, words: tuple[str, ...], code: int, sentence: str
) -> None:
    result = run(app, *words)
    assert result.exit_code == code
    assert sentence in result.stderr and "Traceback" not in result.output
    assert result.stdout == ""


def test_verify_finds_nothing_wrong(own_app: Flask) -> None:
    assert "what its raw events give" in ran(own_app, "verify")
    assert "what its raw events give" in ran(own_app, "verify", "--account", "acme")


def test_verify_finds_a_changed_total(own_app: Flask) -> None:
    from sqlalchemy import text

    with rooms_of(own_app).database.writing() as connection:
        connection.execute(text("UPDATE course_totals SET points = points + 1"))
    result = run(own_app, "verify")
    assert result.exit_code == 1 and "course_totals" in result.stdout and "differences" in result.stderr


def test_an_account_leaves_as_a_drop_and_comes_back(own_app: Flask, tmp_path: Path) -> None:
    out = tmp_path / "acme.zip"
    ran(own_app, "export", "drop", "--account", "acme", "-o", str(out))
    assert {f"{name}.csv" for name in DROP} <= set(zipfile.ZipFile(out).namelist())
    ran(own_app, "import", str(out), "--account", "copy", "--create")
    league = ("export", "course-league", "--course", "safety", "--format", "csv", "--account")
    assert ran(own_app, *league, "copy") == ran(own_app, *league, "acme")


def test_people_are_made_and_get_passwords(own_app: Flask) -> None:
    new = ("--account", "acme", "--user-id", "new")
    words = ("--name", "New", "--role", "executive", "--password-stdin")
    ran(own_app, "user", "create", *new, *words, stdin="a long password\n")
    assert enter(own_app.test_client(), "acme", "new", "a long password") == 302
    said = ran(own_app, "user", "password", *new, "--random")
    password = said.split("(shown this once): ")[1].splitlines()[0]
    assert enter(own_app.test_client(), "acme", "new", password) == 302
    ran(own_app, "user", "create", "--staff", "--user-id", "sue", "--random")
    short = run(
        own_app, "user", "password", "--staff", "--user-id", "sue", "--password-stdin", stdin="short\n"
    )
    assert short.exit_code == 1 and "8 to" in short.stderr


def test_a_person_is_deleted_once_and_out_at_once(own_app: Flask) -> None:
    words = ("user", "delete", "--account", "acme", "--user-id", "lea")
    client = signed_in(own_app, Role.LEARNER)
    own = "/download/individual-chapters.csv?user=lea"
    assert client.get(own, buffered=True).status_code == 200
    asked = run(own_app, *words, stdin="n\n")
    assert asked.exit_code == 1 and "can not be brought back" in asked.output
    assert client.get(own, buffered=True).status_code == 200
    assert "lea is Deleted person " in ran(own_app, *words, "--yes")
    assert client.get(own, buffered=True).status_code in (302, 401)
    again = run(own_app, *words, "--yes")
    assert (again.exit_code, again.stderr) == (1, "lea is deleted already.\n")
    assert "what its raw events give" in ran(own_app, "verify")


def test_plans_are_added_listed_and_refused(own_app: Flask) -> None:
    add = ("plan", "add", "--account", "acme", "--type", "seats", "--amount", "10")
    ran(own_app, *add, "--plan-id", "p1", "--starts-on", "2040-01-01")
    listed = ran(own_app, "plan", "list", "--account", "acme").splitlines()
    assert listed[-1] == "p1\tseats\t10\t2040-01-01\t2041-01-01\tanniversary"
    refused = run(own_app, *add, "--plan-id", "p2", "--starts-on", "2040-06-01")
    assert refused.exit_code == 1 and "overlap plan p1 (2040-01-01 to 2041-01-01)" in refused.stderr
    for words, sentence in (
        (("--plan-id", "p1", "--starts-on", "2030-01-01"), "There is a plan p1 already"),
        (("--plan-id", "p3", "--starts-on", "2030-02-30"), "2030-02-30 is not a day"),
        (("--plan-id", " ", "--starts-on", "2030-01-01"), "Give the plan an id"),
        (("--plan-id", "p3", "--starts-on", "2030-01-01", "--ends-on", "2030-06-01"), "strictly annual"),
    ):
        refused = run(own_app, *add, *words)
        assert refused.exit_code == 1 and sentence in refused.stderr
    assert run(own_app, *add, "--plan-id", "p3", "--starts-on", "2030-01-01", "--type", "x").exit_code == 2


def test_an_accounts_settings_are_shown_and_set_one_by_one(own_app: Flask) -> None:
    settings = ("account", "settings", "--account", "acme")
    assert "since 2026-02-27T00:00:00Z, when the account was made" in ran(own_app, *settings)
    ran(own_app, *settings, "--contact-email", "ada@example.org", "--contact-name", "Ada")
    said = ran(own_app, *settings, "--tracked-from", "2026-01-01")
    assert "since 2026-01-01T00:00:00Z" in said and "Ada <ada@example.org>" in said
    assert "nobody" in ran(own_app, *settings, "--contact-email", "", "--contact-name", "")
    refused = run(own_app, *settings, "--tracked-from", "soon")
    assert refused.exit_code == 1 and "Write a day or an instant" in refused.stderr
    assert "since 2026-01-01T00:00:00Z" in ran(own_app, *settings)


def test_accounts_are_listed(app: Flask) -> None:
    assert [line.split("\t")[:3] for line in ran(app, "account", "list").splitlines()] == [
        ["acme", "Acme", "7"],
        ["other", "Other", "7"],
    ]


def test_the_demonstration_prints_the_same_twice(own_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    from server import demo_command

    def small(folder: Path, *, today: object) -> None:
        write_drop(folder)
        with (folder / "users.csv").open("a") as file:
            file.writelines(f"{who},{who},,learner,active\n" for who in demo_command.PEOPLE)

    demos = tuple(demo_command.Demo(demo.slug, demo.name, small) for demo in demo_command.DEMOS)
    monkeypatch.setattr(demo_command, "DEMOS", demos)
    first, second = ran(own_app, "demo"), ran(own_app, "demo")
    assert first.endswith(second)
    again = Settings.from_environment({"TALLYBOARD_INSTANCE": str(rooms_of(own_app).settings.instance)})
    assert len(again.issuer) > 2 and again.issuer != ("Tallyboard",)  # an invoice comes from somewhere
    path = rooms_of(own_app).settings.instance / demo_command.PASSWORD_FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    password = path.read_text().strip()
    assert f"Password of all of them: {password}" in second
    for account in ("demo", "demo-two", "demo-three"):
        for who in demo_command.PEOPLE:
            assert enter(own_app.test_client(), account, who, password) == 302
    assert enter(own_app.test_client(), "", "staff", password) == 302
    person = users.person_in_account(rooms_of(own_app).database, 1, "lea")
    assert person is not None and not verify_password(person.password_hash, password)


@pytest.mark.slow
def test_the_command_line_starts_by_itself(tmp_path: Path) -> None:
    environ = {**os.environ, "TALLYBOARD_INSTANCE": str(tmp_path), "TALLYBOARD_NOW": NOW}
    command = [sys.executable, "-m", "flask", "--app", "app"]
    made = subprocess.run(
        [*command, "account", "create", "acme"], cwd=ROOT, env=environ, capture_output=True, check=False
    )
    assert made.returncode == 0, made.stderr
    environ["TALLYBOARD_NOW"] = "never"
    wrong = subprocess.run(
        [*command, "account", "list"], cwd=ROOT, env=environ, capture_output=True, check=False
    )
    assert wrong.returncode != 0 and b"TALLYBOARD_NOW is not an instant" in wrong.stderr
    assert b"Traceback" not in wrong.stderr
