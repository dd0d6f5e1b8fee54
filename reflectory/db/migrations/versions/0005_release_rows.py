"""A release lies in rows, two a group; those of before keep their one text and their seal."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the table of rows, and the place for their digests beside the seal."""
    op.add_column("release", sa.Column("row_digests", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "release_row",
        sa.Column("wave", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("section", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["wave"], ["release.wave"], name="fk_release_row_wave", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("wave", "section", "kind", name="pk_release_row"),
    )
