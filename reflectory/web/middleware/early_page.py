"""The question page inside the first answer of the server, so that a phone can ask before Streamlit has loaded.

Only what the page would be given anyway is in it: the wave's survey, its units and the words, for whoever has the link.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from functools import cache, lru_cache
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from reflectory.db import local_time
from reflectory.db.codes import tidy
from reflectory.db.rater_groups import joined
from reflectory.i18n.catalogue import SOURCE, languages, say
from reflectory.responses.submit import barrier, fielded, units_asked
from reflectory.web.databases import is_invented, main_engine
from reflectory.web.survey.question_page import HERE, MARKUP, SCRIPTS, asked

if TYPE_CHECKING:
    from reflectory.domain.waves import Wave, WaveUnit

NOTHING = ("", "")
LOG = logging.getLogger("reflectory.early")
NOT_EARLY = ("plain", "kiosk", "show", "fresh")  # other ways to ask, and devices that are passed on


def page(query: Mapping[str, str], start: str, spoken: str = SOURCE) -> tuple[str, str]:
    """Return what makes the question page in the first answer, or nothing where no question can be asked at once.

    Parameters
    ----------
    query : mapping
        What stands in the address; nothing in it is trusted.
    start : str
        The script that starts Streamlit: the question page runs it when nobody is tapping.
    spoken : str
        The language of what is said where the question page's script cannot run.

    Returns
    -------
    tuple of str
        What stands before Streamlit's own place in the page, and what after it.
    """
    if "join" not in query or any(name in query for name in NOT_EARLY):
        return NOTHING
    language = query.get("lang", "") if query.get("lang") in languages() else ""
    try:
        open_wave = _open_wave(query["join"])
        unit = query.get("unit", "")
        preset = int(unit) if unit.isdecimal() and len(unit) < 19 else None
        return _written(*open_wave, start, language, preset, local_time.today(), spoken) if open_wave else NOTHING
    except Exception as fault:  # the page itself says what is wrong, when it comes
        LOG.warning("no early question page (%s)", type(fault).__name__)
        return NOTHING


def _open_wave(code: str) -> tuple[Wave, tuple[WaveUnit, ...], bool] | None:
    engine = main_engine()  # in the demonstration a visit's own copy is asked for, which Streamlit makes
    wave = joined(engine, tidy(code))
    if wave is None or barrier(wave):
        return None
    return wave, units_asked(engine, wave), is_invented(engine)


@lru_cache(maxsize=32)
def _written(
    wave: Wave,
    units: tuple[WaveUnit, ...],
    invented: bool,
    start: str,
    language: str,
    unit: int | None,
    today: object,
    spoken: str,
) -> tuple[str, str]:
    """Write it once a day, because the day stands in it."""
    page = asked(wave, fielded(wave.survey), units, language=language, unit=unit, invented=invented)
    page_json = json.dumps(page, ensure_ascii=False)
    page_json = page_json.replace("<", "\\u003c")  # no text of a survey or a unit may end the script
    style, script = _files()
    parts = f'<template id="early-parts"><style>{style}</style>{MARKUP}</template>'
    return (
        f'<main id="early" data-start="{start}">{_old(wave, unit, spoken)}</main>{parts}',
        f'<script type="application/json" id="early-asked">{page_json}</script>{script}',
    )


def _old(wave: Wave, unit: int | None, spoken: str) -> str:
    """Return what is shown where the script could not even be read: why, and another way."""
    plain = {"join": wave.join_code, "plain": "1", "lang": spoken} | ({} if unit is None else {"unit": str(unit)})
    why, way = (escape(say(spoken, f"opening.{name}")) for name in ("old", "plain"))
    return f'<div id="early-old" hidden><p>{why}</p><p><a href="?{escape(urlencode(plain))}">{way}</a></p></div>'


@cache
def _files() -> tuple[str, str]:
    # Without start.js, which is for Streamlit to call; as one function, so that no name is left behind.
    scripts = "\n".join((HERE / name).read_text("utf-8") for name in (*SCRIPTS[:-1], "early.js"))
    return (HERE / "question_page.css").read_text("utf-8"), f"<script>(() => {{\n{scripts}\n}})();</script>"
