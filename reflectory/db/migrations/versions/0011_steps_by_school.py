"""While a wave runs, the quarter that each school has reached is written down once a night."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Let nothing be told yet of the waves that run: the next night tells."""
    op.add_column("wave_unit", sa.Column("most_invited", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("wave_unit", sa.Column("quarter", sa.Integer(), nullable=True))
