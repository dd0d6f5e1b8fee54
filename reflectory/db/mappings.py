"""How files of answers were read, kept for the next file of the same shape; nobody's answer is in it."""

from __future__ import annotations

from sqlalchemy import Engine, select

from reflectory.db.schema import MAPPING
from reflectory.db.transactions import reading, upsert, writing


def keep(engine: Engine, shape: bytes, text: str) -> None:
    """Keep the mapping of files of a shape, in the place of the one before."""
    with writing(engine) as connection:
        upsert(connection, MAPPING, {"shape": shape, "text": text}, ["shape"])


def of_shape(engine: Engine, shape: bytes) -> str:
    """Return the mapping with which files of a shape were read last; empty for none."""
    with reading(engine) as connection:
        return connection.scalar(select(MAPPING.c.text).where(MAPPING.c.shape == shape)) or ""
