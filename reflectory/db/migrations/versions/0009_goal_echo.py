"""A goal may be asked about once more: by a wave of one question, whose result stands beside it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Let no goal of before have such a wave. In place: a table of goals made anew would take its notes along."""
    op.add_column("goal", sa.Column("echo", sa.Integer(), nullable=True))
