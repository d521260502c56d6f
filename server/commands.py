"""Flask's command line: `flask --app app …`. The application has brought the database up to date by then."""

from __future__ import annotations

from flask import Flask

from server import (
    account_commands,
    backup_commands,
    demo_command,
    drop_commands,
    export_command,
    settings_command,
    stripe_command,
)
from server.broken import end_plainly


def add_commands(app: Flask) -> None:
    """Register every command."""
    account_commands.accounts_group.add_command(settings_command.settings_command)
    for command in (
        drop_commands.import_command,
        drop_commands.undo_command,
        drop_commands.verify_command,
        export_command.export_command,
        account_commands.accounts_group,
        account_commands.users_group,
        account_commands.plans_group,
        backup_commands.backup_command,
        backup_commands.restore_command,
        demo_command.demo_command,
        stripe_command.stripe_group,
    ):
        end_plainly(command)
        app.cli.add_command(command)
