"""Book studies: what is read, when, and the profiles that members chose to show to their group."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Engine, select

from reflectory.db.audit_log import record
from reflectory.db.notes import erase
from reflectory.db.schema import SHARED_PROFILE, STUDY, UNIT
from reflectory.db.transactions import reading, upsert, writing
from reflectory.errors import MissingError, RefusedError

NAME_LENGTH = 80
TITLE_LENGTH = 200
LONGEST_PROFILE = 64 * 1024


@dataclass(frozen=True)
class Chapter:
    """A part of the book that is read for one meeting: when it meets, what to talk about, the wave of its check-in."""

    title: str
    day: datetime.date | None = None
    questions: tuple[str, ...] = ()
    wave: int | None = None


@dataclass(frozen=True)
class Study:
    """What a unit of kind study reads, and the question it asks itself."""

    unit: int
    book: str
    chapters: tuple[Chapter, ...] = ()
    starts: datetime.date | None = None
    ends: datetime.date | None = None
    question: str = ""
    author: str = ""


@dataclass(frozen=True)
class SharedProfile:
    """A profile that a member chose to show, under the name they typed."""

    name: str
    profile: str


def describe_study(engine: Engine, study: Study) -> None:
    """Say what a unit of kind study reads; saying it again replaces it."""
    if not study.book.strip() or max(len(study.book), len(study.author)) > TITLE_LENGTH:
        raise RefusedError("study-title-length", "study", most=TITLE_LENGTH)
    if any(not chapter.title.strip() for chapter in study.chapters):
        raise RefusedError("study-chapter-unnamed", "study-named", book=study.book)
    if study.starts and study.ends and study.ends < study.starts:
        raise RefusedError("study-ends-before-start", "study-named", book=study.book)
    chapters = json.dumps([_written(chapter) for chapter in study.chapters], ensure_ascii=False)
    texts = {"book": study.book.strip(), "author": study.author.strip(), "chapters": chapters}
    with writing(engine) as connection:
        kind = connection.scalar(select(UNIT.c.kind).where(UNIT.c.id == study.unit))
        if kind is None:
            raise RefusedError("study-unit-missing", "unit-number", id=study.unit)
        if kind != "study":
            raise RefusedError("study-unit-kind", "unit-number", id=study.unit, kind=kind)
        upsert(connection, STUDY, asdict(study) | texts, ["unit"])
        record(connection, "study.described", book=study.book)


def study(engine: Engine, unit_id: int) -> Study | None:
    """Return what a study reads, or None if nothing was said of it."""
    with reading(engine) as connection:
        row = connection.execute(select(STUDY).where(STUDY.c.unit == unit_id)).first()
    if row is None:
        return None
    return Study(**{**row._mapping, "chapters": tuple(map(_chapter, json.loads(row.chapters)))})


def share_profile(engine: Engine, key: bytes, group: int, name: str, profile: str) -> None:
    """Show a member's own profile, as JSON, to their group, because they asked for it.

    ``key``: 16 to 32 bytes that only the member's browser or reflection key can make again; the same again replaces it.
    ``name``: what they want to be called.
    """
    if not 16 <= len(key) <= 32:
        raise ValueError("a key has 16 to 32 bytes")
    name = " ".join(name.split())
    if not name or len(name) > NAME_LENGTH:
        raise RefusedError("profile-name-length", "profile", most=NAME_LENGTH)
    if len(profile) > LONGEST_PROFILE:
        raise RefusedError("profile-too-long", "profile", most=LONGEST_PROFILE)
    with writing(engine) as connection:
        kind = connection.scalar(select(UNIT.c.kind).where(UNIT.c.id == group))
        if kind != "group":
            raise MissingError("profile-no-group", "unit-number", id=group)
        upsert(connection, SHARED_PROFILE, {"key": key, "group": group, "name": name, "profile": profile}, ["key"])


def profile_text(wave_id: int, moment: str, scores: Mapping[str, float]) -> str:
    """Return what is kept of a shown profile: from which answering, and each scale's score to a tenth. No answer.

    Examples
    --------
    >>> profile_text(4, "end", {"talent": 3.25})
    '{"wave": 4, "moment": "end", "scores": {"talent": 3.2}}'
    """
    tenths = {id: round(score, 1) for id, score in scores.items()}
    return json.dumps({"wave": wave_id, "moment": moment, "scores": tenths})


def shared_profiles(engine: Engine, group: int) -> tuple[SharedProfile, ...]:
    """Return the profiles that members of a group chose to show, by name."""
    chosen = select(SHARED_PROFILE).where(SHARED_PROFILE.c.group == group).order_by(SHARED_PROFILE.c.name)
    with reading(engine) as connection:
        return tuple(SharedProfile(row.name, row.profile) for row in connection.execute(chosen))


def take_back_profile(engine: Engine, key: bytes) -> bool:
    """Stop showing a profile, and tell whether it was shown."""
    with writing(engine) as connection:
        return erase(connection, SHARED_PROFILE, SHARED_PROFILE.c.key == key)


def shown_by(engine: Engine, key: bytes, group: int) -> SharedProfile | None:
    """Return what somebody shows under their own key in a group, or None."""
    chosen = select(SHARED_PROFILE).where(SHARED_PROFILE.c.key == key, SHARED_PROFILE.c.group == group)
    with reading(engine) as connection:
        row = connection.execute(chosen).first()
    return None if row is None else SharedProfile(row.name, row.profile)


def _written(chapter: Chapter) -> dict[str, Any]:
    day = chapter.day.isoformat() if chapter.day else None
    return {"title": chapter.title.strip(), "day": day, "questions": chapter.questions, "wave": chapter.wave}


def _chapter(stored: Any) -> Chapter:
    if isinstance(stored, str):  # as the first version wrote them
        return Chapter(stored)
    day = datetime.date.fromisoformat(stored["day"]) if stored["day"] else None
    return Chapter(stored["title"], day, tuple(stored["questions"]), stored["wave"])
