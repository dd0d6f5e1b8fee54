"""What people say they give beside what they find they get, where a survey asked both: the gap is the headline."""

from __future__ import annotations

import streamlit as st

from reflectory.i18n.catalogue import say
from reflectory.reports.charts import mirror
from reflectory.reports.model import Section
from reflectory.web.markdown import as_written
from reflectory.web.reports.parts.figures import show_figure
from surveys.model import Survey


def show_mirror(section: Section, survey: Survey, language: str) -> None:
    """Show both sides of the same habits for one group; nothing where a survey asked one side alone."""
    for given, received in mirror.mirrored(survey):
        st.subheader(say(language, "mirror.title"), anchor=False)
        st.markdown(f"**{as_written(mirror.headline(section, given, received, survey, language))}**")
        show_figure(mirror.drawn(section, given, received, survey, language))
        st.caption(say(language, "mirror.what"))
