"""What stands at the end of a report: the whole wave, comments, how it was made, what was kept back and why."""

from __future__ import annotations

import streamlit as st

from reflectory.i18n.catalogue import pair, say
from reflectory.reports import sentences
from reflectory.reports.direction import named
from reflectory.reports.model import Report, Section
from reflectory.reports.sentences import listed
from reflectory.reports.wave_sentences import association, consistency
from reflectory.web.markdown import as_written, bulleted
from surveys.model import words


def show_whole(report: Report, section: Section, language: str) -> None:
    """Show what only a whole wave can bear, on the page of everybody together: what goes with what."""
    if report.parent(section) is not None or section.values:
        return
    lines = [line for pair in report.goes_with if (line := association(pair, report.survey, language))]
    if lines:
        st.subheader(say(language, "show.goes_with"), anchor=False)
        for line in lines:
            st.write(as_written(line))


def show_remarks(report: Report, section: Section, language: str) -> None:
    """Show what people wrote, with the names of the units it was placed with where they are more than this group's."""
    here = report.comments_at(section)
    if not here:
        return
    st.subheader(say(language, "show.remarks"), anchor=False)
    st.caption(say(language, "show.remarks_what"))
    for remarks in here:
        question = next(asked for asked in report.survey.questions if asked.id == remarks.question)
        with st.expander(f"{as_written(words(question.text, language))} ({len(remarks.texts)})"):
            if remarks.units != section.units:
                st.caption(as_written(say(language, "show.remarks_together", names=listed(remarks.names, language))))
            for text in remarks.texts:
                st.text(text)


def show_small_print(report: Report, section: Section, language: str) -> None:
    """Show how to read it, what was withheld and why, how consistently the scales measured, what it is not for."""
    with st.expander(say(language, "show.small_print")):
        st.write(say(language, "report.page.left_right"))
        st.write(say(language, "report.page.promise", k=report.k))
        if report.cut == "team":
            st.write(say(language, "report.page.cut"))
        of_the_wave = sentences.looked_over(report, language)
        weighted, census = sentences.weighted(section, report.survey, language), sentences.census(section, language)
        for line in (weighted, census, sentences.held_back(section, language), of_the_wave):
            if line:
                st.write(as_written(line))
        parts = section, *report.children(section)
        if pooled := [line for part in parts if (line := sentences.together(part, report.k, language))]:
            st.markdown(f"**{say(language, 'report.page.pooled')}**")
            st.markdown(bulleted(pooled))
        if report.reliability:
            st.markdown(f"**{say(language, 'report.page.consistency')}**")
        for reliability in report.reliability:
            name = as_written(named(report.survey.scale(reliability.id), language))
            st.markdown(f"- {pair(name, consistency(reliability, report.survey, language), language)}")
        if report.check:
            st.caption(say(language, "show.check", k=report.k, line=sentences.checked(report, language)))
    purpose, *others = sentences.not_for(language)
    st.info(f"{purpose}\n\n" + "\n".join(f"- {other}" for other in others))
