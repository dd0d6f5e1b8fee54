"""What came with the third version: one function a room, called in order by `upgrade`."""

from __future__ import annotations

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make what every room needs that came with this step."""
