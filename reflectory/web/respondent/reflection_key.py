"""Opening one's own reflections by the words of a reflection key; the key stays open as long as the visit lasts."""

from __future__ import annotations

import streamlit as st

from reflectory.db import reflections
from reflectory.db.mnemonic_words import parse_reflection_key
from reflectory.errors import RefusedError, TooManyAttemptsError
from reflectory.web.access.visit import Visit

HELD = "reflection_key_held"  # in the visit


def ask_key(visit: Visit, label: str) -> None:
    """Ask for a reflection key, and open it: the next run finds what it holds."""
    with st.form("open_key"):
        typed = words_field(visit)
        asked = st.form_submit_button(visit.say(label), type="primary")
    if asked and (key := read_words(visit, typed)):
        try:
            if reflections.find(visit.engine, *key) is None:
                st.error(visit.say("reflections.not_found"))
            else:
                st.session_state[HELD] = key
                st.rerun()
        except TooManyAttemptsError as fault:
            wait_for(visit, fault)


def own_entries(visit: Visit) -> tuple[reflections.Entry, ...] | None:
    """Return the reflections of the key that is open; None without one, or where they were erased meanwhile."""
    key = st.session_state.get(HELD)
    entries = reflections.find(visit.engine, *key) if key else None
    if entries is None:
        st.session_state.pop(HELD, None)
    return entries


def words_field(visit: Visit) -> str:
    """Draw the field a reflection key is typed into."""
    return st.text_area(
        visit.say("reflections.field"), max_chars=400, height=100, help=visit.say("reflections.help"), key="typed_key"
    )


def read_words(visit: Visit, typed: str) -> tuple[bytes, bytes] | None:
    """Return what finds and what opens a copy, or say what is wrong with the words."""
    try:
        return parse_reflection_key(typed)
    except RefusedError as fault:
        word, near = fault.values.get("word"), fault.values.get("near")
        if near:
            st.error(visit.say("reflections.not_words", word=word, near=", ".join(near)))
        elif word:
            st.error(visit.say("reflections.not_word", word=word))
        else:
            st.error(visit.say("reflections.not_key"))
    return None


def wait_for(visit: Visit, fault: TooManyAttemptsError) -> None:
    """Say how long to wait after too many wrong keys."""
    st.error(visit.say("reflections.wait", n=max(1, round(fault.values["seconds"] / 60))))
