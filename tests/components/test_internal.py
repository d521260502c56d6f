"""Admin-Internal as trees: what staff find, in plain words, and nothing about learning."""

from __future__ import annotations

from datetime import date

from components.account_list import AccountLine, account_list, current_plans
from components.account_people import AccountPeople, PersonLine, account_people
from components.account_profile import AccountProfile, ImportLine, account_profile
from components.address import Address
from components.audit_log import AuditLog, LogLine, audit_log, chain_state
from components.ids import Internal, InternalAccount, InternalPeople
from components.numbers import moment
from components.plan_form import plan_notes
from components.plan_table import plan_preview
from core.plan_draft import draft_plan
from core.plans import MonthBasis, Plan, PlanType
from core.usage_screens import Contact
from tests.components.screen_values import AT, every, found, links, prop, told

SEATS = Plan("s1", PlanType.SEATS, 1_200, date(2026, 1, 31), date(2027, 1, 31))
PILOT = Plan("p1", PlanType.PILOT, 5, date(2020, 1, 1), None)
IMPORT = ImportLine(3, "import drop", AT, None, (("user_events", 2, 0, 1), ("users", 0, 0, 0)))
ACME = AccountProfile("acme", "Acme", 12, AT, (SEATS, PILOT), AT, None, (IMPORT,), more_imports=True)
ANN = PersonLine("u 1", "Ann", "learner", "active")


def test_a_row_opens_the_account() -> None:
    tree = account_list([AccountLine("acme", "Acme", 12, AT, "Seats 5", AT)], Address({}))
    assert found(tree, Internal.GRID).rowData == [
        {
            "slug": "acme",
            "name": "Acme",
            "users": 12,
            "created_at": AT,
            "plans": "Seats 5",
            "last_import": AT,
            "href": "/internal-account?account=acme",
        }
    ]


def test_the_plans_in_force_are_named() -> None:
    assert current_plans([SEATS, PILOT], AT) == "Seats 1,200, Pilot 5"
    assert current_plans([SEATS], 0) == ""


def test_an_account_shows_every_plan_and_which_ones_customers_never_see() -> None:
    tree = account_profile(ACME, Address({"account": "acme"}), AT)
    words = told(tree)
    assert "2 plans, 1 of them never shown to customers" in words
    assert "31 Jan 2026 30 Jan 2027 Anniversary Current See it" in words
    assert "No end" in words and "Never see it" in words
    assert "2 new, 1 repeated in 2 files user events: 2 new, 1 repeated users: none" in words
    assert "/internal-account?account=acme&imports=3#imports" in links(tree)
    assert "/internal-people?account=acme" in links(tree)


def test_settings_show_what_is_set_and_what_the_default_is() -> None:
    names = InternalAccount.SETTINGS
    plain = account_profile(ACME, Address({}), AT)
    assert found(plain, names["tracked_from"]).value == ""
    given = AccountProfile(
        *("acme", "Acme", 12, AT, (), 0, Contact("Ada", "ada@example.org"), ()), more_imports=False
    )
    tree = account_profile(given, Address({}), AT)
    assert found(tree, names["tracked_from"]).value == "1970-01-01T00:00:00Z"
    assert found(tree, names["contact_email"]).value == "ada@example.org"
    assert "No plan yet." in told(tree) and "Nothing was imported yet." in told(tree)


def test_a_plan_is_previewed_with_its_last_day_and_its_months() -> None:
    words = told(plan_preview(SEATS))
    assert "From 31 Jan 2026 to 30 Jan 2027, both included" in words
    assert "12 months: 31 Jan 2026 28 Feb 2026 31 Mar 2026 30 Apr 2026" in words
    clipped = Plan("c", PlanType.MAU, 5, SEATS.starts_on, SEATS.ends_on, MonthBasis.CALENDAR)
    assert "13 months: 31 Jan 2026 (partial) 1 Feb 2026" in told(plan_preview(clipped))
    assert "has no end" in told(plan_preview(PILOT)) and "never see it" in told(plan_preview(PILOT))


def test_a_refusal_stands_beside_its_field_and_empty_ones_only_once_asked() -> None:
    draft = draft_plan(
        {"plan_id": "n", "plan_type": "seats", "amount": "5", "starts_on": "2026-05-01"}, [SEATS]
    )
    notes = plan_notes(draft, complete=False)
    assert [bool(note) for note in notes[:-1]] == [False, False, False, True, False, False]
    assert "overlap plan s1" in notes[3]
    assert plan_notes(draft_plan({}, []), complete=False)[0] == ""
    assert "Give the plan an id" in plan_notes(draft_plan({}, []), complete=True)[0]


def test_people_are_listed_and_the_chosen_one_can_be_changed() -> None:
    screen = AccountPeople("acme", "Acme", [ANN], "u 1", ANN, "Ann was active already.")
    tree = account_people(screen, Address({"account": "acme", "search": "an"}))
    assert "Deactivate Ann" in told(tree) and "Ann was active already." in told(tree)
    assert found(tree, InternalPeople.WANTED).data == "deactivated"
    assert "/internal-people?account=acme&search=an&user=u+1" in links(tree)
    assert "/internal-people?account=acme&search=an&after=u+1" in links(tree)
    assert "People of Acme" in told(tree)
    assert "Nobody is found." in told(account_people(AccountPeople("acme", "Acme", [], None), Address({})))


def test_days_and_instants_stay_on_one_line() -> None:
    line = LogLine(7, AT, "staff:sam", "exported", "{}")
    log = audit_log(AuditLog("acme", "Acme", [line], more=False), Address({"account": "acme"}))
    account = account_profile(ACME, Address({"account": "acme"}), AT)
    for tree, texts in (
        (log, ["At (UTC)", moment(AT)]),
        (account, ["31 Jan 2026", "30 Jan 2027", moment(AT)]),
    ):
        whole = [told(node) for node in every(tree) if prop(node, "className") == "unbroken"]
        assert set(texts) <= set(whole)


def test_a_log_tells_its_lines_and_the_state_of_its_chain() -> None:
    line = LogLine(7, AT, "staff:sam", "exported", '{"file": "x.csv", "rows": 3, "group": null}')
    tree = audit_log(AuditLog("acme", "Acme", [line], more=True), Address({"account": "acme"}))
    assert "file: x.csv, rows: 3" in told(tree)
    assert "/internal-audit?account=acme&before=7" in links(tree)
    assert "sam (staff)" in told(tree) and "staff:sam" not in told(tree)
    assert "Audit log of staff" in told(audit_log(AuditLog("", "", [], more=False), Address({})))
    assert "The chain is whole: 7 lines" in told(chain_state(7, ()))
    broken = told(chain_state(7, ("audit line 3 of account 1 was changed",)))
    assert "The chain is broken" in broken and "audit line 3" in broken
