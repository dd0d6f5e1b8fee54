"""Profiles that members chose to show to their group: made of their own copy, taken back by their own key."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import blake2b
from html import escape
from typing import TYPE_CHECKING

from reflectory.db import studies, wave_records
from reflectory.db.units import unit
from reflectory.errors import MissingError, ReleaseError
from reflectory.i18n.catalogue import number, say
from reflectory.reports.direction import named
from reflectory.responses.submit import fielded
from reflectory.web.databases import released_report
from reflectory.web.respondent.personal_record import scores_of, survey_of
from reflectory.web.respondent.profile import picture, standing_of, whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reflectory.db.engine import Engine
    from reflectory.db.reflections import Entry
    from surveys.model import Survey

# How often two, three and four people who pool what they answered learn somebody else's answer to a question, in
# percent, by the size of the group: measured, docs/attack.md.
COALITIONS: dict[int, tuple[float, float, float]] = {
    5: (5, 20, 66),
    6: (3, 9, 28),
    9: (0.3, 1, 2.5),
    12: (0.1, 0.2, 0.5),
    20: (0, 0, 0),
}


@dataclass(frozen=True)
class Shown:
    """A profile that is shown: whose, from which wave, and the score of each scale, rounded to a tenth."""

    name: str
    wave: int
    moment: str
    scores: Mapping[str, float]


def key_of(secret: bytes, group: int) -> bytes:
    """Derive from a reflection key what a shown profile lies under: only the same words find it again.

    Examples
    --------
    >>> key_of(b"words", 7) == key_of(b"words", 8)
    False
    """
    return blake2b(f"shown profile {group}".encode(), key=secret[:64], digest_size=32).digest()


def show(engine: Engine, secret: bytes, group: int, name: str, entry: Entry) -> None:
    """Show the scale scores of one answering to a group; no answer to a single question goes along."""
    survey = survey_of(engine, entry)
    if survey is None:
        raise MissingError("reflection-survey-gone", "wave-number", id=entry.wave_id)
    text = studies.profile_text(entry.wave_id, entry.moment, scores_of(survey, entry))
    studies.share_profile(engine, key_of(secret, group), group, name, text)


def mine(engine: Engine, secret: bytes, group: int) -> Shown | None:
    """Return what somebody shows to a group themselves, or None."""
    profile = studies.shown_by(engine, key_of(secret, group), group)
    return None if profile is None else _read(profile)


def take_back(engine: Engine, secret: bytes, group: int) -> bool:
    """Stop showing one's profile to a group, and tell whether it was shown."""
    return studies.take_back_profile(engine, key_of(secret, group))


def all_of(engine: Engine, group: int) -> list[Shown]:
    """Return the profiles that are shown to a group, by name."""
    return [_read(profile) for profile in studies.shared_profiles(engine, group)]


def survey_shown(engine: Engine, profile: Shown) -> Survey | None:
    """Return the survey a shown profile answered, or None if its wave is gone."""
    try:
        return fielded(wave_records.wave(engine, profile.wave).survey)
    except MissingError:
        return None


def risk(size: int, know: int) -> float | None:
    """Return, in percent, how often so many who know each other's answers learn another member's answer to a question.

    Parameters
    ----------
    size : int
        People of the group who answered; between two measured sizes the smaller, less safe one counts.
    know : int
        Those who know, the reader among them; from five on it was not measured, and None says so.

    Examples
    --------
    >>> risk(6, 3), risk(8, 2), risk(4, 2), risk(30, 2), risk(6, 1), risk(6, 5)
    (9, 3, None, 0, 0.0, None)
    """
    if know < 2:
        return 0.0
    sizes = [least for least in COALITIONS if least <= size]
    if not sizes or know > 4:
        return None
    return COALITIONS[max(sizes)][know - 2]


def answered(engine: Engine, group: int) -> int | None:
    """Return how many answered in the group that a group is reported in, by its newest release; None without one."""
    study = unit(engine, group).parent
    for wave in reversed(wave_records.waves(engine)):
        if wave.root == study and wave.status == "released" and wave.moment in ("start", "end"):
            try:
                section = released_report(engine, wave.id, group).of_unit(group)
            except ReleaseError:
                continue
            if section is not None:
                return section.answered
    return None


def profile(shown_profile: Shown, survey: Survey, group: Mapping[str, float], language: str) -> str:
    """Return a shown profile as HTML: each scale on its range, the published mean of the group across it."""
    parts = []
    for scale in survey.scales:
        score = shown_profile.scores.get(scale.id)
        if score is None:
            continue
        standing = standing_of(survey, scale, score)
        value = say(language, "profile.value", score=number(score, 1, language), high=standing.high)
        drawn = picture(standing, language, group=group.get(scale.id))
        name = f"<strong>{escape(named(scale, language))}</strong> <span>{escape(value)}</span>"
        parts.append(f'<div class="standing"><p class="name">{name}</p>{drawn}</div>')
    return whole(language, "".join(parts))


def _read(row: studies.SharedProfile) -> Shown:
    values = json.loads(row.profile)
    return Shown(row.name, values["wave"], values["moment"], values["scores"])
