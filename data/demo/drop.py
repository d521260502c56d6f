"""The three demonstration accounts, written out as drop folders."""

import datetime as dt
import random
from collections.abc import Iterable
from pathlib import Path

from data.demo import activity, awards, billing, enrolments, licences, mentoring, people
from data.demo.activity import History, make_history, stage
from data.demo.company import Company, Row
from data.demo.energy import ENERGY
from data.demo.ferries import FERRIES
from data.demo.lending import LIBRARY
from data.demo.timeline import Window
from data.demo.writer import write_file

Files = dict[str, Iterable[Row]]


def write_demo_drop(folder: Path, *, today: dt.date, seed: int = 2026) -> None:
    """Writes the large account: 1,200 people and 300,000 attempts in the 18 months before `today`.

    Same day and seed, same bytes. Files of the same names in the folder are replaced.
    """
    write_drop(ENERGY, folder, today, seed)


def write_second_drop(folder: Path, *, today: dt.date, seed: int = 7) -> None:
    """Writes the small account: 60 people and two courses, under ids the large one uses as well."""
    write_drop(LIBRARY, folder, today, seed)


def write_third_drop(folder: Path, *, today: dt.date, seed: int = 11) -> None:
    """Writes the account on seats: 150 people and three courses, some of them gone and come back."""
    write_drop(FERRIES, folder, today, seed)


def write_drop(company: Company, folder: Path, today: dt.date, seed: int) -> None:
    """Writes one company's drop folder, making it where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    history = make_history(company, Window(today, company.days), seed)
    files = _people_files(history) | _learning_files(history, seed) | _account_files(history, seed)
    for name, rows in files.items():
        write_file(folder, name, rows)


def _people_files(history: History) -> Files:
    company, everybody = history.company, history.people
    return {
        "users": people.user_rows(company, everybody, history.statuses.of_user, history.window),
        "user_events": activity.status_rows(history),
        "groups": people.group_rows(company),
        "group_members": people.membership_rows(everybody),
        "logins": activity.login_rows(history),
    }


def _learning_files(history: History, seed: int) -> Files:
    company = history.company
    return {
        "courses": activity.course_rows(company),
        "chapters": activity.chapter_rows(company),
        "exercises": activity.exercise_rows(company),
        "enrolments": enrolments.enrolment_rows(history.enrolments, history.people, history.window),
        "attempts": activity.attempt_rows(history, stage(seed, 5)),
        "moments": activity.moment_rows(history, stage(seed, 6)),
        "awards": awards.award_rows(history, random.Random(f"{seed} awards")),
    }


def _account_files(history: History, seed: int) -> Files:
    company, today = history.company, history.window.today
    assignments = licences.assignment_rows(history, random.Random(f"{seed} profiles"))
    return {
        **_billed_files(history, seed),
        "modules": licences.module_rows(company),
        "mastery_profiles": licences.profile_rows(company),
        "profile_assignments": assignments,
        "engagement_schedules": licences.schedule_rows(company),
        "security_policies": licences.policy_rows(company),
        "plans": licences.plan_rows(company, today),
        "subscription": [licences.subscription_row(company, today)],
        "payment_method": billing.payment_method_rows(company, today),
        "addresses": billing.address_rows(company),
    }


def _billed_files(history: History, seed: int) -> Files:
    matches = mentoring.make_matches(history, random.Random(f"{seed} mentoring"))
    invoices = billing.make_invoices(history, matches)
    return {
        "programs": mentoring.program_rows(history),
        "matches": mentoring.match_rows(history, matches),
        "match_members": mentoring.member_rows(matches),
        "invoices": billing.invoice_rows(invoices, history.company),
        "invoice_lines": billing.line_rows(invoices, history.company),
        "payments": billing.payment_rows(invoices, history.company),
    }
