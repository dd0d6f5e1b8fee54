"""The plan of a book study: which forms are asked on which days, and the waves that follow it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from reflectory.db import wave_records
from reflectory.db import waves as stored
from reflectory.db.accounts import give_unit
from reflectory.db.engine import Engine
from reflectory.db.studies import Chapter, Study, describe_study
from reflectory.db.units import add_unit
from reflectory.domain.waves import Wave
from reflectory.i18n.catalogue import say
from reflectory.web.waves.form import usual_k
from reflectory.web.waves.survey_choice import fielded_as
from surveys.loader import instrument

SURVEY = "book-study"
DAYS = {"start": 10, "chapter": 6, "end": 10}  # a form stays open for so many days more, or until the next one opens
START, CHAPTER, END = "start", "chapter", "end"


@dataclass(frozen=True)
class Sitting:
    """One time of asking: its form, its title, its days, and the chapter it is about (None for start and end)."""

    moment: str
    title: str
    opens: datetime.date
    closes: datetime.date
    chapter: int | None = None


def sittings(study: Study, language: str) -> list[Sitting]:
    """Return when a study asks: at the start, at every chapter that has a day, at the end; each until the next begins.

    Examples
    --------
    >>> day = datetime.date
    >>> plan = Study(1, "A book", (Chapter("One", day(2026, 9, 8)),), day(2026, 9, 1), day(2026, 12, 1))
    >>> [(one.title, f"{one.opens:%d.%m}", f"{one.closes:%d.%m}") for one in sittings(plan, "en")][1:]
    [('A book: One', '08.09', '14.09'), ('A book: at the end', '01.12', '11.12')]
    """
    moments: list[tuple[str, str, datetime.date, int | None]] = []
    if study.starts:
        moments.append((START, say(language, "study_plan.at_start"), study.starts, None))
    for place, plan_chapter in enumerate(study.chapters):
        if plan_chapter.day:
            moments.append((CHAPTER, plan_chapter.title, plan_chapter.day, place))
    if study.ends:
        moments.append((END, say(language, "study_plan.at_end"), study.ends, None))
    moments.sort(key=lambda moment_row: moment_row[2])
    plan_sittings = []
    for place, (moment, name, opens, chapter) in enumerate(moments):
        closes = opens + datetime.timedelta(days=DAYS[moment])
        if place + 1 < len(moments):
            closes = max(opens, min(closes, moments[place + 1][2] - datetime.timedelta(days=1)))
        plan_sittings.append(Sitting(moment, f"{study.book}: {name}"[:200], opens, closes, chapter))
    return plan_sittings


def faults(study: Study, language: str) -> list[str]:
    """Say what keeps a plan from being followed, each with its remedy; nothing where it can be."""
    sentences = []
    if not study.book.strip():
        sentences.append(say(language, "study_plan.no_book"))
    if study.starts and study.ends and study.ends <= study.starts:
        sentences.append(say(language, "study_plan.end_first"))
    for place, chapter in enumerate(study.chapters, start=1):
        if not chapter.title.strip():
            sentences.append(say(language, "study_plan.no_chapter", n=place))
        inside = chapter.day and study.starts and study.ends and study.starts < chapter.day < study.ends
        if chapter.day and not inside:
            sentences.append(say(language, "study_plan.outside", n=place))
    days = [chapter.day for chapter in study.chapters if chapter.day]
    if len(set(days)) < len(days):
        sentences.append(say(language, "study_plan.same_day"))
    return sentences


def begin(
    engine: Engine, account_id: int, name: str, groups: Sequence[tuple[str, int]], study: Study, language: str
) -> int:
    """Make a study with its groups and all its waves, as drafts that open on their days; return its unit."""
    unit = add_unit(engine, name, "study")
    for group, size in groups:
        add_unit(engine, group, "group", parent=unit, size=size)
    give_unit(engine, account_id, unit)
    follow(engine, replace(study, unit=unit), language)
    return unit


def follow(engine: Engine, study: Study, language: str) -> None:
    """Keep a study's plan and bring its waves in line with it: what has been opened stays as it is.

    Drafts move to their new days and titles, new chapters get a draft, and drafts of chapters that are gone go too.
    """
    mine = {wave.id: wave for wave in wave_records.waves(engine) if wave.root == study.unit}
    chapters = list(study.chapters)
    used = set()
    for sitting in sittings(study, language):
        before = _wave_of(sitting, chapters, mine)
        if before is None:
            before = _draft(engine, study.unit, sitting)
        elif before.status == "draft":
            stored.change_draft(engine, before.id, title=sitting.title, opens=sitting.opens, closes=sitting.closes)
        used.add(before.id)
        if sitting.chapter is not None:
            chapters[sitting.chapter] = replace(chapters[sitting.chapter], wave=before.id)
    for wave in mine.values():
        if wave.moment == CHAPTER and wave.status == "draft" and wave.id not in used:
            stored.remove_draft(engine, wave.id)
    describe_study(engine, replace(study, chapters=tuple(chapters)))


def _wave_of(sitting: Sitting, chapters: Sequence[Chapter], mine: dict[int, Wave]) -> Wave | None:
    if sitting.chapter is not None:
        known = chapters[sitting.chapter].wave
        return mine.get(known) if known is not None else None
    return next((wave for wave in mine.values() if wave.moment == sitting.moment), None)


def _draft(engine: Engine, unit: int, sitting: Sitting) -> Wave:
    fielded = fielded_as(instrument(SURVEY).forms[sitting.moment])
    how: dict[str, Any] = {"title": sitting.title, "opens": sitting.opens, "closes": sitting.closes, **fielded}
    return stored.create_wave(engine, root=unit, cut="team", k=usual_k(), access="link", read_by_all=True, **how)


def spread(starts: datetime.date, ends: datetime.date, count: int) -> list[datetime.date]:
    """Propose the days of so many meetings, evenly between two days.

    Examples
    --------
    >>> [str(one) for one in spread(datetime.date(2026, 9, 1), datetime.date(2026, 9, 29), 3)]
    ['2026-09-08', '2026-09-15', '2026-09-22']
    """
    length = (ends - starts).days
    return [starts + datetime.timedelta(days=round(length * place / (count + 1))) for place in range(1, count + 1)]
