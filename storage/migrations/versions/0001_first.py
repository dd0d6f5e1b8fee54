"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
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
    _make_waves()


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
