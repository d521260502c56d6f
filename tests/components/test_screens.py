"""The screens as trees: what they say, where they lead, what is missing when there is nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from components.address import Address
from components.attempt_history import attempt_history
from components.course_list import course_list
from components.course_profile import course_profile
from components.figure_receipt import figure_receipt
from components.figures import CONFIG
from components.headline import as_data, from_data, headline_with_change
from components.ids import Course, Courses, Exercise, Person
from components.person_profile import person_profile, person_standing
from core.figure_receipts import NearLine
from core.screens import CoursesScreen, Headline, WorkedStep
from tests.components.screen_values import (
    COURSE,
    COURSES,
    EXERCISE,
    HEADLINE,
    PERSON,
    RECEIPT,
    every,
    found,
    links,
    prop,
    told,
)


def test_all_courses_shows_headline_chart_and_table() -> None:
    tree = course_list(COURSES, Address({"now": "2026-01-01T00:00:00Z"}))
    assert "3 h 12 m" in told(tree)
    rows = found(tree, Courses.GRID).rowData
    assert [row["mastery"] for row in rows] == [0.25, 0.75], "raw numbers: the grid sorts on them"
    assert rows[0]["href"] == "/course?course=c1&now=2026-01-01T00%3A00%3A00Z"
    assert "/download/courses.xlsx?now=2026-01-01T00%3A00%3A00Z" in links(tree)


def test_all_courses_offers_its_table_as_shown_and_whole() -> None:
    first = links(course_list(COURSES, Address({})))
    assert {"/download/courses.csv", "/download/courses.csv?sort=title&direction=asc"} <= set(first)
    asked = Address({"group": "g1", "started": "true", "sort": "users", "direction": "asc"})
    shown = links(course_list(COURSES, asked))
    assert "/download/courses.csv?group=g1" in shown
    assert "/download/courses.csv?group=g1&started=true&sort=users&direction=asc" in shown


def test_the_chart_of_all_courses_begins_with_the_weakest_and_opens_the_course() -> None:
    figure = found(course_list(COURSES, Address({})), Courses.CHART).figure
    assert figure["layout"]["yaxis"]["categoryarray"] == ["c2", "c1"], "plotly draws from the bottom up"
    assert figure["layout"]["xaxis"]["range"][0] == 0
    assert figure["data"][1]["customdata"][0][:2] == ["/course?course=c1", "Safety ‹b›first‹/b›"]


def test_no_course_says_so_and_what_to_do() -> None:
    tree = course_list(CoursesScreen(Headline(0, None, 0, 0), (), ()), Address({}))
    assert "No course has anyone enrolled yet." in told(tree)


def test_started_only_is_a_link_that_turns_itself_off() -> None:
    on = links(course_list(COURSES, Address({"started": "true"})))
    off = links(course_list(COURSES, Address({})))
    assert "/courses?started=true" in off
    assert "/courses" in on
    assert "/courses?started=true" not in on


def test_a_headline_survives_the_browser() -> None:
    assert from_data(as_data(HEADLINE)) == HEADLINE


def test_changes_are_said_with_a_sign_and_a_word() -> None:
    words = told(headline_with_change(HEADLINE, Headline(2, 0.6, 1, 11_520), Address({})))
    assert "Up  1  in 30 days" in words
    assert "Down  10.0 points" in words
    assert "No change" in words


def test_every_headline_figure_leads_to_its_receipt() -> None:
    led = links(course_profile(COURSE, Address({"course": "c1", "group": "g1", "now": "2026-03-01"})))
    for slug in ("users", "mastery", "certifications", "seconds"):
        assert f"/figure?figure={slug}&course=c1&group=g1&now=2026-03-01" in led


def test_a_receipt_says_the_rule_the_division_who_counted_and_who_nearly_did() -> None:
    screen = figure_receipt(
        RECEIPT, Address({"figure": "mastery", "course": "c1", "group": "g1", "offset": "50"})
    )
    words, led = told(screen), links(screen)
    assert "51.0000, divided by learners, 102, is 50.0%" in words
    assert "Who counted: 102 people" in words
    assert "enrolled, and deactivated" in words
    assert "/figure?figure=mastery&course=c1&group=g1" in led
    assert "/person?user=u+1&course=c1" in led


def test_a_course_splits_its_chapters_at_the_mean() -> None:
    figure = found(course_profile(COURSE, Address({"course": "c1"})), Course.CHAPTERS).figure
    strong, weak, _ = figure["data"]
    assert (strong["y"], weak["y"]) == (["h2"], ["h1"])
    assert weak["marker"]["pattern"]["shape"], "weakness is never told by colour alone"
    assert figure["layout"]["annotations"][0]["text"] == "Course mean 50.0%"


@pytest.mark.parametrize(
    ("group", "own_groups", "whose"),
    [("", False, "Course mean"), ("g1", True, "Group mean"), ("", True, "Mean of your groups")],
)
def test_the_mean_line_says_whose_it_is(group: str, whose: str, *, own_groups: bool) -> None:
    tree = course_profile(COURSE, Address({"course": "c1", "group": group}), own_groups=own_groups)
    assert found(tree, Course.CHAPTERS).figure["layout"]["annotations"][0]["text"] == f"{whose} 50.0%"
    assert f"At or above the {whose.lower()}" in told(tree)


def test_a_course_offers_its_league_table_as_filtered_and_whole() -> None:
    asked = Address({"course": "c1", "search": "ada", "sort": "name", "direction": "asc"})
    hrefs = links(course_profile(COURSE, asked))
    assert "/download/course-league.csv?course=c1&search=ada&sort=name&direction=asc" in hrefs
    assert "/download/course-league.csv?course=c1" in hrefs


def test_a_course_offers_its_groups_as_sorted_on_screen() -> None:
    asked = Address({"course": "c1", "groups_sort": "members", "groups_direction": "asc", "sort": "points"})
    hrefs = links(course_profile(COURSE, asked))
    assert "/download/course-groups.csv?course=c1&sort=members&direction=asc" in hrefs
    assert "/download/course-groups.csv?course=c1" in hrefs
    forged = Address({"course": "c1", "groups_sort": "members", "groups_direction": "up"})
    assert "/download/course-groups.csv?course=c1&sort=members&direction=desc" in links(
        course_profile(COURSE, forged)
    )


def test_a_column_that_the_file_has_not_sorts_the_screen_alone() -> None:
    person = links(person_profile(PERSON, Address({"user": "u 1", "sort": "chapter"}), may_see_courses=True))
    assert not [href for href in person if href.startswith("/download/") and "sort=" in href]
    by = Address({"sort": "correct", "direction": "asc"})
    history = links(attempt_history(EXERCISE, by, may_see_courses=True))
    assert [href for href in history if "attempts.csv" in href and "&sort=correct&direction=asc" in href]


def test_the_league_table_keeps_the_sort_of_the_address() -> None:
    asked = Address({"course": "c1", "sort": "points", "direction": "asc"})
    columns = found(course_profile(COURSE, asked), Course.LEAGUE).columnDefs
    assert {column["colId"]: column["sort"] for column in columns if "sort" in column} == {"points": "asc"}


def test_a_group_of_the_course_is_named_and_can_be_left() -> None:
    tree = course_profile(COURSE, Address({"course": "c1", "group": "g1"}))
    assert "North in Safety" in told(tree)
    assert "At or above the group mean" in told(tree)
    assert "/course?course=c1" in links(tree)


def test_a_name_from_right_to_left_does_not_turn_its_sentence() -> None:
    chapters = (("h1", "فصل", 2, 0.25, 0.5, 1.0), ("h2", "After", 3, 0.75, None, 0.5))
    tree = course_profile(replace(COURSE, chapters=chapters), Address({"course": "c1"}))
    assert "Strongest: After, 75.0%. Weakest: \u2068فصل\u2069, 25.0%." in told(tree)


def test_the_spread_of_one_learner_is_said_of_one() -> None:
    tree = course_profile(replace(COURSE, spread=(1, *[0] * 10)), Address({"course": "c1"}))
    assert "0 of 1 learner stands at 80% or more; 1 has not started." in told(tree)


def test_nobody_enrolled_leaves_no_empty_table() -> None:
    tree = course_profile(
        replace(COURSE, headline=Headline(0, None, 0, 0), spread=(0,) * 11), Address({"course": "c1"})
    )
    assert "Nobody in this view is enrolled and active." in told(tree)


def test_a_person_stands_beside_the_course_average() -> None:
    tree = person_profile(PERSON, Address({"user": "u 1"}), may_see_courses=True)
    words = told(tree)
    assert "Course average 50.0%" in words
    assert "expired 28 Feb 2026" in words
    assert found(tree, Person.CHAPTERS).figure["data"][1]["x"] == [0.5], (
        "no tick where the average may not be shown"
    )
    assert found(tree, Person.EXERCISES).rowData[0]["href"] == "/exercise?user=u+1&exercise=e1"
    assert "/course?course=c1&group=g1" in links(tree)


def test_a_learner_finds_no_link_to_what_is_not_theirs() -> None:
    tree = person_profile(PERSON, Address({"user": "u 1"}), may_see_courses=False)
    assert not [href for href in links(tree) if href.startswith("/course")]


def test_an_account_manager_finds_the_status_and_its_button() -> None:
    tree = person_profile(PERSON, Address({"user": "u 1"}), may_see_courses=True, admin="boss")
    active = person_standing("Ada", "active")
    assert found(tree, Person.STANDING) and found(tree, Person.CHANGE)
    assert found(active, Person.WANTED).data == "deactivated"
    assert "Deactivate Ada" in told(active) and "a seat they hold is given back" in told(active)
    assert found(person_standing("Ada", "deactivated"), Person.WANTED).data == "active"


@pytest.mark.parametrize(
    ("address", "admin"), [({}, None), ({}, "u 1"), ({"now": "2026-01-01T00:00:00Z"}, "boss")]
)
def test_others_at_other_times_and_about_oneself_there_is_no_button(
    address: dict[str, str], admin: str | None
) -> None:
    tree = person_profile(PERSON, Address({"user": "u 1", **address}), may_see_courses=True, admin=admin)
    with pytest.raises(KeyError):
        found(tree, Person.CHANGE)


def test_an_exercise_works_the_rule_through() -> None:
    tree = attempt_history(EXERCISE, Address({}), may_see_courses=True)
    words = told(tree)
    assert "0.65 × 0.5 + 0.35 × 0.35 = 0.4475" in words
    assert "first credit 1" in words
    assert [row["result"] for row in found(tree, Exercise.ATTEMPTS).rowData] == [
        "Right, unaided",
        "Wrong",
        "Right, with hints",
    ]


def test_an_exercise_without_attempts_says_so() -> None:
    tree = attempt_history(replace(EXERCISE, rows=(), steps=()), Address({}), may_see_courses=False)
    assert "No attempts yet." in told(tree)


def test_a_chart_has_its_place_before_it_is_drawn() -> None:
    tree = course_profile(COURSE, Address({"course": "c1"}))
    places = [node for node in every(tree) if prop(node, "role") == "img"]
    assert len(places) == 2
    for place in places:
        assert prop(place, "style")["minHeight"] == prop(prop(place, "children"), "style")["height"]


def test_no_chart_offers_to_send_its_data_anywhere() -> None:
    assert CONFIG["showSendToCloud"] is False


def test_of_ties_charts_words_and_twins_stand_by_id() -> None:
    tied = replace(
        COURSE,
        chapters=(
            ("k2", "Alpha", 2, 0.5, None, 0.0),
            ("k1", "Zeta", 2, 0.5, None, 0.0),
            ("k0", "Low", 2, 0.25, None, 0.0),
        ),
    )
    tree = course_profile(tied, Address({"course": "c1"}))
    drawn = found(tree, Course.CHAPTERS).figure["layout"]["yaxis"]["categoryarray"]
    assert drawn[::-1] == ["k1", "k2", "k0"]
    assert "Strongest: Zeta, 50.0%. Weakest: Low, 25.0%." in told(tree)
    assert told(tree).index("Zeta") < told(tree).index("Alpha")
    both = replace(COURSES, rows=tuple((*row[:3], 0.5, *row[4:]) for row in COURSES.rows))
    figure = found(course_list(both, Address({})), Courses.CHART).figure
    assert figure["data"][0]["y"] == ["c2", "c1"], "weakest first is the exact reverse of strongest first"
    hidden = replace(both, alike={"c1": {"mastery": 0.5}, "c2": {"mastery": 0.500000001}})
    tree = course_list(hidden, Address({}))
    assert found(tree, Courses.CHART).figure["data"][0]["y"] == ["c1", "c2"]
    assert [row["alike"]["mastery"] for row in found(tree, Courses.GRID).rowData] == [0.5, 0.500000001]


def test_a_share_is_written_alike_wherever_it_stands() -> None:
    """Halves up, of the six decimals that files hold: in a reason, in the rule worked through, in a table."""
    near = NearLine("u9", "Zoe", "every exercise attempted, at a mastery of", mastery=0.2825)
    receipt = figure_receipt(replace(RECEIPT, near=(near,)), Address({"figure": "certifications"}))
    assert "at a mastery of 28.3%" in told(receipt)
    steps = (WorkedStep(0.5, 0.1653845, 0.28249996, supplied=False),)
    rows = (("t1", 0, 0.5, 0, None, 5, 0.2825),)
    history = attempt_history(replace(EXERCISE, rows=rows, steps=steps), Address({}), may_see_courses=True)
    assert "28.3%" in told(history)
    assert "28.2%" not in told(history)
