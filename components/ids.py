"""Every id that a callback names; ids cross files only through here.

A page's ids begin with its slug; the shell's begin with `shell`.
"""

from __future__ import annotations

from typing import Final


class Courses:
    """All courses."""

    ADDRESS: Final = "courses-address"
    SCREEN: Final = "courses-screen"
    HEADLINE: Final = "courses-headline"
    FIGURES: Final = "courses-figures"
    BASE: Final = "courses-base"
    CHART: Final = "courses-chart"
    ORDER: Final = "courses-order"
    GRID: Final = "courses-grid"
    CLICKED: Final = "courses-clicked"


class Groups:
    """The groups."""

    ADDRESS: Final = "groups-address"
    SCREEN: Final = "groups-screen"
    BASE: Final = "groups-base"
    CHART: Final = "groups-chart"
    ORDER: Final = "groups-order"
    GRID: Final = "groups-grid"


class Course:
    """One course."""

    ADDRESS: Final = "course-address"
    SCREEN: Final = "course-screen"
    HEADLINE: Final = "course-headline"
    FIGURES: Final = "course-figures"
    BASE: Final = "course-base"
    CHAPTERS: Final = "course-chapters"
    SPREAD: Final = "course-spread"
    LEAGUE: Final = "course-league"
    ASKED: Final = "course-league-asked"
    SEARCH: Final = "course-league-search"
    COMPLETED: Final = "course-league-completed"
    CERTIFIED: Final = "course-league-certified"
    GROUP: Final = "course-league-group"
    COUNT: Final = "course-league-count"
    GROUPS: Final = "course-groups"


class Figure:
    """The receipt of a headline figure."""

    ADDRESS: Final = "figure-address"
    SCREEN: Final = "figure-screen"


class Person:
    """One person."""

    ADDRESS: Final = "person-address"
    SCREEN: Final = "person-screen"
    BASE: Final = "person-base"
    CHAPTERS: Final = "person-chapters"
    EXERCISES: Final = "person-exercises"
    STANDING: Final = "person-standing"
    CHANGE: Final = "person-change"
    WANTED: Final = "person-wanted"


class Exercise:
    """One person's history at one exercise."""

    ADDRESS: Final = "exercise-address"
    SCREEN: Final = "exercise-screen"
    LINE: Final = "exercise-line"
    ATTEMPTS: Final = "exercise-attempts"


class Internal:
    """Admin-Internal: the accounts."""

    ADDRESS: Final = "internal-address"
    SCREEN: Final = "internal-screen"
    GRID: Final = "internal-grid"


class InternalAccount:
    """Admin-Internal: one account."""

    ADDRESS: Final = "internal-account-address"
    SCREEN: Final = "internal-account-screen"
    PLAN: Final = {
        "plan_id": "internal-account-plan-id",
        "plan_type": "internal-account-plan-type",
        "amount": "internal-account-plan-amount",
        "starts_on": "internal-account-plan-starts",
        "ends_on": "internal-account-plan-ends",
        "month_basis": "internal-account-plan-basis",
    }
    PREVIEW: Final = "internal-account-plan-preview"
    ADD: Final = "internal-account-plan-add"
    REFUSED: Final = "internal-account-plan-refused"
    ADDED: Final = "internal-account-plan-added"
    SETTINGS: Final = {
        "tracked_from": "internal-account-tracked-from",
        "contact_name": "internal-account-contact-name",
        "contact_email": "internal-account-contact-email",
    }
    SAVE: Final = "internal-account-settings-save"
    SAVED: Final = "internal-account-settings-saved"


class InternalBilling:
    """Admin-Internal: the ledger of an account, filled by hand."""

    ADDRESS: Final = "internal-billing-address"
    SCREEN: Final = "internal-billing-screen"
    DRAFT: Final = {
        "number": "internal-billing-draft-number",
        "currency": "internal-billing-draft-currency",
        "issued_on": "internal-billing-draft-issued",
        "due_on": "internal-billing-draft-due",
        "period_start": "internal-billing-draft-start",
        "period_end": "internal-billing-draft-end",
    }
    LINE: Final = {
        "description": "internal-billing-line-description",
        "quantity": "internal-billing-line-quantity",
        "unit_amount": "internal-billing-line-unit",
        "tax_percent": "internal-billing-line-tax",
        "counts": "internal-billing-line-counts",
    }
    PAYMENT: Final = {
        "amount": "internal-billing-payment-amount",
        "paid_on": "internal-billing-payment-on",
        "method": "internal-billing-payment-method",
    }
    CARD: Final = {
        "brand": "internal-billing-card-brand",
        "last4": "internal-billing-card-last4",
        "exp_month": "internal-billing-card-month",
        "exp_year": "internal-billing-card-year",
    }
    STRIPE: Final = {"customer_id": "internal-billing-stripe-customer"}
    POSITION: Final = "internal-billing-line-position"
    KEY: Final = "internal-billing-payment-key"
    SEEN: Final = "internal-billing-seen"
    ADD_DRAFT: Final = "internal-billing-draft-add"
    ADD_LINE: Final = "internal-billing-line-add"
    PAY: Final = "internal-billing-payment-add"
    SET_CARD: Final = "internal-billing-card-set"
    LINK: Final = "internal-billing-stripe-link"
    ISSUE: Final = "internal-billing-issue"
    VOID: Final = "internal-billing-void"
    REMOVE: Final = "internal-billing-remove"


