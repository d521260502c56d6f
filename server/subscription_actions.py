"""What is done about an account's subscription: another plan asked for, a request answered, the subscription set."""

from __future__ import annotations

from collections.abc import Mapping

from core.scope import BadRequest
from core.subscription_draft import SubscriptionDraft, draft_subscription
from core.upgrades import UpgradeDraft, draft_answer, draft_request
from data import subscriptions, upgrades
from data.accounts import Account
from server.clock import real_now
from server.people import app_database, current_person
from server.staff_actions import account_named, line_of, note_staff

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


def set_subscription(account: Account, cells: Mapping[str, str]) -> tuple[SubscriptionDraft, str]:
    """Set an account's subscription, for staff: what was read, and what became of it in a sentence."""
    draft = draft_subscription(cells)
    if draft.problems:
        return draft, ""
    at = real_now()
    changed = subscriptions.set_subscription(
        app_database(),
        account.account_id,
        draft.values,
        recorded_at=at,
        line=line_of(account, "subscription set", draft.values, at),
    )
    if not changed:
        return draft, "The subscription was this one already: nothing has changed."
    note_staff(account, "subscription set", draft.values)
    return draft, f"The subscription of {account.name} is set."
