"""The first schema: every table, the name index, and what SQLite's planner is told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from data.schema.statistics import write_statistics

revision = "0001"
down_revision = None

INT = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
SHARE: sa.types.TypeEngine[float] = sa.Double().with_variant(sa.REAL(), "sqlite")


def upgrade() -> None:
    """Create everything."""
    create_tables()
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE name_search USING fts5("
            "account_id UNINDEXED, user_id UNINDEXED, name_folded, tokenize='trigram case_sensitive 1')"
        )
        write_statistics(connection)
        return
    trigrams = connection.exec_driver_sql(
        "SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'"
    ).scalar()
    if trigrams:
        op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        op.execute("CREATE INDEX ix_users_name_trigrams ON users USING gin (name_folded gin_trgm_ops)")


def downgrade() -> None:
    """There is nothing before the first schema."""
    raise RuntimeError("the first schema can not be taken back")


def create_tables() -> None:  # noqa: PLR0915 - one statement per table and index
    """Every table and index, as of this revision."""
    op.create_table(
        "account_state",
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("version", INT, autoincrement=False, nullable=False),
        sa.Column("settled_us", INT, autoincrement=False, nullable=False),
        sa.Column("last_fact_us", INT, autoincrement=False, nullable=True),
        sa.Column("next_due_us", INT, autoincrement=False, nullable=True),
        sa.Column("last_event_us", INT, autoincrement=False, nullable=True),
        sa.Column("content_version", INT, autoincrement=False, nullable=False),
        sa.Column("learners", INT, autoincrement=False, nullable=False),
        sa.Column("learners_before", INT, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_account_state")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "accounts",
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("slug", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("created_us", INT, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("slug", name=op.f("uq_accounts_slug")),
        sqlite_strict=True,
    )
    op.create_table(
        "addresses",
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=True),
        sa.Column("line1", TEXT, nullable=True),
        sa.Column("line2", TEXT, nullable=True),
        sa.Column("city", TEXT, nullable=True),
        sa.Column("region", TEXT, nullable=True),
        sa.Column("postal_code", TEXT, nullable=True),
        sa.Column("country", TEXT, nullable=True),
        sa.Column("tax_id", TEXT, nullable=True),
        sa.Column("batch_no", INT, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "kind", name=op.f("pk_addresses")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "ahead",
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("user_id", TEXT, nullable=False),
        sa.Column("due_us", INT, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "user_id", name=op.f("pk_ahead")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_ahead_account_id_due_us"), "ahead", ["account_id", "due_us"], unique=False)
    op.create_table(
        "ahead_before",
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("user_id", TEXT, nullable=False),
        sa.Column("due_us", INT, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "user_id", name=op.f("pk_ahead_before")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_ahead_before_account_id_due_us"), "ahead_before", ["account_id", "due_us"], unique=False
    )
    op.create_table(
        "audit_log",
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("seq", INT, autoincrement=False, nullable=False),
        sa.Column("at_us", INT, autoincrement=False, nullable=False),
        sa.Column("actor", TEXT, nullable=False),
        sa.Column("action", TEXT, nullable=False),
        sa.Column("detail", TEXT, nullable=False),
        sa.Column("previous_hash", TEXT, nullable=False),
        sa.Column("hash", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "seq", name=op.f("pk_audit_log")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "batches",
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("batch_no", INT, autoincrement=False, nullable=False),
        sa.Column("source", TEXT, nullable=False),
        sa.Column("recorded_us", INT, autoincrement=False, nullable=False),
        sa.Column("undone_us", INT, autoincrement=False, nullable=True),
        sa.Column("summary", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "batch_no", name=op.f("pk_batches")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "chapter_totals",
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("course_id", TEXT, nullable=False),
        sa.Column("chapter_id", TEXT, nullable=False),
        sa.Column("exercises", INT, autoincrement=False, nullable=False),
        sa.Column("mastery", INT, autoincrement=False, nullable=False),
        sa.Column("attempted", INT, autoincrement=False, nullable=False),
        sa.Column("correct", INT, autoincrement=False, nullable=False),
        sa.Column("attempts", INT, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "course_id", "chapter_id", name=op.f("pk_chapter_totals")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "course_levels",
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("course_id", TEXT, nullable=False),
        sa.Column("level", INT, autoincrement=False, nullable=False),
        sa.Column("users", INT, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "course_id", "level", name=op.f("pk_course_levels")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "course_totals",
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("course_id", TEXT, nullable=False),
        sa.Column("exercises", INT, autoincrement=False, nullable=False),
        sa.Column("enrolled", INT, autoincrement=False, nullable=False),
        sa.Column("users", INT, autoincrement=False, nullable=False),
        sa.Column("started", INT, autoincrement=False, nullable=False),
        sa.Column("mastery", INT, autoincrement=False, nullable=False),
        sa.Column("attempted", INT, autoincrement=False, nullable=False),
        sa.Column("certified", INT, autoincrement=False, nullable=False),
        sa.Column("certified_started", INT, autoincrement=False, nullable=False),
        sa.Column("completed", INT, autoincrement=False, nullable=False),
        sa.Column("correct", INT, autoincrement=False, nullable=False),
        sa.Column("attempts", INT, autoincrement=False, nullable=False),
        sa.Column("points", INT, autoincrement=False, nullable=False),
        sa.Column("seconds", INT, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "course_id", name=op.f("pk_course_totals")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "course_totals_before",
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("course_id", TEXT, nullable=False),
        sa.Column("exercises", INT, autoincrement=False, nullable=False),
        sa.Column("enrolled", INT, autoincrement=False, nullable=False),
        sa.Column("users", INT, autoincrement=False, nullable=False),
        sa.Column("started", INT, autoincrement=False, nullable=False),
        sa.Column("mastery", INT, autoincrement=False, nullable=False),
        sa.Column("attempted", INT, autoincrement=False, nullable=False),
        sa.Column("certified", INT, autoincrement=False, nullable=False),
        sa.Column("certified_started", INT, autoincrement=False, nullable=False),
        sa.Column("completed", INT, autoincrement=False, nullable=False),
        sa.Column("correct", INT, autoincrement=False, nullable=False),
        sa.Column("attempts", INT, autoincrement=False, nullable=False),
        sa.Column("points", INT, autoincrement=False, nullable=False),
        sa.Column("seconds", INT, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "course_id", name=op.f("pk_course_totals_before")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "courses",
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("course_id", TEXT, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("certify_at", SHARE, nullable=True),
        sa.Column("batch_no", INT, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "course_id", name=op.f("pk_courses")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "credentials",
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("user_id", TEXT, nullable=False),
        sa.Column("password_hash", TEXT, nullable=False),
        sa.Column("changed_us", INT, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "user_id", name=op.f("pk_credentials")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "deliveries",
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("file", TEXT, nullable=False),
        sa.Column("row_key", TEXT, nullable=False),
        sa.Column("batch_no", INT, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "file", "row_key", "batch_no", name=op.f("pk_deliveries")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "engagement_schedules",
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("schedule_id", TEXT, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("status", TEXT, nullable=True),
        sa.Column("batch_no", INT, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "schedule_id", name=op.f("pk_engagement_schedules")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "group_courses",
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("course_id", TEXT, nullable=False),
        sa.Column("group_id", TEXT, nullable=False),
        sa.Column("enrolled", INT, autoincrement=False, nullable=False),
        sa.Column("users", INT, autoincrement=False, nullable=False),
        sa.Column("started", INT, autoincrement=False, nullable=False),
        sa.Column("mastery", INT, autoincrement=False, nullable=False),
        sa.Column("attempted", INT, autoincrement=False, nullable=False),
        sa.Column("certified", INT, autoincrement=False, nullable=False),
        sa.Column("certified_started", INT, autoincrement=False, nullable=False),
        sa.Column("completed", INT, autoincrement=False, nullable=False),
        sa.Column("correct", INT, autoincrement=False, nullable=False),
        sa.Column("attempts", INT, autoincrement=False, nullable=False),
        sa.Column("points", INT, autoincrement=False, nullable=False),
        sa.Column("seconds", INT, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "course_id", "group_id", name=op.f("pk_group_courses")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "groups",
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("group_id", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("batch_no", INT, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "group_id", name=op.f("pk_groups")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "invoices",
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("invoice_id", TEXT, nullable=False),
        sa.Column("number", TEXT, nullable=False),
        sa.Column("issued_on", TEXT, nullable=False),
        sa.Column("due_on", TEXT, nullable=True),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("currency", TEXT, nullable=False),
        sa.Column("period_start", TEXT, nullable=True),
        sa.Column("period_end", TEXT, nullable=True),
        sa.Column("batch_no", INT, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "invoice_id", name=op.f("pk_invoices")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "mastery_profiles",
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("profile_id", TEXT, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("status", TEXT, nullable=True),
        sa.Column("batch_no", INT, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "profile_id", name=op.f("pk_mastery_profiles")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "modules",
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("module_id", TEXT, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("status", TEXT, nullable=True),
        sa.Column("batch_no", INT, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "module_id", name=op.f("pk_modules")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "month_totals",
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("month", INT, autoincrement=False, nullable=False),
        sa.Column("engaged_users", INT, autoincrement=False, nullable=False),
        sa.Column("activities", INT, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "month", name=op.f("pk_month_totals")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "payment_method",
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("brand", TEXT, nullable=False),
        sa.Column("last4", TEXT, nullable=False),
        sa.Column("exp_month", INT, nullable=False),
        sa.Column("exp_year", INT, nullable=False),
        sa.Column("batch_no", INT, nullable=False),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_payment_method")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "plans",
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("plan_id", TEXT, nullable=False),
        sa.Column("plan_type", TEXT, nullable=False),
        sa.Column("amount", INT, nullable=False),
        sa.Column("starts_on", TEXT, nullable=False),
        sa.Column("month_basis", TEXT, nullable=True),
        sa.Column("ends_on", TEXT, nullable=True),
        sa.Column("batch_no", INT, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "plan_id", name=op.f("pk_plans")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "programs",
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("program_id", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("batch_no", INT, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "program_id", name=op.f("pk_programs")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "security_policies",
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("policy_id", TEXT, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("batch_no", INT, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "policy_id", name=op.f("pk_security_policies")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "staff",
        sa.Column("staff_id", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("password_hash", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_staff")),
        sqlite_strict=True,
    )
    op.create_table(
        "subscription",
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("plan_name", TEXT, nullable=True),
        sa.Column("plan_basis", TEXT, nullable=True),
        sa.Column("video", TEXT, nullable=True),
        sa.Column("max_active_users", INT, nullable=True),
        sa.Column("max_mastery_profiles_per_user", INT, nullable=True),
        sa.Column("max_engagement_schedules", INT, nullable=True),
        sa.Column("max_security_policies", INT, nullable=True),
        sa.Column("max_user_attributes", INT, nullable=True),
        sa.Column("renews_on", TEXT, nullable=True),
        sa.Column("billing_anchor_day", INT, nullable=True),
        sa.Column("batch_no", INT, nullable=False),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_subscription")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "user_attributes",
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("user_id", TEXT, nullable=False),
        sa.Column("attribute", TEXT, nullable=False),
        sa.Column("value", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "user_id", "attribute", name=op.f("pk_user_attributes")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "user_courses",
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("course_id", TEXT, nullable=False),
        sa.Column("user_id", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("enrolled", INT, autoincrement=False, nullable=False),
        sa.Column("counted", INT, autoincrement=False, nullable=False),
        sa.Column("coverage", INT, autoincrement=False, nullable=False),
        sa.Column("mastery_sum", INT, autoincrement=False, nullable=False),
        sa.Column("mastery", INT, autoincrement=False, nullable=False),
        sa.Column("score", INT, autoincrement=False, nullable=False),
        sa.Column("correct", INT, autoincrement=False, nullable=False),
        sa.Column("attempts", INT, autoincrement=False, nullable=False),
        sa.Column("points", INT, autoincrement=False, nullable=False),
        sa.Column("seconds", INT, autoincrement=False, nullable=False),
        sa.Column("completed", INT, autoincrement=False, nullable=False),
        sa.Column("certified", INT, autoincrement=False, nullable=False),
        sa.Column("certified_us", INT, autoincrement=False, nullable=True),
        sa.Column("earned_us", INT, autoincrement=False, nullable=True),
        sa.PrimaryKeyConstraint("account_id", "course_id", "user_id", name=op.f("pk_user_courses")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_league_certified",
        "user_courses",
        ["account_id", "course_id", "counted", sa.literal_column("certified DESC"), "user_id"],
        unique=False,
    )
    op.create_index(
        "ix_league_completed",
        "user_courses",
        ["account_id", "course_id", "counted", sa.literal_column("completed DESC"), "user_id"],
        unique=False,
    )
    op.create_index(
        "ix_league_coverage",
        "user_courses",
        ["account_id", "course_id", "counted", sa.literal_column("coverage DESC"), "user_id"],
        unique=False,
    )
    op.create_index(
        "ix_league_mastery",
        "user_courses",
        ["account_id", "course_id", "counted", sa.literal_column("mastery DESC"), "user_id"],
        unique=False,
    )
    op.create_index(
        "ix_league_name",
        "user_courses",
        ["account_id", "course_id", "counted", sa.literal_column("name DESC"), "user_id"],
        unique=False,
    )
    op.create_index(
        "ix_league_points",
        "user_courses",
        ["account_id", "course_id", "counted", sa.literal_column("points DESC"), "user_id"],
        unique=False,
    )
    op.create_index(
        "ix_league_score",
        "user_courses",
        ["account_id", "course_id", "counted", sa.literal_column("score DESC"), "user_id"],
        unique=False,
    )
    op.create_index(
        "ix_league_seconds",
        "user_courses",
        ["account_id", "course_id", "counted", sa.literal_column("seconds DESC"), "user_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_user_courses_account_id_user_id"), "user_courses", ["account_id", "user_id"], unique=False
    )
    op.create_table(
        "user_courses_before",
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("course_id", TEXT, nullable=False),
        sa.Column("user_id", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("enrolled", INT, autoincrement=False, nullable=False),
        sa.Column("counted", INT, autoincrement=False, nullable=False),
        sa.Column("coverage", INT, autoincrement=False, nullable=False),
        sa.Column("mastery_sum", INT, autoincrement=False, nullable=False),
        sa.Column("mastery", INT, autoincrement=False, nullable=False),
        sa.Column("score", INT, autoincrement=False, nullable=False),
        sa.Column("correct", INT, autoincrement=False, nullable=False),
        sa.Column("attempts", INT, autoincrement=False, nullable=False),
        sa.Column("points", INT, autoincrement=False, nullable=False),
        sa.Column("seconds", INT, autoincrement=False, nullable=False),
        sa.Column("completed", INT, autoincrement=False, nullable=False),
        sa.Column("certified", INT, autoincrement=False, nullable=False),
        sa.Column("certified_us", INT, autoincrement=False, nullable=True),
        sa.Column("earned_us", INT, autoincrement=False, nullable=True),
        sa.PrimaryKeyConstraint("account_id", "course_id", "user_id", name=op.f("pk_user_courses_before")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_user_courses_before_account_id_user_id"),
        "user_courses_before",
        ["account_id", "user_id"],
        unique=False,
    )
    op.create_table(
        "user_exercises",
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("user_id", TEXT, nullable=False),
        sa.Column("course_id", TEXT, nullable=False),
        sa.Column("chapter_id", TEXT, nullable=False),
        sa.Column("exercise_id", TEXT, nullable=False),
        sa.Column("attempts", INT, autoincrement=False, nullable=False),
        sa.Column("correct", INT, autoincrement=False, nullable=False),
        sa.Column("hints", INT, autoincrement=False, nullable=False),
        sa.Column("seconds", INT, autoincrement=False, nullable=False),
        sa.Column("timed", INT, autoincrement=False, nullable=False),
        sa.Column("points", INT, autoincrement=False, nullable=False),
        sa.Column("mastery", SHARE, nullable=False),
        sa.PrimaryKeyConstraint(
            "account_id", "user_id", "course_id", "chapter_id", "exercise_id", name=op.f("pk_user_exercises")
        ),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "user_months",
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("month", INT, autoincrement=False, nullable=False),
        sa.Column("user_id", TEXT, nullable=False),
        sa.Column("moments", INT, autoincrement=False, nullable=False),
        sa.Column("activities", INT, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "month", "user_id", name=op.f("pk_user_months")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_user_months_account_id_user_id"), "user_months", ["account_id", "user_id"], unique=False
    )
    op.create_table(
        "users",
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("user_id", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("email", TEXT, nullable=True),
        sa.Column("status", TEXT, nullable=True),
        sa.Column("role", TEXT, nullable=True),
        sa.Column("created_us", INT, nullable=True),
        sa.Column("batch_no", INT, nullable=False),
        sa.Column("status_given", TEXT, nullable=True),
        sa.Column("status_now", TEXT, nullable=False),
        sa.Column("name_folded", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "user_id", name=op.f("pk_users")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_users_account_id_email"), "users", ["account_id", "email"], unique=False)
    op.create_table(
        "versions",
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("file", TEXT, nullable=False),
        sa.Column("row_key", TEXT, nullable=False),
        sa.Column("batch_no", INT, autoincrement=False, nullable=False),
        sa.Column("cells", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "file", "row_key", "batch_no", name=op.f("pk_versions")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "withdrawn",
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("file", TEXT, nullable=False),
        sa.Column("row_key", TEXT, nullable=False),
        sa.Column("known_us", INT, autoincrement=False, nullable=False),
        sa.Column("until_us", INT, autoincrement=False, nullable=False),
        sa.Column("cells", TEXT, nullable=False),
        sa.PrimaryKeyConstraint(
            "account_id", "file", "row_key", "known_us", "until_us", name=op.f("pk_withdrawn")
        ),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "awards",
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("user_id", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("at_us", INT, nullable=False),
        sa.Column("course_id", TEXT, nullable=False),
        sa.Column("expires_us", INT, nullable=True),
        sa.Column("batch_no", INT, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "user_id"],
            ["users.account_id", "users.user_id"],
            name=op.f("fk_awards_account_id_user_id"),
        ),
        sa.PrimaryKeyConstraint(
            "account_id", "user_id", "kind", "name", "at_us", "course_id", name=op.f("pk_awards")
        ),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "chapters",
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("course_id", TEXT, nullable=False),
        sa.Column("chapter_id", TEXT, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("position", INT, nullable=False),
        sa.Column("batch_no", INT, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "course_id"],
            ["courses.account_id", "courses.course_id"],
            name=op.f("fk_chapters_account_id_course_id"),
        ),
        sa.PrimaryKeyConstraint("account_id", "chapter_id", name=op.f("pk_chapters")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_chapters_account_id_course_id"), "chapters", ["account_id", "course_id"], unique=False
    )
    op.create_table(
        "enrolments",
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("course_id", TEXT, nullable=False),
        sa.Column("user_id", TEXT, nullable=False),
        sa.Column("enrolled_us", INT, nullable=True),
        sa.Column("batch_no", INT, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "course_id"],
            ["courses.account_id", "courses.course_id"],
            name=op.f("fk_enrolments_account_id_course_id"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "user_id"],
            ["users.account_id", "users.user_id"],
            name=op.f("fk_enrolments_account_id_user_id"),
        ),
        sa.PrimaryKeyConstraint("account_id", "course_id", "user_id", name=op.f("pk_enrolments")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_enrolments_account_id_user_id"), "enrolments", ["account_id", "user_id"], unique=False
    )
    op.create_table(
        "group_members",
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("group_id", TEXT, nullable=False),
        sa.Column("user_id", TEXT, nullable=False),
        sa.Column("member_role", TEXT, nullable=False),
        sa.Column("batch_no", INT, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "group_id"],
            ["groups.account_id", "groups.group_id"],
            name=op.f("fk_group_members_account_id_group_id"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "user_id"],
            ["users.account_id", "users.user_id"],
            name=op.f("fk_group_members_account_id_user_id"),
        ),
        sa.PrimaryKeyConstraint(
            "account_id", "group_id", "user_id", "member_role", name=op.f("pk_group_members")
        ),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_group_members_account_id_user_id"), "group_members", ["account_id", "user_id"], unique=False
    )
    op.create_table(
        "invoice_lines",
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("invoice_id", TEXT, nullable=False),
        sa.Column("position", INT, nullable=False),
        sa.Column("description", TEXT, nullable=False),
        sa.Column("quantity", TEXT, nullable=False),
        sa.Column("unit_amount", INT, nullable=False),
        sa.Column("tax_rate", SHARE, nullable=True),
        sa.Column("counts", TEXT, nullable=True),
        sa.Column("batch_no", INT, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "invoice_id"],
            ["invoices.account_id", "invoices.invoice_id"],
            name=op.f("fk_invoice_lines_account_id_invoice_id"),
        ),
        sa.PrimaryKeyConstraint("account_id", "invoice_id", "position", name=op.f("pk_invoice_lines")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "logins",
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("user_id", TEXT, nullable=False),
        sa.Column("at_us", INT, nullable=False),
        sa.Column("batch_no", INT, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "user_id"],
            ["users.account_id", "users.user_id"],
            name=op.f("fk_logins_account_id_user_id"),
        ),
        sa.PrimaryKeyConstraint("account_id", "user_id", "at_us", name=op.f("pk_logins")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "matches",
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("match_id", TEXT, nullable=False),
        sa.Column("program_id", TEXT, nullable=False),
        sa.Column("started_us", INT, nullable=False),
        sa.Column("ended_us", INT, nullable=True),
        sa.Column("batch_no", INT, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "program_id"],
            ["programs.account_id", "programs.program_id"],
            name=op.f("fk_matches_account_id_program_id"),
        ),
        sa.PrimaryKeyConstraint("account_id", "match_id", name=op.f("pk_matches")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "moments",
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("moment_id", TEXT, nullable=False),
        sa.Column("user_id", TEXT, nullable=False),
        sa.Column("at_us", INT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("activities", INT, nullable=False),
        sa.Column("batch_no", INT, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "user_id"],
            ["users.account_id", "users.user_id"],
            name=op.f("fk_moments_account_id_user_id"),
        ),
        sa.PrimaryKeyConstraint("account_id", "user_id", "at_us", "moment_id", name=op.f("pk_moments")),
        sa.UniqueConstraint("account_id", "moment_id", name=op.f("uq_moments_account_id_moment_id")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "payments",
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("payment_id", TEXT, nullable=False),
        sa.Column("invoice_id", TEXT, nullable=False),
        sa.Column("paid_us", INT, nullable=False),
        sa.Column("amount", INT, nullable=False),
        sa.Column("method", TEXT, nullable=True),
        sa.Column("batch_no", INT, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "invoice_id"],
            ["invoices.account_id", "invoices.invoice_id"],
            name=op.f("fk_payments_account_id_invoice_id"),
        ),
        sa.PrimaryKeyConstraint("account_id", "payment_id", name=op.f("pk_payments")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "profile_assignments",
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("profile_id", TEXT, nullable=False),
        sa.Column("user_id", TEXT, nullable=False),
        sa.Column("batch_no", INT, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "profile_id"],
            ["mastery_profiles.account_id", "mastery_profiles.profile_id"],
            name=op.f("fk_profile_assignments_account_id_profile_id"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "user_id"],
            ["users.account_id", "users.user_id"],
            name=op.f("fk_profile_assignments_account_id_user_id"),
        ),
        sa.PrimaryKeyConstraint("account_id", "profile_id", "user_id", name=op.f("pk_profile_assignments")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "user_events",
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("user_id", TEXT, nullable=False),
        sa.Column("at_us", INT, nullable=False),
        sa.Column("event", TEXT, nullable=False),
        sa.Column("batch_no", INT, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "user_id"],
            ["users.account_id", "users.user_id"],
            name=op.f("fk_user_events_account_id_user_id"),
        ),
        sa.PrimaryKeyConstraint("account_id", "user_id", "at_us", "event", name=op.f("pk_user_events")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "exercises",
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("chapter_id", TEXT, nullable=False),
        sa.Column("exercise_id", TEXT, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("position", INT, nullable=False),
        sa.Column("batch_no", INT, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "chapter_id"],
            ["chapters.account_id", "chapters.chapter_id"],
            name=op.f("fk_exercises_account_id_chapter_id"),
        ),
        sa.PrimaryKeyConstraint("account_id", "exercise_id", name=op.f("pk_exercises")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_exercises_account_id_chapter_id"), "exercises", ["account_id", "chapter_id"], unique=False
    )
    op.create_table(
        "match_members",
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("match_id", TEXT, nullable=False),
        sa.Column("user_id", TEXT, nullable=False),
        sa.Column("side", TEXT, nullable=False),
        sa.Column("batch_no", INT, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "match_id"],
            ["matches.account_id", "matches.match_id"],
            name=op.f("fk_match_members_account_id_match_id"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "user_id"],
            ["users.account_id", "users.user_id"],
            name=op.f("fk_match_members_account_id_user_id"),
        ),
        sa.PrimaryKeyConstraint("account_id", "match_id", "user_id", "side", name=op.f("pk_match_members")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_table(
        "attempts",
        sa.Column("account_id", INT, autoincrement=False, nullable=False),
        sa.Column("attempt_id", TEXT, nullable=False),
        sa.Column("user_id", TEXT, nullable=False),
        sa.Column("exercise_id", TEXT, nullable=False),
        sa.Column("at_us", INT, nullable=False),
        sa.Column("correct", SHARE, nullable=False),
        sa.Column("hints", INT, nullable=True),
        sa.Column("seconds", INT, nullable=True),
        sa.Column("points", INT, nullable=True),
        sa.Column("mastery", SHARE, nullable=True),
        sa.Column("batch_no", INT, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "exercise_id"],
            ["exercises.account_id", "exercises.exercise_id"],
            name=op.f("fk_attempts_account_id_exercise_id"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "user_id"],
            ["users.account_id", "users.user_id"],
            name=op.f("fk_attempts_account_id_user_id"),
        ),
        sa.PrimaryKeyConstraint(
            "account_id", "user_id", "exercise_id", "at_us", "attempt_id", name=op.f("pk_attempts")
        ),
        sa.UniqueConstraint("account_id", "attempt_id", name=op.f("uq_attempts_account_id_attempt_id")),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
