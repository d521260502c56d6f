"""What is done about an account's subscription: another plan asked for, a request answered, the subscription set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from components.subscription_form import MIRRORED_STAY, outrun_words
from core.scope import BadRequest
from core.subscription_draft import FIELDS, MIRRORED, SubscriptionDraft, draft_subscription
from core.upgrades import UpgradeDraft, draft_answer, draft_request
from data import subscriptions, upgrades
from data.accounts import Account
from data.form_change import Change, Outcome
from data.stripe_links import link_of_account
from server.clock import real_now
from server.people import app_database, current_person
from server.staff_actions import account_named, line_of, note_staff

_REFUSED = "Not saved: see what stands beside the fields."
_ON_PAID_PLAN = "This account is on a paid plan: it is changed under Manage subscription."


def ask_upgrade(cells: Mapping[str, str]) -> tuple[UpgradeDraft, str]:
    """Ask for another plan for the own account: what was read, and what became of it in a sentence."""
    account, draft = account_named(current_person().account_slug), draft_request(cells)
    with app_database().reading() as connection:
        stands = subscriptions.load_subscription(connection, account.account_id)
    if stands and stands.paid:
        draft = UpgradeDraft(draft.values, {"wanted_plan": _ON_PAID_PLAN})
    if draft.problems:
        return draft, ""
    return draft, _ask(account, draft)


def _ask(account: Account, draft: UpgradeDraft) -> str:
    line = line_of(account, "upgrade requested", draft.values, real_now())
    sent = upgrades.ask(
        app_database(), account.account_id, draft.values, user_id=current_person().user_id, line=line
    )
    if not sent:
        return "A request of this account is open already: nothing more was sent."
    return f"Your request for {draft.values['wanted_plan']} is with our staff. Their answer appears here."


def answer_request(account: Account, number: object, cells: Mapping[str, str]) -> tuple[UpgradeDraft, str]:
    """Answer a request of an account, for staff: what was read, and what became of it in a sentence."""
    if not isinstance(number, int) or isinstance(number, bool) or not 0 < number < 10**9:
        raise BadRequest("no request is named")
    draft = draft_answer(cells)
    if draft.problems:
        return draft, ""
    detail = {"request": number, **draft.values}
    line = line_of(account, "upgrade answered", detail, real_now())
    if not upgrades.answer(app_database(), account.account_id, number, draft.values, line=line):
        return draft, "This request was answered before: the first answer stands."
    note_staff(account, "upgrade answered", detail)
    return (
        draft,
        f"The request is {draft.values['state']}; the account's managers read your answer on their overview.",
    )


@dataclass(frozen=True)
class Saved:
    """What became of the form. `stands`: what it is to remember as opened with from now on; `said`: when it is done."""

    draft: SubscriptionDraft
    refused: str = ""
    stands: Mapping[str, str] | None = None
    said: str = ""


def set_subscription(account: Account, cells: Mapping[str, str], opened: object) -> Saved:
    """Set an account's subscription, for staff: what was read, and what became of it in a sentence.

    What Stripe says of an account linked to it stays as it stands. BadRequest for what no form of ours sends.
    """
    before, at = _opened(opened), real_now()
    mirrored = link_of_account(app_database(), account.account_id) is not None
    draft = draft_subscription(cells, mirrored=mirrored)
    if draft.problems:
        return Saved(draft, _REFUSED)
    done = subscriptions.set_subscription(
        app_database(),
        account.account_id,
        draft.values,
        opened=before,
        stay=MIRRORED if mirrored else (),
        line=line_of(account, "subscription set", draft.values, at),
    )
    if done.outcome is Outcome.SAVED:
        note_staff(account, "subscription set", draft.values)
    return _told(account, draft, before, done, MIRRORED_STAY if mirrored else "")


def _opened(given: object) -> Mapping[str, str]:
    """The cells that the form was opened with."""
    if not isinstance(given, Mapping) or set(given) != set(FIELDS):
        raise BadRequest("a form remembers what it was opened with")
    if not all(isinstance(text, str) for text in given.values()):
        raise BadRequest("a form's value is text")
    return given


def _told(
    account: Account,
    draft: SubscriptionDraft,
    opened: Mapping[str, str],
    done: Change[subscriptions.Cells],
    more: str,
) -> Saved:
    if done.outcome is Outcome.OUTRUN:
        return Saved(draft, outrun_words(opened, done.stands), done.stands)
    same = done.outcome is Outcome.SAME
    words = (
        "The subscription was this one already: nothing has changed."
        if same
        else f"The subscription of {account.name} is set."
    )
    return Saved(draft, stands=done.stands, said=f"{words} {more}".strip())
