"""How Alembic runs the steps: on the connection that `db.migrate` opened, inside its transaction."""

from alembic import context

from reflectory.db.schema import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
with context.begin_transaction():
    context.run_migrations()
