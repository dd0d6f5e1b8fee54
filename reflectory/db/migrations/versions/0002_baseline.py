"""The schema of the oldest databases that still open, made in one go."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = None


def upgrade() -> None:
    """Make every table."""
    op.create_table(
        "unit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("parent", sa.Integer()),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.CheckConstraint("size >= 0", name="ck_unit_size"),
        sa.ForeignKeyConstraint(["parent"], ["unit.id"], name="fk_unit_parent"),
        sa.PrimaryKeyConstraint("id", name="pk_unit"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_unit_parent", "unit", ["parent"])
    op.create_table(
        "study",
        sa.Column("unit", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("book", sa.String(200), nullable=False),
        sa.Column("author", sa.String(200), nullable=False, server_default=""),
        sa.Column("chapters", sa.Text(), nullable=False),
        sa.Column("starts", sa.Date()),
        sa.Column("ends", sa.Date()),
        sa.Column("question", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["unit"], ["unit.id"], name="fk_study_unit", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("unit", name="pk_study"),
    )
    op.create_table(
        "shared_profile",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("group", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["group"], ["unit.id"], name="fk_shared_profile_group", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("key", name="pk_shared_profile"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_shared_profile_group", "shared_profile", ["group"])
    _make_people()
    _make_sign_in()
    _make_waves()
    _make_goals()
    _make_mailing()
    _keep_from_samples()


def _make_people() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("sought", sa.String(120), nullable=False),
        sa.Column("password", sa.String(200), nullable=False),
        sa.Column("roles", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sa.UniqueConstraint("sought", name="uq_account_sought"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "account_unit",
        sa.Column("account", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("unit", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name="fk_account_unit_account", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["unit"], ["unit.id"], name="fk_account_unit_unit", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("account", "unit", name="pk_account_unit"),
    )
    op.create_table(
        "session",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("account", sa.Integer(), nullable=False),
        sa.Column("expires", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name="fk_session_account", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("digest", name="pk_session"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_session_account", "session", ["account"])
    op.create_table(
        "ticket",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("purpose", sa.String(16), nullable=False),
        sa.Column("account", sa.Integer()),
        sa.Column("expires", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name="fk_ticket_account", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("digest", name="pk_ticket"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "attempt",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("until", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_attempt"),
        sqlite_with_rowid=False,
    )


def _make_sign_in() -> None:
    op.create_table(
        "audit_log",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.Column("who", sa.String(140), nullable=False),
        sa.Column("act", sa.String(40), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_audit_log"),
    )
    for statement in KEPT[op.get_bind().dialect.name]:
        op.execute(statement)
    op.create_table(
        "rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim", sa.String(64), nullable=False),
        sa.Column("value", sa.String(255), nullable=False),
        sa.Column("roles", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rule"),
        sa.UniqueConstraint("claim", "value", name="uq_rule_claim"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "rule_unit",
        sa.Column("rule", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("unit", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["rule"], ["rule.id"], name="fk_rule_unit_rule", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["unit"], ["unit.id"], name="fk_rule_unit_unit", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("rule", "unit", name="pk_rule_unit"),
    )
    op.create_table(
        "identity",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("account", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        sa.Column("units", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.id"], name="fk_identity_account", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("digest", name="pk_identity"),
    )
    op.create_index("ix_identity_account", "identity", ["account"])


def _make_waves() -> None:
    op.create_table(
        "wave",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("survey", sa.Text(), nullable=False),
        sa.Column("survey_id", sa.String(64), nullable=False),
        sa.Column("form", sa.String(64), nullable=False),
        sa.Column("root", sa.Integer(), nullable=False),
        sa.Column("cut", sa.String(64), nullable=False),
        sa.Column("k", sa.Integer(), nullable=False),
        sa.Column("access", sa.String(8), nullable=False),
        sa.Column("opens", sa.Date()),
        sa.Column("closes", sa.Date()),
        sa.Column("status", sa.String(8), nullable=False),
        sa.Column("join_code", sa.String(16), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("moment", sa.String(8), nullable=False),
        sa.Column("research", sa.Boolean(), nullable=False),
        sa.Column("raw_days", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("looked_over", sa.Boolean()),
        sa.CheckConstraint("k >= 5", name="ck_wave_k"),
        sa.PrimaryKeyConstraint("id", name="pk_wave"),
        sa.UniqueConstraint("join_code", name="uq_wave_join_code"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "wave_unit",
        sa.Column("wave", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("unit", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("parent", sa.Integer()),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("invited", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["wave"], ["wave.id"], name="fk_wave_unit_wave", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("wave", "unit", name="pk_wave_unit"),
    )
    op.create_table(
        "invitation",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("wave", sa.Integer(), nullable=False),
        sa.Column("unit", sa.Integer(), nullable=False),
        sa.Column("claim", sa.LargeBinary()),
        sa.ForeignKeyConstraint(["wave"], ["wave.id"], name="fk_invitation_wave", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("digest", name="pk_invitation"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_invitation_wave", "invitation", ["wave"])
    op.create_table(
        "note",
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_note"),
    )
    op.create_table(
        "link",
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("wave", sa.Integer()),
        sa.Column("unit", sa.Integer()),
        sa.Column("section", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["wave"], ["wave.id"], name="fk_link_wave", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["unit"], ["unit.id"], name="fk_link_unit", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("code", name="pk_link"),
    )
    op.create_table(
        "reflection",
        sa.Column("locator", sa.LargeBinary(), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("locator", name="pk_reflection"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "release",
        sa.Column("wave", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("released_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["wave"], ["wave.id"], name="fk_release_wave"),
        sa.PrimaryKeyConstraint("wave", name="pk_release"),
    )
    op.create_table(
        "roster",
        sa.Column("wave", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("who", sa.String(140), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("roster", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["wave"], ["wave.id"], name="fk_roster_wave", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("wave", name="pk_roster"),
    )


def _make_goals() -> None:
    op.create_table(
        "goal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("wave", sa.Integer(), nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("units", sa.Text(), nullable=False),
        sa.Column("scale", sa.String(64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("hoped", sa.Float(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(120), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("look", sa.Integer()),
        sa.Column("status", sa.String(8), nullable=False),
        sa.Column("closing", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["wave"], ["wave.id"], name="fk_goal_wave", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["look"], ["wave.id"], name="fk_goal_look", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_goal"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_goal_wave", "goal", ["wave"])
    op.create_table(
        "goal_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("goal", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["goal"], ["goal.id"], name="fk_goal_note_goal", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_goal_note"),
    )
    op.create_index("ix_goal_note_goal", "goal_note", ["goal"])


def _make_mailing() -> None:
    op.create_table(
        "mailing",
        sa.Column("wave", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("remind", sa.Integer(), nullable=False),
        sa.Column("reminded", sa.Boolean(), nullable=False),
        sa.Column("trouble", sa.String(16), nullable=False),
        sa.ForeignKeyConstraint(["wave"], ["wave.id"], name="fk_mailing_wave", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("wave", name="pk_mailing"),
    )
    for name, *columns in (
        ("addressee", sa.Column("fault", sa.String(16), nullable=False)),
        ("letter", sa.Column("tries", sa.Integer(), nullable=False), sa.Column("due", sa.Integer(), nullable=False)),
    ):
        op.create_table(
            name,
            sa.Column("key", sa.LargeBinary(), nullable=False),
            sa.Column("wave", sa.Integer(), nullable=False),
            sa.Column("box", sa.LargeBinary(), nullable=False),
            *columns,
            sa.ForeignKeyConstraint(["wave"], ["mailing.wave"], name=f"fk_{name}_wave", ondelete="CASCADE"),
            sa.PrimaryKeyConstraint("key", name=f"pk_{name}"),
            sqlite_with_rowid=False,
        )
        op.create_index(f"ix_{name}_wave", name, ["wave"])


def _keep_from_samples() -> None:
    """Keep PostgreSQL from sampling what is secret: its statistics on columns outlive the rows they were taken from."""
    if op.get_bind().dialect.name == "postgresql":
        for table, columns in SECRET.items():
            for column in columns:
                op.execute(f'alter table {table} alter column "{column}" set statistics 0')


SECRET = {
    "invitation": ("digest", "claim"),
    "reflection": ("locator", "box"),
    "addressee": ("key", "box"),
    "letter": ("key", "box"),
    "shared_profile": ("key", "name", "profile"),
    "account": ("password",),
    "session": ("digest",),
    "ticket": ("digest",),
    "attempt": ("digest",),
    "identity": ("digest", "subject"),
}

# What keeps the audit log as it was written, whatever a later line of ours might try.
KEPT = {
    "sqlite": tuple(
        f"create trigger audit_log_{step} before {step} on audit_log "
        "begin select raise(abort, 'the audit log is only ever added to'); end"
        for step in ("update", "delete")
    ),
    "postgresql": (
        "create function audit_log_kept() returns trigger language plpgsql as "
        "$$ begin raise exception 'the audit log is only ever added to'; end $$",
        "create trigger audit_log_kept before update or delete or truncate on audit_log "
        "for each statement execute function audit_log_kept()",
    ),
}
