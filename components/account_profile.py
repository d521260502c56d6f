"""Admin-Internal: one account: its plans, its settings, its imports. No learning data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from components import light
from components.address import Address
from components.light import Child, Light, Node
from components.marks import nothing
from components.names import shown
from components.numbers import count, counted, day, moment
from components.panel import head, page, panel
from components.plan_form import plan_form
from components.plan_table import plan_table
from components.record_table import pager, record_table
from components.settings_form import settings_form
from core.plans import Plan
from core.usage_screens import Contact

PATH = "/internal-account"


@dataclass(frozen=True)
class ImportLine:
    """One import; `files`: name, rows new, changed, repeated. Instants by the real clock."""

    batch_no: int
    source: str
    recorded_at: int
    undone_at: int | None
    files: tuple[tuple[str, int, int, int], ...]


@dataclass(frozen=True)
class AccountProfile:
    """What staff see of one account. `more_imports`: older ones than those here."""

    slug: str
    name: str
    users: int
    created_at: int
    plans: Sequence[Plan]
    tracked_from: int
    contact: Contact | None
    imports: Sequence[ImportLine]
    more_imports: bool
    plan_words: str = ""
    settings_words: str = ""


def account_profile(profile: AccountProfile, address: Address, now: int) -> list[Node]:
    """The whole screen; `now`: where plans are past, current or future."""
    note = f"{profile.slug} · {counted(profile.users, 'user')} · made {day(profile.created_at)}"
    tools: list[Child] = [
        light.A(
            "Subscription",
            href=address.link("/internal-subscription", account=profile.slug),
            className="btn btn-outline",
        ),
        light.A(
            "People", href=address.link("/internal-people", account=profile.slug), className="btn btn-outline"
        ),
        light.A(
            "Billing",
            href=address.link("/internal-billing", account=profile.slug),
            className="btn btn-outline",
        ),
        light.A(
            "Audit log",
            href=address.link("/internal-audit", account=profile.slug),
            className="btn btn-outline",
        ),
    ]
    settings = settings_form(
        profile.tracked_from, profile.created_at, profile.contact, profile.settings_words
    )
    return page(
        [("Accounts", address.link("/internal")), (shown(profile.name, profile.slug), "")],
        head(shown(profile.name, profile.slug), note, tools),
        panel("Licence plans", plan_table(profile.plans, now), note=_plans_note(profile.plans)),
        panel(
            "Add a plan", plan_form(profile.plan_words), note="Plans are made by staff, and their terms stay."
        ),
        panel("Settings", settings, note="What customers see beside their usage."),
        _imports(profile, address),
    )


def _plans_note(plans: Sequence[Plan]) -> str:
    hidden = sum(1 for plan in plans if not plan.shown)
    return counted(len(plans), "plan") + (
        f", {count(hidden)} of them never shown to customers" if hidden else ""
    )


def _imports(profile: AccountProfile, address: Address) -> Light:
    if not profile.imports:
        empty = nothing("Nothing was imported yet.", "flask --app app import FOLDER --account …")
        return panel("Imports", empty, id="imports")
    table = record_table(
        "Imports",
        ("No.", "Recorded (UTC)", "Source", "Rows", "State"),
        [_import_cells(one) for one in profile.imports],
        unbroken=("No.",),
    )
    back = address.link(PATH, account=profile.slug) + "#imports"
    older = address.link(PATH, account=profile.slug, imports=str(profile.imports[-1].batch_no)) + "#imports"
    links = pager(
        ("Newest", back) if address.get("imports") else None,
        ("Older", older) if profile.more_imports else None,
    )
    note = "Newest first. An import is undone with the command undo-import."
    return panel("Imports", [table, links], note=note, id="imports")


def _import_cells(one: ImportLine) -> list[Child]:
    undone = f"Undone {moment(one.undone_at)}" if one.undone_at is not None else ""
    state: Child = light.Span(undone, className="tag tag-weak") if undone else "Stands"
    return [
        str(one.batch_no),
        moment(one.recorded_at),
        one.source,
        _rows(one),
        state,
    ]


def _rows(one: ImportLine) -> Child:
    """What came in, and on demand from which files: a whole drop has two dozen of them."""
    if len(one.files) <= 1:
        return "; ".join(_file(*file) for file in one.files) or "None"
    new, changed, repeated = (sum(numbers) for numbers in zip(*(file[1:] for file in one.files), strict=True))
    sentence = f"{_told(new, changed, repeated) or 'none'} in {count(len(one.files))} files"
    lines = [light.Li(_file(*file)) for file in one.files]
    return light.Details([light.Summary(sentence), light.Ul(lines)], className="folded")


def _file(name: str, new: int, changed: int, repeated: int) -> str:
    return f"{name.replace('_', ' ')}: {_told(new, changed, repeated) or 'none'}"


def _told(new: int, changed: int, repeated: int) -> str:
    named = ((new, "new"), (changed, "changed"), (repeated, "repeated"))
    return ", ".join(f"{count(number)} {what}" for number, what in named if number)