class InternalPeople:
    """Admin-Internal: the people of an account."""

    ADDRESS: Final = "internal-people-address"
    SCREEN: Final = "internal-people-screen"
    CHANGE: Final = "internal-people-change"
    WANTED: Final = "internal-people-wanted"
    CHANGED: Final = "internal-people-changed"


class InternalSubscription:
    """Admin-Internal: an account's subscription, and its requests for another plan."""

    ADDRESS: Final = "internal-subscription-address"
    SCREEN: Final = "internal-subscription-screen"
    FIELDS: Final = {
        "plan_name": "internal-subscription-plan-name",
        "plan_basis": "internal-subscription-plan-basis",
        "video": "internal-subscription-video",
        "max_active_users": "internal-subscription-max-users",
        "max_mastery_profiles_per_user": "internal-subscription-max-profiles",
        "max_engagement_schedules": "internal-subscription-max-schedules",
        "max_security_policies": "internal-subscription-max-policies",
        "max_user_attributes": "internal-subscription-max-attributes",
        "renews_on": "internal-subscription-renews-on",
        "billing_anchor_day": "internal-subscription-anchor-day",
    }
    SAVE: Final = "internal-subscription-save"
    OPENED: Final = "internal-subscription-opened"  # the cells that the form showed
    REFUSED: Final = "internal-subscription-refused"
    SAVED: Final = "internal-subscription-saved"
    REQUEST: Final = "internal-subscription-request"
    ANSWER: Final = {"state": "internal-subscription-state", "answer": "internal-subscription-answer"}
    SEND: Final = "internal-subscription-send"
    ANSWERED: Final = "internal-subscription-answered"


class InternalAudit:
    """Admin-Internal: an account's log, or staff's own."""

    ADDRESS: Final = "internal-audit-address"
    SCREEN: Final = "internal-audit-screen"
    CHAIN: Final = "internal-audit-chain"


def note_of(ident: str) -> str:
    """The place beside a form's field for what is wrong with it."""
    return f"{ident}-note"


def refusal_of(button: str) -> str:
    """The place beside a button for why nothing was done."""
    return f"{button}-refused"


def done_of(button: str) -> str:
    """The store that says what a button did last, which the screen waits for."""
    return f"{button}-done"


class Usage:
    """Usage details."""

    ADDRESS: Final = "usage-address"
    SCREEN: Final = "usage-screen"
    FIGURES: Final = "usage-figures"
    LEVEL: Final = "usage-level"
    MONTHS: Final = "usage-months"
    IDLE: Final = "usage-idle"
    IDLE_ASKED: Final = "usage-idle-asked"
    IDLE_COUNT: Final = "usage-idle-count"
    DRAWER: Final = "usage-drawer"
    ASKED: Final = "usage-receipt-asked"
    RECEIPT: Final = "usage-receipt-screen"
    CHANGES: Final = "usage-changes-screen"
    COMPARED: Final = "usage-compared"
    ADVICE: Final = "usage-advice-screen"
    ADVISED: Final = "usage-advised"


class ActiveUsers:
    """Active users by match."""

    ADDRESS: Final = "active-users-address"
    SCREEN: Final = "active-users-screen"
    PERIODS: Final = "active-users-periods"


class Program:
    """A program's home."""

    ADDRESS: Final = "program-address"
    SCREEN: Final = "program-screen"
    END: Final = "program-end"
    ENDED: Final = "program-ended"


class OrganizationExport:
    """The organisation export on the account's overview."""

    CARD: Final = "organization-export"


class Overview:
    """The account overview."""

    ADDRESS: Final = "overview-address"
    SCREEN: Final = "overview-screen"
    REQUEST: Final = {"wanted_plan": "overview-wanted-plan", "message": "overview-message"}
    ASK: Final = "overview-ask"
    ASKED: Final = "overview-asked"


class Billing:
    """The billing portal."""

    ADDRESS: Final = "billing-address"
    SCREEN: Final = "billing-screen"
    FORM: Final = {
        "name": "billing-form-name",
        "line1": "billing-form-line1",
        "line2": "billing-form-line2",
        "city": "billing-form-city",
        "region": "billing-form-region",
        "postal_code": "billing-form-postal-code",
        "country": "billing-form-country",
        "tax_id": "billing-form-tax-id",
    }
    OPENED: Final = "billing-form-opened"
    SAVE: Final = "billing-form-save"
    REFUSED: Final = "billing-form-refused"
    SAVED: Final = "billing-saved"
