"""${message}."""

import sqlalchemy as sa
from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """Change the schema; then write `revision` into `db.migrate.NEWEST`."""
    ${upgrades if upgrades else "pass"}
