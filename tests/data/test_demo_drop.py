"""The demonstration drops: complete, consistent, never ahead of their day, and like real life."""

import csv
import datetime as dt
import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest

from core.subscription import Video
from data.demo import write_demo_drop, write_second_drop, write_third_drop
from tests.data.demo_forms import Drop, assert_sound

TODAY = dt.date(2026, 6, 17)


def read(folder: Path) -> Drop:
    """Every file of a drop folder, by name."""
    drop = {}
    for path in folder.iterdir():
        with path.open(encoding="utf-8", newline="") as file:
            drop[path.stem] = list(csv.DictReader(file, strict=True))
    return drop


def fingerprint(folder: Path) -> dict[str, str]:
    """Each file's digest."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    write_demo_drop(folder, today=TODAY)
    return folder


@pytest.fixture(scope="module")
def large(folder: Path) -> Drop:
    return read(folder)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Drop:
    folder = tmp_path_factory.mktemp("second")
    write_second_drop(folder, today=TODAY)
    return read(folder)


@pytest.fixture(scope="module")
def crews(tmp_path_factory: pytest.TempPathFactory) -> Drop:
    folder = tmp_path_factory.mktemp("third")
    write_third_drop(folder, today=TODAY)
    return read(folder)


def test_the_drops_keep_to_the_format(large: Drop, small: Drop, crews: Drop) -> None:
    assert_sound(large, TODAY)
    assert_sound(small, TODAY)
    assert_sound(crews, TODAY)


def test_every_plan_type_is_current_in_one_account(large: Drop, small: Drop, crews: Drop) -> None:
    current = [
        row["plan_type"]
        for drop in (large, small, crews)
        for row in drop["plans"]
        if row["plan_type"] != "pilot"
        and (start := dt.date.fromisoformat(row["starts_on"])) <= TODAY < start.replace(year=start.year + 1)
    ]
    assert sorted(current) == ["mau", "mauc", "seats"]


def test_seats_are_given_back_taken_again_and_more_than_purchased(crews: Drop) -> None:
    plan = max(crews["plans"], key=lambda row: row["starts_on"])
    since = plan["starts_on"]
    seen = {row["user_id"] for row in crews["logins"] if row["at"] >= since}
    off = {
        row["user_id"]: row["at"]
        for row in crews["user_events"]
        if row["event"] == "deactivated" and row["at"] >= since
    }
    back = {row["user_id"] for row in crews["user_events"] if row["event"] == "activated"}
    again = {row["user_id"] for row in crews["logins"] if row["at"] > off.get(row["user_id"], "9")}
    assert plan["plan_type"] == "seats"
    assert again - back  # a login alone proves that these came back
    assert off.keys() - again  # and these are gone
    assert len(seen - (off.keys() - again)) > int(plan["amount"])


@pytest.mark.parametrize("day", ["2024-02-29", "2025-01-01", "2025-08-31", "2026-03-15"])
@pytest.mark.parametrize(
    "write", [pytest.param(write_demo_drop, marks=pytest.mark.slow), write_second_drop, write_third_drop]
)
def test_awkward_days_make_sound_drops(tmp_path: Path, day: str, write: Callable[..., None]) -> None:
    today = dt.date.fromisoformat(day)
    write(tmp_path, today=today)
    drop = read(tmp_path)
    assert_sound(drop, today)
    assert max(row["at"] for row in drop["logins"]) >= (today - dt.timedelta(days=5)).isoformat()
    papers = [row for row in drop["awards"] if row["kind"] == "certification"]
    assert sum(row["user_id"] == "learner" for row in papers) == 1


def test_same_day_and_seed_give_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    write_demo_drop(tmp_path, today=TODAY)
    assert fingerprint(tmp_path) == fingerprint(folder)
    write_demo_drop(tmp_path, today=TODAY, seed=2027)
    assert fingerprint(tmp_path)["attempts.csv"] != fingerprint(folder)["attempts.csv"]


def test_the_large_account_has_the_promised_size(large: Drop, small: Drop) -> None:
    sizes = [len(large[name]) for name in ("users", "groups", "courses", "attempts")]
    assert sizes == [1_200, 12, 8, 300_000]
    assert [len(small[name]) for name in ("users", "groups", "courses")] == [60, 2, 2]
    chapters = Counter(row["course_id"] for row in large["chapters"])
    exercises = Counter(row["chapter_id"] for row in large["exercises"])
    assert all(5 <= count <= 9 for count in chapters.values())
    assert all(6 <= count <= 14 for count in exercises.values())


def test_the_second_account_uses_the_same_ids_for_other_content(large: Drop, small: Drop) -> None:
    for name, key, text in (("users", "user_id", "name"), ("courses", "course_id", "title")):
        ours = {row[key]: row[text] for row in large[name]}
        theirs = {row[key]: row[text] for row in small[name]}
        assert theirs.keys() <= ours.keys()
        assert sum(ours[one] == theirs[one] for one in theirs) <= 1


def test_sign_in_people_exist_and_are_active(large: Drop, small: Drop) -> None:
    roles = {"exec": "executive", "admin": "admin", "manager": "manager", "learner": "learner"}
    for drop in (large, small):
        found = {row["user_id"]: row for row in drop["users"] if row["user_id"] in roles}
        assert {user: row["role"] for user, row in found.items()} == roles
        assert all(row["status"] == "active" and row["email"] for row in found.values())
        managed = [row for row in drop["group_members"] if row["member_role"] == "manager"]
        assert sum(row["user_id"] == "manager" for row in managed) == 2
    awards = Counter(row["kind"] for row in large["awards"] if row["user_id"] == "learner")
    assert awards["certification"] == 1
    assert awards["badge"] >= 2


def test_work_keeps_office_hours_and_seasons(large: Drop) -> None:
    instants = [dt.datetime.fromisoformat(row["at"]) for row in large["attempts"]]
    weekdays = Counter(at.weekday() for at in instants)
    months = Counter((at.year, at.month) for at in instants)
    assert 0.005 < (weekdays[5] + weekdays[6]) / len(instants) < 0.06
    assert sum(at.hour < 5 or at.hour > 21 for at in instants) / len(instants) < 0.02
    assert months[2025, 8] < 0.7 * min(months[2025, 7], months[2025, 9])
    christmas = sum((at.month, at.day) > (12, 20) for at in instants if at.year == 2025) / 11
    assert christmas < 0.4 * months[2025, 11] / 30


def test_every_attempt_follows_a_login_of_its_sitting(large: Drop) -> None:
    logins = defaultdict(set)
    for row in large["logins"]:
        logins[row["user_id"]].add(row["at"][:10])
    for row in large["attempts"]:
        day = dt.date.fromisoformat(row["at"][:10])
        eve = (day - dt.timedelta(days=1)).isoformat()
        assert logins[row["user_id"]] & {row["at"][:10], eve}


def test_some_left_and_some_came_back_without_a_record(large: Drop) -> None:
    last_event = {row["user_id"]: row for row in large["user_events"]}
    off = {user for user, row in last_event.items() if row["event"] == "deactivated"}
    seen = {row["user_id"]: row["at"] for row in large["logins"]}
    silent = {user for user in off if seen[user] > last_event[user]["at"]}
    status = {row["user_id"]: row["status"] for row in large["users"]}
    assert len(silent) == 5
    assert len(off - silent) == 26
    assert all(status[user] == "deactivated" for user in off - silent)
    assert all(status[user] == "active" for user in silent)


def course_mastery(drop: Drop) -> dict[tuple[str, str], float]:
    """Mastery by user and course (0.65 and 0.35), one attempt after the other."""
    course = {row["chapter_id"]: row["course_id"] for row in drop["chapters"]}
    of = {row["exercise_id"]: course[row["chapter_id"]] for row in drop["exercises"]}
    size, values = Counter(of.values()), dict[tuple[str, str], float]()
    for row in sorted(drop["attempts"], key=lambda row: (row["at"], row["attempt_id"])):
        key = row["user_id"], row["exercise_id"]
        credit = float(row["correct"]) / (1 if row["hints"] == "0" else 2)
        values[key] = 0.65 * credit + 0.35 * values.get(key, credit)
    sums: dict[tuple[str, str], float] = defaultdict(float)
    for (user, exercise), value in values.items():
        sums[user, of[exercise]] += value / size[of[exercise]]
    return sums


def test_courses_differ_and_so_do_learners(large: Drop) -> None:
    mastery = course_mastery(large)
    enrolled = defaultdict(list)
    for row in large["enrolments"]:
        value = mastery.get((row["user_id"], row["course_id"]), 0.0)
        enrolled[row["course_id"]].append(value)
    means = sorted(sum(values) / len(values) for values in enrolled.values())
    assert means[0] > 0.3
    assert means[-1] < 0.85
    assert means[-1] - means[0] > 0.25
    for values in enrolled.values():
        ordered = sorted(values)
        assert ordered[len(ordered) * 9 // 10] - ordered[len(ordered) // 4] > 0.3


def test_shown_plans_adjoin_and_a_pilot_comes_before(large: Drop) -> None:
    plans = sorted(large["plans"], key=lambda row: row["starts_on"])
    starts = [dt.date.fromisoformat(row["starts_on"]) for row in plans]
    assert [row["plan_type"] for row in plans] == ["pilot", "seats", "mauc", "mau"]
    assert plans[0]["ends_on"] == plans[1]["starts_on"]
    assert [start.replace(year=start.year + 1) for start in starts[1:3]] == starts[2:]
    assert starts[2] < TODAY < starts[3]


def test_invoices_charge_for_the_people_counted_and_payments_settle_them(large: Drop) -> None:
    invoices = {row["invoice_id"]: row for row in large["invoices"]}
    due: dict[str, float] = defaultdict(float)
    for line in large["invoice_lines"]:
        one = invoices[line["invoice_id"]]
        net = int(line["quantity"]) * int(line["unit_amount"])
        due[line["invoice_id"]] += net * (1 + float(line["tax_rate"]))
        if line["counts"] == "consumption":
            seen = {
                row["user_id"]
                for row in large["logins"]
                if one["period_start"] <= row["at"][:10] < one["period_end"]
            }
            assert int(line["quantity"]) == len(seen)
    assert not [row for row in large["invoice_lines"] if re.search(r"\d{4}-\d\d", row["description"])]
    paid = Counter[str]()
    for row in large["payments"]:
        paid[row["invoice_id"]] += int(row["amount"])
    settled = {number for number, row in invoices.items() if row["status"] == "paid"}
    assert paid.keys() == settled
    assert all(abs(paid[number] - due[number]) < 0.01 for number in settled)
    statuses = Counter(row["status"] for row in invoices.values())
    assert (statuses["void"], statuses["draft"], statuses["open"]) == (1, 1, 2)


def test_one_account_is_free_the_others_paid_and_some_maximum_is_nearly_reached(
    large: Drop, small: Drop, crews: Drop
) -> None:
    told = [drop["subscription"][0] for drop in (large, small, crews)]
    assert [one["plan_name"] for one in told] == ["Growth", "Demo", "Team"]
    assert {one["video"] for one in told} == set(Video)
    for drop, one in ((large, told[0]), (small, told[1])):
        active = sum(row["status"] == "active" for row in drop["users"])
        assert 0.9 <= active / int(one["max_active_users"]) < 1
    for drop, one in zip((large, small, crews), told, strict=True):
        assert len(drop["security_policies"]) <= int(one["max_security_policies"])
        profiles = Counter(row["user_id"] for row in drop["profile_assignments"])
        assert max(profiles.values()) <= int(one["max_mastery_profiles_per_user"])
