"""The database: SQLAlchemy Core on SQLite or PostgreSQL, a small file a feature; the schema grows by Alembic steps."""
