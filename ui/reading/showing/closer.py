"""The one picture of a report that needs a program: all scales over the waves. Loaded when somebody asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from languages import say

if TYPE_CHECKING:
    from report.over_time import History


def show_closer(past: History, language: str) -> None:
    """Offer the picture of all scales over the waves; a report that nobody looks into stays light."""
    if not st.toggle(say(language, "over_time.closer"), key=f"closer_{past.shown.key}"):
        return
    from report import closer

    if scales := closer.alike(past):
        drawn, words = closer.over_waves(past, scales, language), closer.told(past, scales, language)
        st.plotly_chart(drawn, key="closer", config=closer.CONFIG, alt=words[:8000], theme="streamlit")
