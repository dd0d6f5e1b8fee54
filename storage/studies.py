"""Book studies: what is read, when, and the profiles that members chose to show to their group."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass

from sqlalchemy import Engine, delete, select

from storage.database import reading, upsert, writing
from storage.faults import Missing, Refused
from storage.schema import SHARED_PROFILE, STUDY, UNIT

NAME_LENGTH = 80
LONGEST_PROFILE = 64 * 1024


@dataclass(frozen=True)
class Study:
    """What a unit of kind study reads, and the question it asks itself."""

    unit: int
    book: str
    chapters: tuple[str, ...] = ()
    starts: datetime.date | None = None
    ends: datetime.date | None = None
    question: str = ""


@dataclass(frozen=True)
class SharedProfile:
    """A profile that a member chose to show, under the name they typed."""

    name: str
    profile: str


def describe_study(engine: Engine, study: Study) -> None:
    """Say what a study reads; saying it again replaces it.

    Parameters
    ----------
    engine : sqlalchemy.Engine
    study : Study
        Its unit is of kind study.

    Examples
    --------
    >>> from storage.database import scratch
    >>> from storage.units import add_unit
    >>> engine = scratch()
    >>> unit = add_unit(engine, "Autumn readers", "study")
    >>> describe_study(engine, Study(unit, "A book", ("One", "Two")))
    >>> study(engine, unit).chapters
    ('One', 'Two')
    """
    if not study.book.strip() or len(study.book) > 200:
        raise Refused("study", "its book's title is empty or too long", "write 1 to 200 characters")
    if study.starts and study.ends and study.ends < study.starts:
        raise Refused(f"study of '{study.book}'", "it would end before it starts", "choose a later end")
    row = {
        "unit": study.unit,
        "book": study.book,
        "chapters": json.dumps(study.chapters, ensure_ascii=False),
        "starts": study.starts,
        "ends": study.ends,
        "question": study.question,
    }
    with writing(engine) as connection:
        kind = connection.execute(select(UNIT.c.kind).where(UNIT.c.id == study.unit)).scalar()
        if kind != "study":
            raise Refused(f"unit {study.unit}", f"it is {kind or 'not there'}", "choose a unit of kind study")
        upsert(connection, STUDY, row, ["unit"])


def study(engine: Engine, unit_id: int) -> Study | None:
    """Return what a study reads, or None if nothing was said of it."""
    with reading(engine) as connection:
        row = connection.execute(select(STUDY).where(STUDY.c.unit == unit_id)).first()
    if row is None:
        return None
    return Study(row.unit, row.book, tuple(json.loads(row.chapters)), row.starts, row.ends, row.question)


def share_profile(engine: Engine, key: bytes, group: int, name: str, profile: str) -> None:
    """Show a member's own profile to their group, because they asked for it; the same key again replaces it.

    Parameters
    ----------
    engine : sqlalchemy.Engine
    key : bytes
        16 to 32 bytes that only the member's browser or reflection key can make again.
    group : int
        A unit of kind group.
    name : str
        What they want to be called.
    profile : str
        JSON.
    """
    if not 16 <= len(key) <= 32:
        raise ValueError("a key has 16 to 32 bytes")
    name = " ".join(name.split())
    if not name or len(name) > NAME_LENGTH:
        raise Refused("profile", "the name is empty or too long", f"write 1 to {NAME_LENGTH} characters")
    if len(profile) > LONGEST_PROFILE:
        raise Refused("profile", "it is too long", f"keep it below {LONGEST_PROFILE:,} characters")
    with writing(engine) as connection:
        kind = connection.execute(select(UNIT.c.kind).where(UNIT.c.id == group)).scalar()
        if kind != "group":
            raise Missing(f"unit {group}", "it is no book-study group", "choose the group you belong to")
        row = {"key": key, "group": group, "name": name, "profile": profile}
        upsert(connection, SHARED_PROFILE, row, ["key"])


def shared_profiles(engine: Engine, group: int) -> tuple[SharedProfile, ...]:
    """Return the profiles that members of a group chose to show, by name."""
    chosen = select(SHARED_PROFILE).where(SHARED_PROFILE.c.group == group).order_by(SHARED_PROFILE.c.name)
    with reading(engine) as connection:
        return tuple(SharedProfile(row.name, row.profile) for row in connection.execute(chosen))


def take_back_profile(engine: Engine, key: bytes) -> bool:
    """Stop showing a profile, and tell whether it was shown."""
    with writing(engine) as connection:
        return connection.execute(delete(SHARED_PROFILE).where(SHARED_PROFILE.c.key == key)).rowcount > 0
