"""Asking a survey: the question page in the browser, and what it is given to ask.

The page is one component, made of the files in `web/survey/script/`. It holds the whole survey, moves between its
screens without the server and keeps its draft in the browser until `responses/submit.py` has acknowledged it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import streamlit as st

from analysis.disclosure.comment_patterns import TELLING
from reflectory.db import local_time
from reflectory.domain.submissions import LONGEST_COMMENT, choices, reaches
from reflectory.i18n.catalogue import SOURCE, keys, languages, unfilled
from reflectory.web.survey.rater_wording import page_words

if TYPE_CHECKING:
    from reflectory.domain.waves import Wave, WaveUnit
    from reflectory.web.access.visit import Visit
    from surveys.model import Survey

HERE = Path(__file__).parent / "script"
SCRIPTS = ("draft.js", "build.js", "line.js", "idle.js", "screens.js", "words.js", "ends.js", "page.js", "start.js")
KIOSK_MINUTES = 5  # after so many without a touch a shared device forgets who was answering
# By style alone, because it is for where scripts fail; the page says on the document that it runs, or that it broke.
# Out of the flow until it is seen, so that nothing below it moves.
PLAIN_STYLE = """<style>
[data-testid="stElementContainer"]:has(.plain-way) { position: absolute; visibility: hidden;
  animation: plain-way 0s linear 10s forwards !important; }
.plain-way a { display: inline-block; padding-block: .7rem; }
[data-asking="yes"] .plain-way { display: none; }
[data-asking="broken"] [data-testid="stElementContainer"]:has(.plain-way) { position: static; visibility: visible; }
@keyframes plain-way { to { position: static; visibility: visible; } }
</style>"""

MARKUP = '<div class="survey"></div><p class="line" role="status"></p>'

_component = st.components.v2.component(
    "reflectory_question_page",
    html=MARKUP,
    css=(HERE / "question_page.css").read_text("utf-8"),
    js="\n".join((HERE / name).read_text("utf-8") for name in SCRIPTS),
)


def ask(asked: Mapping[str, Any], reply: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Show the question page, and return what the respondent just sent, if anything.

    Parameters
    ----------
    asked : mapping
        What `asked()` made.
    reply : mapping or None
        The server's answer to the message sent last; the browser keeps its draft until it has seen it.

    Returns
    -------
    dict or None
        A message with a ``kind``: ``"submit"``, ``"claim"``, ``"language"`` or ``"another"``. Nothing in it is checked.
    """
    # Bytes, because a mapping would make Streamlit import pandas to look for tables in it.
    data = json.dumps({**asked, "reply": reply}, ensure_ascii=False).encode()
    result = _component(data=data, key="survey", on_send_change=_nothing)
    message = result.get("send")
    return message if isinstance(message, dict) else None


def asked(
    wave: Wave,
    survey: Survey,
    units: Iterable[WaveUnit],
    *,
    language: str = "",
    frame: str = "",
    unit: int | None = None,
    slip: str = "",
    kiosk: bool = False,
    invented: bool = False,
    closed: bool = False,
) -> dict[str, Any]:
    """Return what the question page needs to know: the survey as fielded, the units, the words in every language.

    Parameters
    ----------
    wave, survey, units
        The wave, its survey and its frozen units.
    language : str
        The language to begin with; empty for the browser's own.
    frame : str
        The language of everything around the page; the browser says so when it differs from its own.
    unit : int, optional
        The leaf the link was made for; it is not asked for then.
    slip : str
        A one-use code that was typed in already.
    kiosk : bool
        True on a shared device: no draft is kept in its storage, and none longer than `KIOSK_MINUTES`.
    invented : bool
        True in the demonstration: every screen says so.
    closed : bool
        True where nothing is asked any more: the browser shows what it still has of one's own.
    """
    tree = tuple(units)
    ends = {choice.id for choice in choices(tree)}
    parents = {unit.parent for unit in tree}
    spoken = [code for code in survey.languages if code in languages()] or [SOURCE]
    attribute = next((attribute for attribute in survey.attributes if attribute.id == wave.attribute), None)
    return {
        "wave": {
            "code": wave.join_code,
            "title": wave.title,
            "closes": str(wave.closes or ""),
            "access": wave.access,
            "k": wave.k,
            "research": wave.research,
            "days": wave.raw_days,
            "by_team": wave.cut == "team",
            "by_lot": wave.by_lot,
            "own": wave.is_circle,
            "looked_over": bool(wave.looked_over),
            "people": sum(unit.invited for unit in tree)
            if all(unit.invited for unit in tree if unit.id in ends)
            else 0,
            "kiosk": kiosk,
            "closed": closed,
            "today": str(local_time.today()),
            "idle": KIOSK_MINUTES,
            "invented": invented,
        },
        "language": language if language in spoken else "",
        "languages": spoken,
        "frame": frame,
        "words": {code: {**_words(code), **page_words(wave, code)} for code in spoken},
        "title": survey.title,
        "purpose": survey.purpose,
        "minutes": survey.minutes,
        "unreviewed": list(survey.unreviewed),
        "formats": {form.id: list(form.anchors) for form in survey.formats},
        "items": [{"id": item.id, "text": item.text, "format": item.format} for item in survey.items],
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
            }
            for unit in tree
        ],
        "unit": unit if unit in ends else None,
        "slip": slip,
        "reaches": list(reaches(tree)),
        "longest": LONGEST_COMMENT,
        "telling": list(TELLING.items()),
    }


def plain_way(visit: Visit, wave: Wave, unit: int | None) -> str:
    """Return the way to the plain form: seen only where the page below it has not appeared in a while, or broke."""
    query = {"join": wave.join_code, "plain": "1", "lang": visit.language}
    link = urlencode(query | ({"unit": str(unit)} if unit is not None else {}))
    ask, way = (escape(visit.say(f"answer.start.{name}")) for name in ("plain_way", "plain_link"))
    return f'{PLAIN_STYLE}<p class="plain-way">{ask} <a href="?{escape(link)}" target="_self">{way}</a></p>'


@cache
def _words(language: str) -> dict[str, object]:
    head = "answer.page."
    return {key.removeprefix(head): unfilled(language, key) for key in keys("en") if key.startswith(head)}


def _nothing() -> None:
    """Streamlit wants a callback for each message; the message itself is read by value, so that none is lost."""
