"""What came with the second version: one function a room, called in order by `upgrade`."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables of every room that came with this step."""
    goals()
    people()
    retention()
    mailing()
    rosters()
    samples()


def goals() -> None:
    """Make the tables of goals, and let a study name its book's author."""
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
    op.add_column("study", sa.Column("author", sa.String(200), nullable=False, server_default=""))


def retention() -> None:
    """Let a research wave say how long its single answers are kept."""
    op.add_column("wave", sa.Column("raw_days", sa.Integer(), nullable=False, server_default="0"))


def mailing() -> None:
    """Make the queue of invitations by e-mail: addresses and letters are sealed, and go when they have served."""
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


def rosters() -> None:
    """Let a second person look over the units and numbers of a draft, and a wave remember whether somebody did."""
    op.create_table(
        "roster",
        sa.Column("wave", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("who", sa.String(140), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("roster", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["wave"], ["wave.id"], name="fk_roster_wave", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("wave", name="pk_roster"),
    )
    op.add_column("wave", sa.Column("looked_over", sa.Boolean()))


def samples() -> None:
    """Keep PostgreSQL from sampling what is secret: its statistics on columns outlive the rows they were taken from."""
    if op.get_bind().dialect.name == "postgresql":
        for table, columns in SECRET.items():
            for column in columns:
                op.execute(f'alter table {table} alter column "{column}" set statistics 0')
                # The same type once more: what was sampled before is forgotten, and nothing is rewritten.
                kind = TEXTS.get(column, "bytea")
                op.execute(f'alter table {table} alter column "{column}" type {kind}')


def people() -> None:
    """Make the audit log, to which rows are only ever added, and what ties a provider's sign-in to accounts."""
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
TEXTS = {"name": "varchar(80)", "profile": "text", "password": "varchar(200)", "subject": "varchar(255)"}

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
