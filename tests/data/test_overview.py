"""The account overview is what the slow recount says: figures, maxima, months, and the people behind each cell."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from core.account_metrics import ACCOUNT_METRICS, OF_MONTHS
from core.engagement import Moment, engaged
from core.explain import Exclusion, Near
from core.instants import DAY, format_instant, parse_instant
from core.limits import Limit
from core.overview_screens import OverviewReceipt, OverviewScreen, Question
from core.requests import Request
from core.scope import BadRequest, Denied, NotFound, Role, Scope
from data.engine import Database
from data.ingest import import_drop, undo_import
from data.reports import screens
from data.reports.engaged_near import MOST
from data.reports.overview_receipts import MOST_BESIDE, PAGE
from data.scoped import mine, tables
from data.verify import verify
from tests.data.builders import RECORDED, account, admin, bring, moment, status_event, user, write
from tests.data.overview_pasts import Past, pasts
from tests.data.strategies import EXAMPLES
from tests.recount import Drop as SlowDrop
from tests.recount import load, overview, recount

_slugs = itertools.count(1)
examples = settings(
    max_examples=2 * EXAMPLES,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(scope="module")
def database(file_database: Database) -> Database:
    """One for the whole file."""
    return file_database


def fresh(database: Database) -> int:
    return account(database, f"overview-{next(_slugs)}")


def look(
    database: Database,
    account_id: int,
    now: int = RECORDED,
    question: Question | None = None,
    *,
    as_known_at: int | None = None,
) -> OverviewScreen:
    return screens.overview(database, admin(account_id), Request(now, as_known_at), question)


def receipt(
    database: Database, account_id: int, now: int, figure: str, month: str | None = None
) -> OverviewReceipt:
    """A receipt with the lines of all its pages."""
    found = look(database, account_id, now, Question(figure, month)).receipt
    assert found is not None
    lines = list(found.lines)
    while len(lines) < found.total:
        page = look(database, account_id, now, Question(figure, month, len(lines))).receipt
        assert page is not None and page.lines
        lines += page.lines
    return OverviewReceipt(
        figure, found.value, found.total, 0, tuple(lines), found.others, found.others_total, found.near
    )


def agrees(
    database: Database, account_id: int, source: SlowDrop, now: int, as_known_at: int | None = None
) -> None:
    """Figures, maxima and the grid."""
    screen = look(database, account_id, now, as_known_at=as_known_at)
    then = format_instant(now)
    assert screen.figures == overview.figures(source, now=then)
    assert {one.figure: (one.used, one.maximum, one.left) for one in screen.limits} == overview.limits(
        source, now=then
    )
    grid = [[one.year, one.month, one.engaged_users, one.activities_performed] for one in screen.months]
    assert grid[::-1] == recount(source, "usage-grid", now=then)


def explained(database: Database, account_id: int, source: SlowDrop, now: int, near: Near) -> None:
    """Every receipt: its value is the size, sum or highest of its lines."""
    then, found = format_instant(now), look(database, account_id, now)
    for figure in ACCOUNT_METRICS.keys() - set(OF_MONTHS):
        told = receipt(database, account_id, now, figure)
        assert told.value == found.figures[figure]
        if figure == "mastery_profiles_per_user":
            numbers = {line.ident: line.number or 0 for line in told.lines}
            assert numbers == overview.profiles_of(source)
            assert told.value == max(numbers.values(), default=0)
        else:
            assert told.value == told.total == len(told.lines)
    given = {line.ident: line.number for line in receipt(database, account_id, now, "user_attributes").lines}
    assert given == overview.attributes(source)
    for one in found.months:
        month = f"{one.year:04}-{one.month:02}"
        people = overview.people_of_month(source, one.year, one.month, now=then)
        for figure, value in (("engaged_users", len(people)), ("activities_performed", sum(people.values()))):
            told = receipt(database, account_id, now, figure, month)
            assert {line.ident: line.number for line in told.lines} == people
            assert told.value == value
        rule = engaged(moments_of(source.rows("moments")), (one.year, one.month), now, near)
        assert [(line.ident, line.at) for line in told.lines] == [(e.user_id, e.at) for e in rule.evidence]
        named = {
            (n.exclusion.user_id, n.exclusion.at, n.exclusion.kind, n.exclusion.reason) for n in told.near
        }
        assert named == {(n.user_id, n.at, kind_of(n), n.reason) for n in rule.exclusions}


def kind_of(one: Exclusion) -> str:
    return one.kind if one.kind.endswith("moment") else f"{one.kind} moment"


def moments_of(rows: list[dict[str, str]]) -> list[Moment]:
    return [
        Moment(
            row["moment_id"], row["user_id"], parse_instant(row["at"]), row["kind"], int(row["activities"])
        )
        for row in rows
    ]


def near_of(past: Past, now: int, *, undone: bool) -> Near:
    """The rows that the second import repeats, or once it is undone those that it alone gave."""
    first, second = (
        [moments_of(list(map(dict, one["moments"]))) for one in (*past.imports, {"moments": []})]
    )[:2]
    ids = {one.moment_id for one in first}
    told = [one for one in second if (one.moment_id in ids) != undone and one.at <= now]
    rows = tuple((one.user_id, one.at, one.kind) for one in told)
    return Near(withdrawn=rows) if undone else Near(repeated=rows)


@examples
@given(past=pasts())
def test_any_past_is_what_the_recount_says(database: Database, tmp_path: Path, past: Past) -> None:
    account_id = fresh(database)
    folders = [write(tmp_path, drop) for drop in past.imports]
    for place, folder in enumerate(folders):
        import_drop(database, account_id, folder, recorded_at=RECORDED + place * DAY)
    source = load(folders)
    for now in (*past.looks, RECORDED + DAY):
        agrees(database, account_id, source, now)
    explained(database, account_id, source, past.looks[0], near_of(past, past.looks[0], undone=False))
    agrees(database, account_id, load(folders[:1]), RECORDED, as_known_at=RECORDED)
    if len(folders) > 1:
        undo_import(database, account_id, 2, undone_at=RECORDED + 2 * DAY)
        agrees(database, account_id, load(folders[:1]), RECORDED + 2 * DAY)
        for now in (past.looks[0], RECORDED + 2 * DAY):
            near = near_of(past, now, undone=True)
            explained(database, account_id, load(folders[:1]), now, near)
    assert verify(database, account_id) == []


def test_profiles_of_an_undone_import_are_held_by_nobody(database: Database, tmp_path: Path) -> None:
    account_id = fresh(database)
    profiles = [{"profile_id": one, "title": one} for one in "pq"]
    held = [{"user_id": "u1", "profile_id": one} for one in "pq"]
    kept = {"users": [user()], "mastery_profiles": profiles, "profile_assignments": held[:1]}
    bring(database, account_id, tmp_path, kept)
    second = bring(database, account_id, tmp_path, {"profile_assignments": held[1:]})
    assert look(database, account_id).figures["mastery_profiles_per_user"] == 2
    undo_import(database, account_id, second.batch_no, undone_at=RECORDED + 1)
    assert look(database, account_id).figures["mastery_profiles_per_user"] == 1


def test_an_account_without_anything_has_zeros_and_no_limits(database: Database) -> None:
    screen = look(database, fresh(database))
    assert set(screen.figures.values()) == {0}
    assert (screen.subscription, screen.months, screen.contact, screen.requests) == (None, (), None, ())
    assert {one.maximum for one in screen.limits} == {None}


def test_a_verify_finds_a_holder_counted_wrongly(database: Database, tmp_path: Path) -> None:
    account_id = fresh(database)
    drop = {
        "users": [user()],
        "mastery_profiles": [{"profile_id": "p", "title": "P"}],
        "profile_assignments": [{"profile_id": "p", "user_id": "u1"}],
    }
    bring(database, account_id, tmp_path, drop)
    holders = tables.profile_holders
    with database.writing() as connection:
        connection.execute(
            holders.update().where(mine(holders)).values(profiles=2), {"of_account": account_id}
        )
    found = [one.partition(": ")[2] for one in verify(database, account_id)]
    assert found == ["profile_holders u1: stored 2, recounted 1"]


# --- receipts --------------------------------------------------------------------------------------------------------


def test_pages_of_people_and_an_honest_count_of_those_left_out(database: Database, tmp_path: Path) -> None:
    account_id = fresh(database)
    people = [f"u{number:03}" for number in range(120)]
    gone = [f"x{number:03}" for number in range(60)]
    month = [
        moment(f"m{one}", one, f"2024-03-{1 + place % 28:02}T10:00:00Z") for place, one in enumerate(people)
    ]
    beside = [moment(f"n{one}", one, "2024-04-01T00:00:00Z") for one in gone]
    drop = {
        "users": [user(one) for one in people] + [user(one, status="deactivated") for one in gone],
        "moments": [*month, *beside],
    }
    bring(database, account_id, tmp_path, drop)
    first = look(database, account_id, question=Question("active_users")).receipt
    assert first is not None
    assert ([line.ident for line in first.lines], first.total) == (people[:PAGE], 120)
    assert (len(first.others), first.others_total) == (MOST_BESIDE, 60)
    last = look(database, account_id, question=Question("engaged_users", "2024-03", 100)).receipt
    assert last is not None
    assert [line.ident for line in last.lines] == people[100:]
    assert len(last.near) == MOST, "the first of sixty who were engaged the day after"
    past_the_end = look(database, account_id, question=Question("engaged_users", "2024-03", 10**9)).receipt
    assert past_the_end is not None and past_the_end.lines == ()


def test_who_is_active_says_since_which_event(database: Database, tmp_path: Path) -> None:
    account_id = fresh(database)
    drop = {
        "users": [
            user("a"),
            user("b", created_at="2024-01-05T00:00:00Z"),
            user("c"),
            user("d"),
        ],
        "user_events": [
            status_event("activated", "2024-02-01T00:00:00Z", "c"),
            status_event("deactivated", "2024-02-01T00:00:00Z", "d"),
        ],
        "logins": [{"user_id": "d", "at": "2024-03-01T00:00:00Z"}],
    }
    bring(database, account_id, tmp_path, drop)
    found = receipt(database, account_id, RECORDED, "active_users")
    assert [(line.ident, line.words, line.at and format_instant(line.at)[:10]) for line in found.lines] == [
        ("a", "so from the beginning", None),
        ("b", "so since created", "2024-01-05"),
        ("c", "activated", "2024-02-01"),
        ("d", "login", "2024-03-01"),
    ]
    before = receipt(database, account_id, parse_instant("2024-02-10T00:00:00Z"), "active_users")
    assert [line.ident for line in before.others] == ["d"]


@pytest.mark.parametrize(
    ("question", "error"),
    [
        (Question("nothing"), BadRequest),
        (Question("engaged_users"), BadRequest),
        (Question("active_users", "2024-03"), BadRequest),
        (Question("engaged_users", "2024-13"), BadRequest),
        (Question("engaged_users", "0000-01"), BadRequest),
        (Question("engaged_users", "24-3"), BadRequest),
        (Question("engaged_users", "2024-02"), NotFound),
        (Question("engaged_users", "2024-06"), NotFound),
    ],
)
def test_a_receipt_of_nothing_is_refused(
    database: Database, tmp_path: Path, question: Question, error: type[Exception]
) -> None:
    account_id = fresh(database)
    months = [moment("m1", at="2024-03-01T00:00:00Z"), moment("m2", at="2024-05-31T23:59:59Z")]
    bring(database, account_id, tmp_path, {"users": [user()], "moments": months})
    empty = look(database, account_id, question=Question("engaged_users", "2024-04")).receipt
    assert empty is not None and empty.value == 0, "an empty month of the grid has a receipt"
    with pytest.raises(error):
        look(database, account_id, question=question)


@pytest.mark.parametrize("role", [Role.LEARNER, Role.MANAGER, Role.STAFF])
def test_nobody_else_looks(database: Database, role: Role) -> None:
    with pytest.raises(Denied):
        screens.overview(database, Scope(fresh(database), role, "x"), Request(now=RECORDED))


# --- the real drops --------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("name", ["open-university", "mentoring", "commits"])
def test_the_real_drops_are_as_the_recount_says(database: Database, drops: Path, name: str) -> None:
    account_id, source = fresh(database), load(drops / f"{name}.zip")
    import_drop(database, account_id, drops / f"{name}.zip", recorded_at=RECORDED)
    for now in (RECORDED, parse_instant("2020-02-29T12:00:00Z")):
        agrees(database, account_id, source, now)
    assert look(database, account_id).limits[0] == Limit("active_users", len(source.users), None)
