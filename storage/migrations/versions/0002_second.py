"""What came with the second version: one function a room, called in order by `upgrade`."""

from __future__ import annotations

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables of every room that came with this step."""
