"""A wave may let everybody in a group read its released figures, by a reading code that is the same for all of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Let every wave of before stay with those who read it: its respondents were told nothing else."""
    op.add_column("wave", sa.Column("read_by_all", sa.Boolean(), nullable=False, server_default=sa.false()))
