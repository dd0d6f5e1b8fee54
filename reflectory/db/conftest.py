"""Alembic's own files run inside a migration only, so their examples are not collected."""

collect_ignore_glob = ["migrations/*"]
