"""A report on a page: what it says in words first, the picture beside it, the table behind it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from reflectory.i18n.catalogue import say
from reflectory.reports import sentences
from reflectory.reports.focus import Promise
from reflectory.reports.funnel import of_section
from reflectory.reports.model import Report, Section
from reflectory.reports.trend import history
from reflectory.web.markdown import as_written
from reflectory.web.reports.parts.appendix import show_remarks, show_small_print, show_whole
from reflectory.web.reports.parts.figures import include_styles, show_chart
from reflectory.web.reports.parts.groups import show_bipolar, show_heat
from reflectory.web.reports.parts.interactive import show_closer
from reflectory.web.reports.parts.scales import show_scales
from reflectory.web.reports.parts.summary import show_glance


def show_head(report: Report, section: Section, language: str) -> None:
    """Show whose report it is, how many people answered, and who is reported together and why."""
    include_styles()
    show_name(report, section, language)
    turnout, lots = sentences.turnout(section, language), sentences.lots(report, section, language)
    facts = turnout, sentences.together(section, report.k, language), lots
    st.write(as_written(" ".join(fact for fact in facts if fact)))


def show_name(report: Report, section: Section, language: str) -> None:
    """Show the name of a group, and beneath it what it is a part of."""
    st.header(as_written(sentences.title(section, report.survey, language)), anchor=False)
    if place := sentences.place(report, section, language):
        st.caption(as_written(place))


def show_section(
    report: Report,
    section: Section,
    language: str,
    earlier: Sequence[Report] = (),
    promises: Sequence[Promise] = (),
) -> None:
    """Show one group's report below its head, from the whole to the parts; waves before it come oldest first."""
    survey = report.survey
    past = history(earlier, report, section)
    if survey.scales:
        show_glance(report, section, past, earlier, language, promises)
    show_bipolar(report, section, language)
    show_heat(report, section, language)
    if (parent := report.parent(section)) is not None and survey.scales:
        name = sentences.title(parent, survey, language)
        with st.expander(say(language, "show.beside", parent=as_written(name))):
            show_chart("beside_parent", report, section, language)
            st.caption(say(language, "show.no_league"))
    if past is not None:
        show_closer(past, language)
    show_scales(report, section, past, language)
    if survey.single_items:
        st.subheader(say(language, "show.single"), anchor=False)
        show_chart("items_stacked", report, section, language)
        for line in of_section(section, survey, language):
            st.write(line)
    show_whole(report, section, language)
    show_remarks(report, section, language)
    show_small_print(report, section, language)
