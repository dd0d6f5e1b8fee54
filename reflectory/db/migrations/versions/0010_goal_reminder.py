"""Whoever keeps a goal in view may be reminded of it once, by mail, on a day they chose."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make the table of reminders, in which an address stands sealed until it has gone."""
    op.create_table(
        "goal_reminder",
        sa.Column("goal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("tried", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["goal"], ["goal.id"], name="fk_goal_reminder_goal", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("goal", name="pk_goal_reminder"),
    )
