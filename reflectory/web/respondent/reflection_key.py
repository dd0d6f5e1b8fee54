"""Opening one's own reflections by the words of a reflection key; the key stays open as long as the visit lasts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import streamlit as st

from reflectory.db import reflections
from reflectory.db.mnemonic_words import parse_reflection_key
from reflectory.errors import MissingError, RefusedError, TooManyAttemptsError
from reflectory.i18n.catalogue import say
from reflectory.web.access.visit import Visit

HELD = "reflection_key_held"  # in the visit


def ask_key(visit: Visit, label: str) -> None:
    """Ask for a reflection key, and open it: the next run finds what it holds."""
    with st.form("open_key"):
        typed = st.text_area(
            visit.say("reflections.field"),
            max_chars=400,
            height=100,
            help=visit.say("reflections.help"),
            key="typed_key",
        )
        asked = st.form_submit_button(visit.say(label), type="primary")
    if asked:
        open_key(visit, typed)


def key_in_hand(visit: Visit) -> None:
    """Open with the key that the browser holds: just made in this tab, or remembered because its owner asked for it.

    Where one is open already, and this device remembers it, a button forgets it.
    """
    wishes = {"open": HELD in st.session_state, "label": visit.say("reflections.forget_here")}
    result = _component()(data=json.dumps(wishes), key="key_in_hand", on_words_change=_nothing)
    if (words := result.get("words")) and HELD not in st.session_state:
        open_key(visit, str(words)[:400])


def open_key(visit: Visit, typed: str) -> None:
    """Open what the words of a key hold, or say why they open nothing."""
    try:
        key = parse_reflection_key(typed)
        if reflections.find(visit.engine, *key) is not None:
            st.session_state[HELD] = key
            st.rerun()
        st.error(visit.say("reflections.not_found"))
    except (RefusedError, TooManyAttemptsError) as fault:
        st.error(fault_text(visit.language, fault))


def own_entries(visit: Visit) -> tuple[reflections.Entry, ...] | None:
    """Return the reflections of the key that is open; None without one, or where they were erased meanwhile."""
    key = st.session_state.get(HELD)
    entries = reflections.find(visit.engine, *key) if key else None
    if entries is None:
        st.session_state.pop(HELD, None)
    return entries


def fault_text(language: str, fault: MissingError | RefusedError | TooManyAttemptsError) -> str:
    """Say why words open nothing: they are no key, nothing lies under them, or too many wrong ones were tried."""
    if isinstance(fault, TooManyAttemptsError):
        return say(language, "reflections.wait", n=max(1, round(fault.values["seconds"] / 60)))
    if isinstance(fault, MissingError):
        return say(language, "reflections.not_found")
    word, near = fault.values.get("word"), fault.values.get("near")
    if near:
        return say(language, "reflections.not_words", word=word, near=", ".join(near))
    return say(language, "reflections.not_word", word=word) if word else say(language, "reflections.not_key")


def _component() -> Any:
    here = Path(__file__).parent
    return st.components.v2.component(
        "reflectory_key_in_hand",
        html='<div class="keepsake"><button type="button" class="in-hand" hidden></button></div>',
        css=(here / "recovery_key_buttons.css").read_text("utf-8"),
        js=(here / "key_in_hand.js").read_text("utf-8"),
    )


def _nothing() -> None:
    """Streamlit wants a callback for each message; the message itself is read by value, so that none is lost."""
