"""What the tests of backups share: a small world, a backup of it, and its way back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from data import audit
from data.backups.installing import install, refuse_early
from data.backups.making import Made, make_backup
from data.backups.restoring import prepared, sound_backup
from data.control import open_control
from data.engine import Database
from data.users import create_staff
from tests.data.builders import RECORDED, SCHOOL, account, bring, group, joined, login, member, moment, user

NAMES = ("=1+1", "line\nbreak", "שלום", "Zoë")
DROP = joined(
    SCHOOL,
    {
        "groups": [group("x")],
        "group_members": [member(u, "x") for u in ("u1", "u2", "u3")],
        "users": [user(f"n{n}", name) for n, name in enumerate(NAMES)],
        "logins": [login()],
        "moments": [moment("m1")],
    },
)
LINE = audit.Line(0, "command line", "restored", "{}", RECORDED)


def silent(_: str) -> None:
    """No progress."""


def filled(database: Database, folder: Path) -> int:
    mine = account(database, "mine")
    bring(database, mine, folder, DROP)
    bring(database, account(database, "other"), folder, SCHOOL)
    create_staff(database, "sam", "Sam Staff")
    audit.append(database, mine, "admin:ada", "exported", "{}", at=RECORDED)
    return mine


def backed_up(
    database: Database, store: Database, target: Path, progress: Callable[[str], None] = silent
) -> Made:
    return make_backup(database, store, target, progress, made_by="1.2.3", at=RECORDED)


def put_back(database: Database, file: Path, *, replace: bool = False) -> Path | None:
    control = open_control(database.url)
    try:
        sound = sound_backup(file)
        refuse_early(database, control, replace=replace)
        with prepared(sound, file.parent, LINE, silent) as draft:
            return install(database, control, draft, silent, replace=replace, aside=file.stem)
    finally:
        control.dispose()
