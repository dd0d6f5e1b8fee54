"""How a file of answers was read is kept for the next one of the same shape."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add a table that nothing stands in yet."""
    op.create_table(
        "mapping",
        sa.Column("shape", sa.LargeBinary(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("shape", name=op.f("pk_mapping")),
        sqlite_with_rowid=False,
    )
