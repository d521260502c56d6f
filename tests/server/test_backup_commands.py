"""backup and restore on the command line: what they say, what they leave, and the same files before and after."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from app import create_app
from core.reports import REPORTS
from core.scope import Role
from data import audit
from data.backups.snapshot import raw
from server.backup_commands import product_version
from server.settings import Settings, SettingsError
from tests.server.test_downloads import ASKED
from tests.server.world import NOW, build, close, rooms_of, signed_in

ROOT = Path(__file__).resolve().parents[2]


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=list(words))


def ran(app: Flask, *words: str) -> str:
    result = run(app, *words)
    assert result.exit_code == 0, result.output
    return result.stdout


def refused(app: Flask, *words: str) -> str:
    result = run(app, *words)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (1, "", 1), result.output
    return result.stderr


def files(app: Flask) -> dict[tuple[str, str], bytes]:
    """Every report as CSV and JSON."""
    found = {}
    for slug, asked in ASKED.items():
        options = [word for part in asked[1:].split("&") if part for word in part.split("=")]
        named = [f"--{word}" if n % 2 == 0 else word for n, word in enumerate(options)]
        for form in {"csv", "json"} & set(REPORTS[slug].forms):
            result = run(app, "export", slug, "--account", "acme", "--format", form, *named)
            assert result.exit_code == 0, result.output
            found[slug, form] = result.stdout_bytes
    return found


def empty(folder: Path, **environ: str) -> Flask:
    """An application without any account."""
    given = {"TALLYBOARD_INSTANCE": str(folder), "TALLYBOARD_NOW": NOW, **environ}
    return create_app(Settings.from_environment(given))


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_every_report_is_the_same_after_it_in_an_empty_instance(
    request: pytest.FixtureRequest, own_app: Flask, tmp_path: Path, kind: str
) -> None:
    before, file = files(own_app), tmp_path / "b.backup"
    assert len(before) > 20
    said = ran(own_app, "backup", "-o", str(file))
    assert f"{file.stat().st_size:,} bytes" in said
    assert hashlib.sha256(file.read_bytes()).hexdigest() in said
    assert "2 accounts" in said and product_version() in said
    more = {}
    if kind == "postgresql":
        more = {"DATABASE_URL": str(request.getfixturevalue("postgres_database"))}
    other = empty(tmp_path / "other", **more)
    assert "people sign in anew" in ran(other, "restore", str(file))
    assert files(other) == before
    assert "Every stored total" in ran(other, "verify")
    close(other)


def test_both_leave_an_audit_line(own_app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "b.backup"
    ran(own_app, "backup", "-o", str(file))
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    line = audit.entries(rooms_of(own_app).database, None)[-1].line
    assert (line.account_id, line.actor, line.action) == (0, "command line", "backed up")
    assert json.loads(line.detail) == {"file": "b.backup", "sha256": digest, "size": file.stat().st_size}
    ran(own_app, "restore", "--replace", str(file))
    line = audit.entries(rooms_of(own_app).database, None)[-1].line
    assert (line.account_id, line.actor, line.action) == (0, "command line", "restored")
    told = json.loads(line.detail)
    assert (told["file"], told["sha256"], sorted(told)) == ("b.backup", digest, ["file", "made_at", "sha256"])


def test_without_a_name_it_lies_in_the_instance_for_its_owner_alone(own_app: Flask) -> None:
    ran(own_app, "backup")
    folder = rooms_of(own_app).settings.instance / "backups"
    (made,) = folder.iterdir()
    assert (folder.stat().st_mode & 0o777, made.stat().st_mode & 0o777) == (0o700, 0o600)


def test_what_is_refused_is_one_sentence_and_changes_nothing(own_app: Flask, tmp_path: Path) -> None:
    file, other = tmp_path / "b.backup", tmp_path / "other"
    ran(own_app, "backup", "-o", str(file))
    whole, before = file.read_bytes(), files(own_app)
    assert "is there already" in refused(own_app, "backup", "-o", str(file))
    assert "there is no folder" in refused(own_app, "backup", "-o", str(tmp_path / "no" / "b"))
    assert "--replace" in refused(own_app, "restore", str(file))
    other.write_bytes(b"Dear Sirs")
    assert "not a backup of Tallyboard" in refused(own_app, "restore", "--replace", str(other))
    other.write_bytes(whole[:-100])
    assert "cut off" in refused(own_app, "restore", "--replace", str(other))
    other.write_bytes(whole[:5000] + bytes([whole[5000] ^ 1]) + whole[5001:])
    assert "damaged" in refused(own_app, "restore", "--replace", str(other))
    assert run(own_app, "restore", str(tmp_path / "nowhere")).exit_code == 2
    assert file.read_bytes() == whole and files(own_app) == before


def test_sessions_end_and_files_of_exports_go(own_app: Flask, tmp_path: Path) -> None:
    file, browser = tmp_path / "b.backup", signed_in(own_app, Role.ADMIN)
    exports = rooms_of(own_app).settings.instance / "exports"
    exports.mkdir(exist_ok=True)
    (exports / "made.xlsx").write_bytes(b"of what was there")
    ran(own_app, "backup", "-o", str(file))
    assert browser.get("/download/courses.csv").status_code == 200
    own_app.extensions["tallyboard_mover"].flush()
    ran(own_app, "restore", "--replace", str(file))
    assert browser.get("/download/courses.csv").status_code in (302, 401)
    assert not (exports / "made.xlsx").exists()
    signed_in(own_app, Role.ADMIN)


def test_it_is_refused_while_a_server_runs(tmp_path: Path) -> None:
    made = build(tmp_path / "instance")
    file = tmp_path / "b.backup"
    ran(made, "backup", "-o", str(file))
    close(made)
    # another process that has the instance's database open, as a server does
    words = "import sys; from app import create_app; a = create_app(); print('open', flush=True); sys.stdin.read()"
    settings = {"TALLYBOARD_INSTANCE": str(tmp_path / "instance"), "PATH": "/usr/bin:/bin"}
    with subprocess.Popen(
        [sys.executable, "-c", words], cwd=ROOT, env=settings, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as server:
        assert server.stdin is not None and server.stdout is not None
        assert server.stdout.readline() == b"open\n"
        own = empty(tmp_path / "instance")
        assert "a server or another command" in refused(own, "restore", "--replace", str(file))
        server.stdin.close()
        assert server.wait(30) == 0
    ran(own, "restore", "--replace", str(file))
    close(own)


@pytest.mark.parametrize("slug", [*ASKED, "drop"])
def test_an_export_leaves_the_line_that_a_download_does(own_app: Flask, tmp_path: Path, slug: str) -> None:
    database, mover = rooms_of(own_app).database, own_app.extensions["tallyboard_mover"]
    asked = ASKED.get(slug, "")
    options = [word for part in asked[1:].split("&") if part for word in part.split("=")]
    named = [f"--{word}" if n % 2 == 0 else word for n, word in enumerate(options)]
    form = "zip" if slug == "drop" else REPORTS[slug].forms[-1]
    out = tmp_path / f"out.{form}"
    formed = [] if slug == "drop" else ["--format", form]
    ran(own_app, "export", slug, "--account", "acme", "-o", str(out), *formed, *named)
    line = audit.entries(database, 1)[-1].line
    assert (line.actor, line.action) == ("command line", "exported")
    if slug == "drop":
        assert json.loads(line.detail) == {"file": "drop", "to": "out.zip"}
        return
    signed_in(own_app, Role.ADMIN).get(f"/download/{slug}.{form}{asked}", buffered=True)
    mover.flush()
    assert audit.entries(database, 1)[-1].line.detail == line.detail


def test_a_refused_export_leaves_no_line(own_app: Flask, tmp_path: Path) -> None:
    before = len(audit.entries(rooms_of(own_app).database, 1))
    assert run(own_app, "export", "course-league", "--account", "acme", "--course", "x").exit_code == 1
    words = ("export", "courses", "--account", "acme", "-o", str(tmp_path / "no" / "x.csv"))
    assert run(own_app, *words).exit_code != 0
    assert len(audit.entries(rooms_of(own_app).database, 1)) == before


def test_exports_and_backups_do_not_wait_for_an_import(own_app: Flask, tmp_path: Path) -> None:
    database, store = rooms_of(own_app).database, rooms_of(own_app).store
    path = rooms_of(own_app).settings.instance / "tallyboard.sqlite"
    words = (
        "import sys; from data.engine import open_database\n"
        f"with open_database('sqlite:///{path}').writing(): print('writes', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", words], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as writer:
        assert writer.stdin is not None and writer.stdout is not None
        assert writer.stdout.readline() == b"writes\n"
        ran(own_app, "export", "courses", "--account", "acme")
        ran(own_app, "backup", "-o", str(tmp_path / "b.backup"))
        waiting = [(line.account_id, line.action) for line in audit.waiting(store)]
        assert waiting == [(1, "exported"), (0, "backed up")]
        writer.stdin.close()
        assert writer.wait(30) == 0
    ran(own_app, "export", "courses", "--account", "acme")
    assert audit.waiting(store) == []
    assert [entry.line.action for entry in audit.entries(database, 1)][-2:] == ["exported", "exported"]


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (None, "can not be read: file is not a database.*restore a backup"),
        ("UPDATE alembic_version SET version_num = '9999'", r"newer Tallyboard \(schema 9999\)"),
    ],
)
def test_a_database_that_can_not_be_used_says_the_way_out(
    own_app: Flask, tmp_path: Path, statement: str | None, sentence: str
) -> None:
    file, path = tmp_path / "b.backup", rooms_of(own_app).settings.instance / "tallyboard.sqlite"
    ran(own_app, "backup", "-o", str(file))
    before = files(own_app)
    close(own_app)
    if statement is None:
        path.write_bytes(b"garbage!" * 2000)
    else:
        with raw(path) as connection:
            connection.execute(statement)
    with pytest.raises(SettingsError, match=sentence):
        empty(path.parent)
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    other = empty(path.parent)
    ran(other, "restore", str(file))
    assert files(other) == before
    close(other)
