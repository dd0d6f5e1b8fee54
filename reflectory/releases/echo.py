"""The echo of a goal: after two weeks everybody in its group is asked, in three taps, whether it was tried and helped.

It is a wave like any other, of one question of four answers that everybody answers: protected, released, read.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace

from reflectory.db import goals, local_time, waves
from reflectory.db.engine import Engine
from reflectory.db.goals import Goal
from reflectory.db.wave_records import wave, wave_units, waves_numbered
from reflectory.domain.waves import ECHO, Wave
from reflectory.errors import RefusedError
from reflectory.i18n.catalogue import say
from reflectory.releases.everybody import own_group
from reflectory.releases.read import read
from reflectory.reports.funnel import of_section
from reflectory.reports.model import Report
from surveys.loader import instrument, to_json
from surveys.model import Survey

AFTER = datetime.timedelta(days=14)
OPEN = datetime.timedelta(days=7)
Reader = Callable[[Engine, int, int], Report]


def echo_survey(goal: Goal) -> Survey:
    """Return the survey of a goal's echo: the goal's own words, and the four answers of a chapter's check-in.

    Examples
    --------
    >>> day = datetime.date(2027, 3, 1)
    >>> survey = echo_survey(Goal(3, "b1", (7,), "trust", "Each meeting begins with a question.", 4.0, day, id=5))
    >>> survey.id, len(survey.items), survey.items[0].text["fr"]
    ('echo-5', 1, 'Each meeting begins with a question.')
    """
    chapter = instrument("book-study").forms["chapter"]
    item = chapter.item("tried")
    texts = dict.fromkeys(chapter.languages, goal.text)
    return replace(
        chapter,
        id=f"echo-{goal.id}",
        form=ECHO,
        title={language: say(language, "goals.echo.title") for language in chapter.languages},
        purpose={language: say(language, "goals.echo.purpose") for language in chapter.languages},
        formats=(chapter.format_of(item),),
        items=(replace(item, text=texts),),
        questions=(),
        attributes=(),
        cases=(),
    )


def begin_echo(engine: Engine, goal: Goal, today: datetime.date | None = None) -> Wave:
    """Prepare the echo of a goal, which opens by itself after fourteen days for a week; done twice, it is one.

    Parameters
    ----------
    engine : Engine
    goal : Goal
        Public, because everybody in its group reads it, and about one unit alone.
    today : date, optional
        From which the days are counted; today, unless it is given.

    Raises
    ------
    RefusedError
        If the goal is not public, or about several units that were reported together.
    """
    if (before := echo_of(engine, goal)) is not None:
        return before
    if not goal.public:
        raise RefusedError("goal-echo-not-public", "goal-number", id=goal.id)
    if len(goal.units) != 1:
        raise RefusedError("goal-echo-pooled", "goal-number", id=goal.id)
    asked, opens = echo_survey(goal), (today or local_time.today()) + AFTER
    about = (_title(goal), to_json(asked), asked.id, goal.units[0])
    draft = waves.create_wave(
        engine, *about, form=asked.form, opens=opens, closes=opens + OPEN, read_by_all=True, k=wave(engine, goal.wave).k
    )
    stored = None
    try:
        stored = goals.set_echo(engine, goal.id, draft.id)
    finally:
        if stored != draft.id:  # pressed twice at once, or the goal was closed meanwhile
            waves.remove_draft(engine, draft.id)
    return wave(engine, stored)


def change_goal(engine: Engine, goal: Goal) -> None:
    """Change a goal, and with its words what its echo will ask, unless that was opened.

    Parameters
    ----------
    engine : Engine
    goal : Goal

    Raises
    ------
    ReflectoryError
        As `goals.change_goal` and `waves.change_draft` do.
    """
    goals.change_goal(engine, goal)
    asked, survey = echo_of(engine, goal), to_json(echo_survey(replace(goal, text=goal.text.strip())))
    if asked is not None and asked.status == "draft" and asked.is_echo and asked.survey != survey:
        waves.change_draft(engine, asked.id, title=_title(goal), survey=survey)


def _title(goal: Goal) -> str:
    return " ".join(goal.text.split())[: waves.TITLE_LENGTH]


def echo_of(engine: Engine, goal: Goal) -> Wave | None:
    """Return the wave that asks about a goal; None where there is none, or its draft was removed.

    Parameters
    ----------
    engine : Engine
    goal : Goal
    """
    return next((each for each in waves_numbered(engine, [goal.echo])), None) if goal.echo is not None else None


def echo_lines(engine: Engine, goal: Goal, language: str, report: Reader = read) -> tuple[str, ...]:
    """Say what a released echo of a goal tells: sums of one protected table; nothing before its release.

    Parameters
    ----------
    engine : Engine
    goal : Goal
    language : str
    report : callable, optional
        Reads a released wave with the figures of one unit's group.
    """
    asked = echo_of(engine, goal)
    if asked is None or asked.status != "released":
        return ()
    whole = report(engine, asked.id, asked.root)
    group = own_group(whole, asked.root, {each.id: each.parent for each in wave_units(engine, asked.id)})
    if group is None:
        return (say(language, "goals.echo.too_few", k=asked.k),)
    return of_section(group, whole.survey, language)
