"""The one picture of a report that needs a program: all scales over the waves. Loaded when somebody asks for it."""

from __future__ import annotations

import streamlit as st

from reflectory.i18n.catalogue import say
from reflectory.reports.trend import History


def show_closer(past: History, language: str) -> None:
    """Offer the picture of all scales over the waves; a report that nobody looks into stays light."""
    if not st.toggle(say(language, "over_time.closer"), key=f"closer_{past.group.key}"):
        return
    from reflectory.reports.charts import interactive

    if scales := interactive.alike(past):
        drawn, words = (
            interactive.over_waves(past, scales, language),
            interactive.means_in_words(past, scales, language),
        )
        st.plotly_chart(drawn, key="closer", config=interactive.CONFIG, alt=words[:8000], theme="streamlit")
