"""The box of a person's circles: sealed with their reflection key, and nothing in the database says whose it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, Engine, select

from reflectory.db import reflections
from reflectory.db.codes import digest
from reflectory.db.schema import REFLECTION
from reflectory.db.transactions import lock, upsert, writing
from reflectory.errors import MissingError


@dataclass(frozen=True)
class Circle:
    """A circle as its owner keeps it: ``code`` is the link's, ``slips`` are one-use codes, ``report`` is what came out.

    While it runs ``ended`` is empty. ``told`` tells whether enough people had answered for a result.
    """

    wave_id: int
    name: str
    code: str
    opened: str
    closes: str
    slips: tuple[str, ...] = ()
    ended: str = ""
    report: str = ""
    told: bool = False


@contextmanager
def locked_box(engine: Engine, locator: bytes, secret: bytes) -> Iterator[tuple[Connection, tuple[Circle, ...]]]:
    """Hold the owner's box in one transaction: two tabs that change it at once do not overwrite each other."""
    if reflections.find(engine, locator, secret) is None:
        raise nothing()
    with writing(engine) as connection:
        lock(connection, 0, exclusive=True)
        yield connection, read(connection, locator, secret)


def change(engine: Engine, locator: bytes, secret: bytes, changed: Circle) -> Circle:
    """Put a circle in the place of the one of the same number, and return it."""
    with locked_box(engine, locator, secret) as (connection, before):
        after = tuple(changed if circle.wave_id == changed.wave_id else circle for circle in before)
        write(connection, locator, secret, after)
    return changed


def read(connection: Connection, locator: bytes, secret: bytes) -> tuple[Circle, ...]:
    """Return the circles in a box, inside a transaction; none where there is no box."""
    box = connection.scalar(select(REFLECTION.c.box).where(REFLECTION.c.locator == shelf(locator)))
    return tuple(Circle(**row | {"slips": tuple(row["slips"])}) for row in reflections.unsealed(secret, box) or ())


def write(connection: Connection, locator: bytes, secret: bytes, after: tuple[Circle, ...]) -> None:
    """Seal circles into a box of a size that says little, inside a transaction."""
    box = reflections.sealed(secret, [asdict(circle) for circle in after])
    upsert(connection, REFLECTION, {"locator": shelf(locator), "box": box}, ["locator"])


def own(circles: tuple[Circle, ...], wave_id: int) -> Circle:
    """Return the circle of that number, or raise `MissingError`."""
    for circle in circles:
        if circle.wave_id == wave_id:
            return circle
    raise MissingError("circle-of-another-key", "circle")


def shelf(locator: bytes) -> bytes:
    """Return where a key's box lies: beside its reflection, and not to be told from one."""
    return digest("circles", locator)


def nothing() -> MissingError:
    """Return what is raised where a key opens nothing."""
    return MissingError("reflection-key-nothing", "reflection-key")
