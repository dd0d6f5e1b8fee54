"""What the invented people of the demonstration do: a book study with its plan, profiles they show, goals they keep."""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Mapping, Sequence

from reflectory.db import local_time
from reflectory.db.engine import Engine
from reflectory.db.goals import DONE, Goal, add_goal, close_goal, note
from reflectory.db.studies import Chapter, Study, describe_study, profile_text, share_profile
from reflectory.db.units import units
from reflectory.db.wave_records import wave_by_code, waves
from reflectory.releases.read import read

BOOK, AUTHORS = "The Multiplier Effect", "Liz Wiseman, Lois Allen and Elise Foster"
QUESTION = "Where do we leave each other more room to think?"
CHAPTERS: dict[str, tuple[str, ...]] = {
    "First half": (
        "Which idea did you try, with whom, and what happened?",
        "Where did you hold back an answer, and who found one?",
    ),
    "Second half": (
        "Which of your well-meant habits did you meet again?",
        "What will you keep when the book is closed?",
    ),
}
SHOWN = {  # by name: how far above or below the middle of every scale, in tenths of its range
    "Robin (invented)": (3, -1),
    "Sam (invented)": (2, 1),
}


def plan(engine: Engine, unit: int, codes: Sequence[str]) -> None:
    """Say what the study reads; its check-ins are the waves with these join codes."""
    today = local_time.today()
    waves = [wave_by_code(engine, code) for code in codes]
    chapters = tuple(
        Chapter(title, today - datetime.timedelta(days=56 - 28 * place), questions, wave.id if wave else None)
        for place, ((title, questions), wave) in enumerate(zip(CHAPTERS.items(), waves, strict=True))
    )
    span = today - datetime.timedelta(days=84), today - datetime.timedelta(days=7)
    describe_study(engine, Study(unit, BOOK, chapters, *span, QUESTION, AUTHORS))


def profiles(engine: Engine, study: int) -> None:
    """Show two profiles, named as invented, to the larger group of the study."""
    group = max((unit for unit in units(engine) if unit.parent == study), key=lambda unit: unit.size)
    wave = next(wave for wave in waves(engine) if wave.root == study and wave.moment == "end")
    survey = read(engine, wave.id).survey
    for name, places in SHOWN.items():
        scores = {}
        for scale, place in zip(survey.scales, places, strict=False):
            form = survey.format_of(survey.item(scale.items[0]))
            scores[scale.id] = (form.low + form.high) / 2 + place * (form.high - form.low) / 10
        share_profile(engine, secrets.token_bytes(32), group.id, name, profile_text(wave.id, "end", scores))


def goals(engine: Engine, places: Mapping[str, int]) -> None:
    """Set goals on the waves before the newest, so that its report opens with them: some open, one done."""
    today = local_time.today()
    first, second = [wave for wave in waves(engine) if wave.status == "released" and wave.survey_id == CULTURE][:2]
    school, team = places.values()
    for wave, unit, place, text, owner, ahead in (
        (second, school, 1, "Each meeting opens with one piece of student work and one question.", "the principal", 30),
        (second, team, 2, "We write down together who does what, and by when.", "the team", 45),
        (first, school, 4, "Each month another team leads the staff meeting.", "the deputy", -150),
    ):
        report = read(engine, wave.id)
        section, scale = report.of_unit(unit), report.survey.scales[place]
        if section is None:
            continue
        figure = section.figure("scale", scale.id)
        mean = figure.estimate("mean").value if figure is not None else None
        if mean is None:
            continue
        due = today + datetime.timedelta(days=ahead)
        asked = scale.questions[0]["en"]
        hoped = round(min(mean + 0.5, 4.9), 1)
        about = wave.id, section.key, section.units, scale.id
        goal = Goal(*about, text, hoped, due, asked, owner, public=unit == school)
        number = add_goal(engine, goal)
        note(engine, number, "Tried twice. The second time was easier.", due - datetime.timedelta(days=60))
        if wave is first:
            close_goal(engine, number, DONE, "It goes on by itself now.")


CULTURE = "collaborative-culture"
