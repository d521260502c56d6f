"""stripe: which account is which customer at Stripe, and the ledger brought to what Stripe has."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from core.stripe_customer_id import customer_id_of
from data.audit import Line
from data.stripe_links import (
    LinkRefused,
    StripeLink,
    link_customer,
    link_of_account,
    list_links,
    unlink_customer,
)
from data.stripe_mirror import Mirrored, refusals
from server.clock import real_now
from server.console import ACTOR, account_named, account_option, fail
from server.people import app_database, rooms
from server.stripe_reader import StripeMissing, StripeReader, StripeUnavailable, reader
from server.stripe_sync import sync

stripe_group = AppGroup("stripe", help="Stripe: link, unlink, links, sync.")


@stripe_group.command("link")
@account_option
@click.argument("customer_id")
def link(slug: str, customer_id: str) -> None:
    """Say which customer at Stripe (cus_…) an account is."""
    account, at = account_named(slug), real_now()
    try:
        customer = customer_id_of(customer_id)
        line = Line(account.account_id, ACTOR, "stripe customer linked", customer, at)
        changed = link_customer(app_database(), account.account_id, customer, line=line)
    except (LinkRefused, ValueError) as error:
        fail(f"The account can not be linked: {error}.")
    click.echo(f"{slug} is {customer}" + ("" if changed else " already"))


@stripe_group.command("unlink")
@account_option
def unlink(slug: str) -> None:
    """Forget which customer an account is; its ledger keeps what it has."""
    account = account_named(slug)
    line = Line(account.account_id, ACTOR, "stripe customer unlinked", "", real_now())
    gone = unlink_customer(app_database(), account.account_id, line=line)
    click.echo(f"{slug} is no customer at Stripe" + (" any more" if gone else ""))


@stripe_group.command("links")
def links() -> None:
    """Every account that is a customer at Stripe."""
    for one in list_links(app_database()):
        click.echo(f"{one.slug}\t{one.customer_id}")


@stripe_group.command("sync")
@click.option("--account", "slug", metavar="ACCOUNT", help="One account; every linked one without it.")
def sync_command(slug: str | None) -> None:
    """Fetch customers, subscriptions, payment methods, invoices and payments into the ledger."""
    try:
        asking = reader(rooms().settings)
    except StripeUnavailable as error:
        fail(str(error))
    wanted = _links(slug)
    failed = [one.slug for one in wanted if not _sync(one, asking)]
    if failed:
        fail(f"Not brought up to date: {', '.join(failed)}.")


def _links(slug: str | None) -> list[StripeLink]:
    if slug is None:
        return list_links(app_database())
    found = link_of_account(app_database(), account_named(slug).account_id)
    return [
        found or fail(f"{slug} is no customer at Stripe: `flask --app app stripe link` says which one it is.")
    ]


def _sync(one: StripeLink, asking: StripeReader) -> bool:
    try:
        done = sync(app_database(), one.account_id, asking)
    except StripeMissing:
        click.echo(f"{one.slug}: Stripe has no customer {one.customer_id}.", err=True)
        return False
    except StripeUnavailable as error:
        click.echo(f"{one.slug}: {error}", err=True)
        return False
    click.echo(f"{one.slug}: {_said(done)}")
    for refusal in refusals(app_database(), one):
        click.echo(f"{one.slug}: {refusal.kind} {refusal.object_id}: {refusal.reason}", err=True)
    return True


def _said(done: Mirrored | None) -> str:
    if done is None or done.batch_no is None:
        return "nothing changed"
    words = [
        f"{one.name} {one.new} new, {one.changed} changed" for one in done.files if one.new or one.changed
    ]
    return "; ".join(words) + f" (batch {done.batch_no})"
