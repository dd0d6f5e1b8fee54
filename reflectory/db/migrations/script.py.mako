"""${message}."""

import sqlalchemy as sa
from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """Change the schema; then write `revision` into `storage.migrating.NEWEST`."""
    ${upgrades if upgrades else "pass"}
