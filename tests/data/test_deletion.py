"""Deleting a person: the pseudonym stands wherever the name stood, for good, and every count stays."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from core.instants import SECOND
from core.scope import NotFound
from core.status import Status
from data import audit
from data.batches import list_batches
from data.deletion import AlreadyDeleted, delete_person
from data.engine import Database
from data.ingest import undo_import
from data.people_list import find_person, people_page
from data.people_status import set_status
from data.scoped import tables
from data.users import find_for_sign_in, set_password_hash
from data.verify import verify
from tests.data.builders import (
    RECORDED,
    SCHOOL,
    account,
    attempt,
    bring,
    contents,
    enrolment,
    figures,
    joined,
    login,
    member,
    status_event,
    user,
)

NAME, NEW_NAME, EMAIL = "Zebulon Quist", "Zebulon Quist-Ilves", "zeb.quist@example.org"
DROP = joined(
    SCHOOL,
    {
        "users": [user("z1", NAME, email=EMAIL), user("z2", "Qi")],
        "group_members": [member("z1"), member("z2")],
        "enrolments": [enrolment("z1"), enrolment("z2")],
        "attempts": [attempt("z1", "z1", "e1"), attempt("z2", "z2", "e2")],
        "logins": [login("z1"), login("z2")],
    },
)
AT = RECORDED + 10 * SECOND


@pytest.fixture
def school(database: Database, tmp_path: Path) -> int:
    account_id = account(database)
    bring(database, account_id, tmp_path, DROP)
    bring(database, account_id, tmp_path, {"users": [user("z1", NEW_NAME)]}, RECORDED + SECOND)
    other = account(database, "other")
    bring(database, other, tmp_path, {"users": [user("z1", NAME, email=EMAIL)]})
    return account_id


def delete(database: Database, account_id: int, user_id: str = "z1", at: int = AT) -> str:
    return delete_person(database, account_id, user_id, actor="command line", recorded_at=at)


def told(database: Database, account_id: int) -> str:
    """Everything that is stored of the account, as one text; the name index, too."""
    held = [row for rows in contents(database).values() for row in rows if row[0] == account_id]
    if database.is_sqlite:
        with database.reading() as connection:
            found = connection.exec_driver_sql(
                "SELECT * FROM name_search WHERE account_id = ?", (account_id,)
            )
            held += [tuple(row) for row in found]
    return repr(held)


def test_nothing_names_them_any_more(database: Database, school: int) -> None:
    assert NAME in told(database, school) and EMAIL in told(database, school)
    pseudonym = delete(database, school)
    assert not any(word in told(database, school) for word in (NAME, EMAIL, "Quist", "quist"))
    found = find_person(database, school, "z1")
    assert found and (found.name, found.status) == (pseudonym, "deactivated")
    assert [one.user_id for one in people_page(database, school, searched=pseudonym[-8:]).people] == ["z1"]
    assert people_page(database, school, searched="Quist").people == ()
    assert NAME in told(database, school + 1)  # somebody of the same id in another account


def test_a_short_name_leaves_the_index_too(database: Database, school: int) -> None:
    delete(database, school, "z2")
    assert "'Qi'" not in told(database, school) and "'qi'" not in told(database, school)


def test_every_count_stays(database: Database, school: int) -> None:
    before = figures(database, school, DROP)
    pseudonym = delete(database, school)
    words: dict[Any, Any] = {NEW_NAME: pseudonym, EMAIL: f"{pseudonym[-8:]}@deleted.invalid"}
    renamed = {
        asked: [tuple(words.get(cell, cell) for cell in row) for row in rows]
        for asked, rows in before.items()
    }
    after = figures(database, school, DROP)
    assert {asked: [tuple(row) for row in rows] for asked, rows in after.items()} == renamed
    assert any(pseudonym in row for rows in renamed.values() for row in rows)
    assert verify(database, school) == [] and audit.verify_chain(database) == []


def test_no_import_brings_the_name_back(database: Database, school: int, tmp_path: Path) -> None:
    pseudonym = delete(database, school)
    before = contents(database, [tables.users, tables.user_courses])
    outcome = bring(
        database, school, tmp_path, {"users": [user("z1", NAME, email=EMAIL), user("n", "New")]}, AT + SECOND
    )
    assert [(one.new, one.changed, one.repeated) for one in outcome.files] == [(1, 0, 1)]
    assert NAME not in told(database, school) and EMAIL not in told(database, school)
    after = contents(database, [tables.users, tables.user_courses])
    assert [row for row in after["users"] if row[1] != "n"] == before["users"]
    assert after["user_courses"] == before["user_courses"]
    assert find_person(database, school, "z1").name == pseudonym  # type: ignore[union-attr]


@pytest.mark.parametrize("batch", [1, 2, 3, 4])
def test_no_undo_brings_the_name_back(database: Database, school: int, batch: int) -> None:
    pseudonym = delete(database, school)
    assert [(one.batch_no, one.source) for one in list_batches(database, school)][:2] == [
        (4, "deactivated z1"),
        (3, "deleted z1"),
    ]
    undo_import(database, school, batch, undone_at=AT + SECOND)
    assert NAME not in told(database, school) and EMAIL not in told(database, school)
    found = find_person(database, school, "z1")
    assert found and found.name == pseudonym
    assert found.status == ("active" if batch == 4 else "deactivated")
    assert verify(database, school) == []


def test_they_can_sign_in_no_more(database: Database, school: int) -> None:
    set_password_hash(database, school, "z1", "hash", now=AT)
    assert find_for_sign_in(database, "acme", EMAIL)
    delete(database, school)
    assert find_for_sign_in(database, "acme", EMAIL) is None
    found = find_for_sign_in(database, "acme", "z1")
    assert found and (found.status, found.password_hash) == ("deactivated", None)


def test_who_was_deactivated_before_stays_so_since_then(database: Database, school: int) -> None:
    set_status(
        database, school, "z1", Status.DEACTIVATED, actor="staff:sam", recorded_at=RECORDED + 2 * SECOND
    )
    delete(database, school)
    events = tables.drop_tables["user_events"]
    with database.reading() as connection:
        found = connection.execute(select(events.c.at_us).where(events.c.user_id == "z1")).scalars()
        assert list(found) == [RECORDED + 2 * SECOND]


def test_nobody_and_twice_are_refused_without_a_trace(database: Database, school: int) -> None:
    delete(database, school)
    before = contents(database)
    with pytest.raises(AlreadyDeleted):
        delete(database, school)
    for nobody in ("nobody", "", "' OR 1=1 --"):
        with pytest.raises(NotFound):
            delete(database, school, nobody)
    assert contents(database) == before


def test_the_log_says_who_and_not_how_they_were_called(database: Database, school: int) -> None:
    delete(database, school)
    line = audit.entries(database, school)[-1].line
    assert (line.actor, line.action, line.detail, line.at) == ("command line", "user deleted", "z1", AT)


def test_a_status_that_comes_later_still_counts(database: Database, school: int, tmp_path: Path) -> None:
    """The platform may let a deleted person go on: under the pseudonym."""
    pseudonym = delete(database, school)
    bring(
        database,
        school,
        tmp_path,
        {"user_events": [status_event("activated", "2045-01-01T00:00:00Z", "z1")]},
        AT + SECOND,
    )
    found = find_person(database, school, "z1")
    assert found and found.name == pseudonym
    assert verify(database, school) == []
