"""What a respondent gets back: their own profile, and a reflection key if they want one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from reflectory.db import reflections
from reflectory.db.mnemonic_words import parse_reflection_key
from reflectory.errors import MissingError, TooManyAttemptsError
from reflectory.web.layout import page_of
from reflectory.web.markdown import as_written
from reflectory.web.respondent import self_ratings
from reflectory.web.respondent.personal_record import entry_of, keep_new
from reflectory.web.respondent.profile import profile_html
from reflectory.web.respondent.recovery_key import draw_key
from reflectory.web.respondent.reflection_key import HELD, read_words, wait_for, words_field
from reflectory.web.survey.turns import give_way

if TYPE_CHECKING:
    from reflectory.domain.waves import Wave
    from reflectory.web.access.visit import Visit
    from surveys.model import Survey


def draw(visit: Visit, wave: Wave, survey: Survey, desk: dict[str, Any], *, shared: bool = False) -> None:
    """Show the profile made from the answers just kept, and offer the key. Nothing of it is stored unless asked for.

    On a ``shared`` device the key opens nothing by itself: the next person must not find it open.
    """
    give_way()
    st.html(profile_html(survey, desk["outcome"].answers, visit.language))
    with st.container(border=True, key="reflection_key"):
        if "key" in desk:
            st.header(visit.say("reflections.made_title" if desk["key"] else "reflections.added_title"), anchor=False)
            _kept(visit, survey, desk, shared)
            return
        st.header(visit.say("reflections.offer_title"), anchor=False)
        name = as_written(wave.title)
        st.write(visit.say("reflections.offer_rater" if wave.is_circle else "reflections.offer", name=name))
        if st.button(visit.say("reflections.make"), type="primary"):
            desk["key"] = keep_new(visit.engine, visit.language, entry_of(wave, survey, desk["outcome"]))
            st.rerun()
        with st.expander(visit.say("reflections.have")), st.form("have", border=False):
            typed = words_field(visit)
            if st.form_submit_button(visit.say("reflections.add")):
                _add(visit, typed, wave, survey, desk, shared)


def _add(visit: Visit, typed: str, wave: Wave, survey: Survey, desk: dict[str, Any], shared: bool) -> None:
    opened = read_words(visit, typed)
    if opened is None:
        return
    try:
        reflections.append(visit.engine, *opened, entry_of(wave, survey, desk["outcome"]))
    except MissingError:
        st.error(visit.say("reflections.not_found"))
    except TooManyAttemptsError as fault:
        wait_for(visit, fault)
    else:
        desk["key"] = ""
        if not shared:
            st.session_state[HELD] = opened
        st.rerun()


def _kept(visit: Visit, survey: Survey, desk: dict[str, Any], shared: bool) -> None:
    if words := desk["key"]:
        st.write(visit.say("reflections.made"))
        draw_key(visit, words)
        st.write(visit.say("reflections.made_once"))
        if st.button(visit.say("reflections.kept"), type="primary"):
            desk["key"] = ""
            desk["kept"] = "" if shared else visit.say("reflections.kept_open")
            if not shared:  # whoever has the key in hand is not asked for it
                st.session_state[HELD] = parse_reflection_key(words)
            st.rerun()
        return
    if "kept" not in desk:
        st.success(visit.say("reflections.added"))
    elif desk["kept"]:
        st.success(desk["kept"])
    st.page_link(page_of("reflections"), label=visit.say("pages.reflections"))
    if (survey.id, survey.form) == (
        self_ratings.SURVEY,
        self_ratings.FORM,
    ):  # the colleague view needs the key just made
        st.page_link(page_of("colleagues"), label=visit.say("colleagues.start_here"))
