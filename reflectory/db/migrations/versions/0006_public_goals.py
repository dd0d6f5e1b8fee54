"""A goal may be public: everybody who is asked in the next survey of its units reads it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Let every goal of before be one for the readers of its report alone."""
    op.add_column("goal", sa.Column("public", sa.Boolean(), nullable=False, server_default=sa.false()))
