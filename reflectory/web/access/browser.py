"""What a browser brings along: its cookies, and the language it is spoken to in."""

from __future__ import annotations

from urllib.parse import unquote

import streamlit as st

from reflectory.i18n.catalogue import SOURCE, languages


def cookie(name: str) -> str:
    """Return a cookie of the request, or nothing."""
    try:
        value = st.context.cookies.get(name)
    except AttributeError:  # no request: a test without a browser
        return ""
    return value if isinstance(value, str) else ""


def remembered(name: str) -> str:
    """Return what the browser was asked to remember over a reload, or nothing."""
    return unquote(cookie(f"reflectory_{name}"))


def language() -> str:
    """Return the language of this visit: the address's, the one that was chosen, or the browser's own."""
    wanted = st.query_params.get("lang") or st.session_state.get("language") or remembered("language")
    if wanted not in languages():
        browser = str(getattr(st.context, "locale", "") or "")[:2]
        wanted = browser if browser in languages() else SOURCE
    st.session_state["language"] = wanted
    return wanted


def choose_language(language: str) -> None:
    """Speak this language from now on, also after a reload."""
    st.session_state["language"] = language
