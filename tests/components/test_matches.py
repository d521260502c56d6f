"""The screens about matches: what they say, where their figures lead, and who is offered the end of a match."""

from __future__ import annotations

from dataclasses import replace

from components.active_users import DEFINITION, active_users
from components.address import Address
from components.ids import Program
from components.match_list import people_words
from components.period_bars import period_bars
from components.program_home import program_home, program_list
from core.explain import Evidence, Exclusion, Reason
from core.match_screens import (
    ActiveUsersScreen,
    MatchLine,
    PeriodReceipt,
    PersonMatches,
    ProgramLine,
    ProgramScreen,
)
from core.matches import Match, PeriodRow, billing_periods
from core.usage_screens import NamedEvidence, NamedExclusion
from tests.components.screen_values import found, links, told
from tests.core.licences import at

NOW = at("2024-05-20T00:00:00Z")
ROWS = tuple(PeriodRow(one, one.status(NOW), 10 + n) for n, one in enumerate(billing_periods(NOW, 15)))
OPEN = MatchLine(
    Match("m1", "p", at("2024-01-01T00:00:00Z"), None, frozenset("ab")),
    "Buddies",
    (("a", "Ann", "mentor"), ("b", "Bo", "mentee")),
)
ENDED = replace(OPEN, match=replace(OPEN.match, match_id="m2", ended_at=at("2024-05-16T00:00:00Z")))
HOME = ProgramScreen(ProgramLine("p", "Buddies", 1, 2), NOW, ROWS[-1].period, 4, 2, 0, (OPEN, ENDED))
HERE = Address({"now": "2024-05-20T00:00:00Z"})


def receipt(row: PeriodRow = ROWS[5], offset: int = 0) -> PeriodReceipt:
    evidence = NamedEvidence(Evidence("a", OPEN.match.started_at, "m1"), "Ann")
    near = NamedExclusion(Exclusion("c", row.period.end, "match began", Reason.AFTER), "Cy")
    return PeriodReceipt(row, offset, (evidence,), (near,))


def test_six_closed_periods_and_the_current_one_set_apart() -> None:
    tree = active_users(ActiveUsersScreen(ROWS), HERE)
    words = told(tree)
    assert DEFINITION in words
    assert (
        "The most were 15, in 15 Apr – 14 May 2024; to date 16 active users in the current period." in words
    )
    figure = period_bars(ROWS)
    closed, current, _ = figure["data"]
    assert closed["y"] == [10, 11, 12, 13, 14, 15, None]
    assert current["y"] == [None] * 6 + [16]
    assert current["x"][6] - current["x"][5] > current["x"][5] - current["x"][4]
    assert figure["layout"]["yaxis"]["range"][0] == 0


def test_every_figure_opens_its_receipt_and_both_reports_can_be_had() -> None:
    every = links(active_users(ActiveUsersScreen(ROWS), HERE))
    assert "/active-users?period=2024-05-15&now=2024-05-20T00%3A00%3A00Z#receipt" in every
    assert sum("#receipt" in one for one in every) == 7
    files = [one for one in every if one.startswith("/download/")]
    assert [one.partition("?")[0] for one in files] == [
        f"/download/{slug}.{form}"
        for slug in ("active-users", "active-user-list")
        for form in ("csv", "xlsx", "json")
    ]


def test_a_receipt_names_people_who_was_near_and_its_pages() -> None:
    tree = active_users(ActiveUsersScreen(ROWS, receipt(offset=5)), HERE)
    words = told(tree)
    assert "Who counted: 15" in words and "Ann" in words
    assert "Cy match began: after the period 15 May 2024 00:00:00" in words
    turned = [one for one in links(tree) if "period=2024-04-15" in one and "user=" not in one]
    assert [one for one in turned if "offset=6" in one], "the next page begins after what stands"
    nobody = replace(ROWS[5], active_users=0)
    empty = PeriodReceipt(nobody, 0, (), ())
    assert "Nobody was in a match" in told(active_users(ActiveUsersScreen(ROWS, empty), HERE))


def test_a_person_of_a_receipt_opens_their_matches() -> None:
    person = PersonMatches("a", "Ann", (OPEN, ENDED))
    tree = active_users(ActiveUsersScreen(ROWS, receipt(), person), HERE)
    assert "Ann: 2 matches in 15 Apr – 14 May 2024" in told(tree)
    assert "Ann (mentor), Bo (mentee)" in told(tree)
    assert any("user=a" in one and "period=2024-04-15" in one for one in links(tree))


def test_people_outside_are_counted_only() -> None:
    assert people_words(replace(OPEN, people=OPEN.people[:1], others=1)) == "Ann (mentor) and 1 other person"
    assert people_words(replace(OPEN, people=(), others=1_200)) == "1,200 other people"
    assert people_words(replace(OPEN, people=())) == "Nobody"
    both = (("a", "Ann", "mentor"), ("a", "Ann", "mentee"))
    assert people_words(replace(OPEN, people=both)) == "Ann (mentor and mentee)"


def test_programs_and_an_account_without_any() -> None:
    tree = program_list((ProgramLine("p", "Buddies", 1, 2), ProgramLine("q", "", 0, 0)), HERE)
    assert "Buddies 1 2 q 0 0" in told(tree)
    assert "/program?program=p&now=2024-05-20T00%3A00%3A00Z" in links(tree)
    assert "no program yet" in told(program_list((), HERE))


def test_a_home_says_why_now_is_smaller_and_only_an_admin_ends_matches() -> None:
    admin, manager = (program_home(HOME, HERE, admin=one) for one in (True, False))
    assert "mostly smaller than the billing period's figure" in told(admin)
    assert [one for one in links(admin) if "match=" in one] == [
        "/program?program=p&match=m1&now=2024-05-20T00%3A00%3A00Z"
    ]
    assert not [one for one in links(manager) if "match=" in one or "active-users" in one]
    assert "others are only counted" in told(manager) and "others are only counted" not in told(admin)


def test_the_end_of_a_match_is_confirmed_and_said() -> None:
    chosen = program_home(replace(HOME, chosen=OPEN), HERE, admin=True)
    assert "End the match now" in told(found(chosen, Program.END))
    assert "still count in this billing period" in told(chosen)
    over = program_home(replace(HOME, chosen=ENDED), HERE, admin=True, words="Match m2 has ended.")
    assert "Match m2 has ended." in told(over) and "This match has ended." in told(over)
    assert "End the match now" not in told(over)


def test_a_home_without_matches_and_one_of_many_pages() -> None:
    assert "No match to list." in told(program_home(replace(HOME, lines=(), total=0), HERE, admin=True))
    middle = program_home(replace(HOME, offset=50, total=200), HERE, admin=True)
    pages = [one for one in links(middle) if "offset" in one or one.startswith("/program?program=p&now")]
    assert any("offset=52" in one for one in pages) and len(pages) >= 2
