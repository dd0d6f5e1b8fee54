"""A respondent's own reflections: kept under words that only they have, opened, compared over time, erased."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from reflectory.db import ballots, reflections, wave_records
from reflectory.db.mnemonic_words import parse_reflection_key, reflection_keys
from reflectory.db.reflections import Entry
from reflectory.errors import MissingError, RefusedError, ReleaseError, SurveyError, WaveClosedError
from reflectory.responses.submit import Outcome, barrier, fielded, secret
from reflectory.web.databases import released_report
from surveys.loader import instrument

if TYPE_CHECKING:
    from reflectory.db.engine import Engine
    from reflectory.domain.waves import Wave
    from surveys.model import Survey

SKIPPED = -1


def entry_of(wave: Wave, survey: Survey, outcome: Outcome) -> Entry:
    """Return what a respondent keeps of one answering: everything they need to see it again and to withdraw it."""
    return Entry(
        wave_id=wave.id,
        survey_id=survey.id,
        form=survey.form,
        moment=wave.moment,
        unit=outcome.unit or 0,
        codes=tuple(outcome.answers.get(item.id, SKIPPED) for item in survey.items),
        ballot_key=secret(outcome.token, "ballot"),
        comment_keys=tuple(secret(outcome.token, f"comment:{question.id}") for question in survey.questions),
        title=wave.title,
        code=wave.join_code if wave.is_circle else "",
    )


def keep_new(engine: Engine, language: str, entry: Entry, token: str) -> str:
    """Keep an entry under the reflection key that follows from its browser's token, and return the words.

    They exist nowhere else. Asked twice, by a double press or over a line that broke, it is the same key, once.
    """
    drawn = (" ".join(words) for words in reflection_keys(language, secret(token, "reflection")))
    return next(words for words in drawn if _kept(engine, parse_reflection_key(words), entry))


def _kept(engine: Engine, key: tuple[bytes, bytes], entry: Entry) -> bool:
    """Keep an entry under a key, or tell that by chance somebody else's copy lies there."""
    try:
        reflections.keep(engine, *key, [entry])
    except RefusedError:
        try:
            reflections.append(engine, *key, entry)
        except MissingError:
            return False
    return True


def survey_of(engine: Engine, entry: Entry) -> Survey | None:
    """Return the survey an entry answered: as fielded, or the library's if the wave is gone; None if neither fits."""
    try:
        survey = fielded(wave_records.wave(engine, entry.wave_id).survey)
    except MissingError:
        try:
            survey = instrument(entry.survey_id).forms[entry.form]
        except (SurveyError, KeyError):
            return None
    return survey if (survey.id, len(survey.items)) == (entry.survey_id, len(entry.codes)) else None


def answers_of(survey: Survey, entry: Entry) -> dict[str, int]:
    """Return an entry's answers by item id, skipped ones left out."""
    return {item.id: code for item, code in zip(survey.items, entry.codes, strict=True) if code != SKIPPED}


def may_withdraw(engine: Engine, entry: Entry) -> bool:
    """Tell whether an entry's answers still lie in an open wave."""
    try:
        wave = wave_records.wave(engine, entry.wave_id)
    except MissingError:
        return False
    return not barrier(wave) and ballots.has_ballot(engine, wave.id, entry.ballot_key)


def withdraw(engine: Engine, entry: Entry) -> bool:
    """Take an entry's ballot and comments out of its wave; tell whether the wave was still open."""
    try:
        for key in entry.comment_keys:
            ballots.withdraw(engine, entry.wave_id, key, "comment")
        ballots.withdraw(engine, entry.wave_id, entry.ballot_key)
    except (MissingError, WaveClosedError):
        return False
    return True


def join_codes(engine: Engine, entry: Entry) -> list[str]:
    """Return the code of an entry's wave, for the browser to forget that it answered; none where the wave is gone."""
    if entry.code:
        return [entry.code]
    try:
        return [wave_records.wave(engine, entry.wave_id).join_code]
    except MissingError:
        return []


def published(engine: Engine, entry: Entry) -> tuple[str, Mapping[str, float]] | None:
    """Return the name of the group an entry is reported in, and its published mean by scale; None if none is out."""
    try:
        section = released_report(engine, entry.wave_id, entry.unit).of_unit(entry.unit)
    except ReleaseError:
        return None
    if section is None:
        return None
    means = {figure.id: figure.estimate("mean").value for figure in section.figures if figure.kind == "scale"}
    return section.name, {id: mean for id, mean in means.items() if mean is not None}


def scores_of(survey: Survey, entry: Entry) -> dict[str, float]:
    """Return an entry's own scores by scale id, unscored scales left out."""
    from analysis.scoring import profile  # numpy: only where somebody has answered

    return {id: score for id, score in profile(answers_of(survey, entry), survey).items() if score is not None}
