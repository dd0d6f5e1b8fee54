"""What the question page is given to ask, as one value that becomes JSON: survey, units, words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import asdict
from functools import cache
from typing import TYPE_CHECKING, Any

from analysis.disclosure.comment_patterns import TELLING
from reflectory.db import local_time
from reflectory.domain.submissions import LONGEST_COMMENT, choices, reaches
from reflectory.i18n.catalogue import SOURCE, keys, languages, unfilled
from reflectory.web.survey.first_screen import first_screen, notice
from reflectory.web.survey.question_page import script
from reflectory.web.survey.rater_wording import page_words

if TYPE_CHECKING:
    from reflectory.db.goals import Goal
    from reflectory.domain.waves import Wave, WaveUnit
    from surveys.model import Survey

BY_KIND = ("reach_", "telling_", "invited")  # words that the script names by what they are about
KIOSK_MINUTES = 5  # after so many without a touch a shared device forgets who was answering


def survey_data(
    wave: Wave,
    survey: Survey,
    units: Iterable[WaveUnit],
    *,
    language: str = "",
    unit: int | None = None,
    slip: str = "",
    kiosk: bool = False,
    invented: bool = False,
    closed: str = "",
    copy: str = "",
    goals: tuple[Goal, ...] = (),
) -> dict[str, Any]:
    """Return what the question page needs to know.

    Parameters
    ----------
    wave, survey, units
        The wave, its survey and its frozen units.
    language : str
        The language to begin with; empty for the browser's own.
    unit : int, optional
        The leaf the link was made for; it is not asked for then.
    slip : str
        A one-use code that was typed in already.
    kiosk : bool
        True on a shared device: no draft is kept in its storage, and none longer than `KIOSK_MINUTES`.
    invented : bool
        True in the demonstration: every screen says so.
    closed : str
        Why nothing is asked any more: the browser then shows what it still has of one's own. Empty while it is asked.
    copy : str
        The visit's own copy of the demonstration that the answers go to.
    goals : tuple of Goal
        What was decided last time, and may be read by those who are asked.
    """
    tree = tuple(units)
    ends = {choice.id for choice in choices(tree)}
    parents = {unit.parent for unit in tree}
    spoken = [code for code in survey.languages if code in languages()] or [SOURCE]
    attribute = next((attribute for attribute in survey.attributes if attribute.id == wave.attribute), None)
    return {
        "wave": {
            "code": wave.join_code,
            "closes": str(wave.closes or ""),
            "access": wave.access,
            "k": wave.k,
            "by_lot": wave.by_lot,
            "kiosk": kiosk,
            "closed": closed,
            "today": str(local_time.today()),
            "idle": KIOSK_MINUTES,
            "invented": invented,
            "addKey": wave.moment == "end",
            "study": wave.root if wave.moment == "chapter" else 0,
        },
        "copy": copy,
        "results": wave.status == "released" and wave.read_by_all,
        "language": language if language in spoken else "",
        "languages": spoken,
        "words": {code: {**_words(code), **page_words(wave, code)} for code in spoken},
        "first": {code: asdict(first_screen(wave, survey, tree, code, goals)) for code in spoken},
        "title": survey.title,
        "unreviewed": list(survey.unreviewed),
        "formats": {form.id: list(form.anchors) for form in survey.formats},
        "items": [
            # Whom it does not concern says so, and skips it; a colleague's own word for that stands on every statement.
            {
                "id": item.id,
                "text": item.text,
                "format": item.format,
                "free": item.not_applicable and not wave.is_circle,
            }
            for item in survey.items
        ],
        "questions": [{"id": question.id, "text": question.text} for question in survey.questions],
        "attribute": attribute and {"text": attribute.text, "values": [list(pair) for pair in attribute.values]},
        "units": [
            {
                "id": unit.id,
                # Where it is chosen: among its neighbours, or, for people in none of a unit's groups, among these.
                "parent": unit.id if unit.id in ends and unit.id in parents else unit.parent,
                "name": unit.name,
                "people": unit.invited,
                "leaf": unit.id in ends,
                "direct": unit.id in parents,
                "above": unit.parent,
                "notice": notice(wave, unit, tree),
            }
            for unit in tree
        ],
        "unit": unit if unit in ends else None,
        "slip": slip,
        "reaches": list(reaches(tree)),
        "longest": LONGEST_COMMENT,
        "telling": list(TELLING.items()),
    }


@cache
def _words(language: str) -> dict[str, object]:
    """Return the words that the page's script says; the others are sentences of the server's, chosen for each wave."""
    head, named = "answer.page.", set(re.findall(r"\w+", script()))
    names = (key.removeprefix(head) for key in keys("en") if key.startswith(head))
    spoken = (name for name in names if name in named or name.startswith(BY_KIND))
    return {name: unfilled(language, head + name) for name in spoken}
