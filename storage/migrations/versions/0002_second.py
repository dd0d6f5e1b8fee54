"""What came with the second version: one function a room, called in order by `upgrade`."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables of every room that came with this step."""
    goals()


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
