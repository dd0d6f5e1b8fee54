"""The first page of a report: five questions, each answered in words with the picture beside them."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from reflectory.i18n.catalogue import say
from reflectory.reports.charts import drawings
from reflectory.reports.charts.intervals import pairs
from reflectory.reports.direction import named
from reflectory.reports.focus import Promise, Proposal, propose
from reflectory.reports.model import Report, Section
from reflectory.reports.summary import Answer, answers
from reflectory.reports.trend import History
from reflectory.reports.verdicts import form_of
from reflectory.web.markdown import as_written, bulleted
from reflectory.web.reports.parts.figures import show_figure


def show_glance(
    report: Report,
    section: Section,
    past: History | None,
    earlier: Sequence[Report],
    language: str,
    promises: Sequence[Promise] = (),
) -> None:
    """Show how we are, what is strong, where we differ, what changed, and what we could try.

    On a phone the picture stands under the words.
    """
    for answer in answers(report, section, past, earlier, language):
        st.subheader(say(language, f"glance.question.{answer.question}"), anchor=False)
        sentences_column, seen = st.columns([2, 3], gap="medium")
        with sentences_column:
            for line in answer.lines:
                st.write(as_written(line))
        with seen:
            if drawn := _picture(answer, report, section, past, language):
                show_figure(drawn)
    _try(propose(report, section, language, promises, earlier), language)


def _picture(answer: Answer, report: Report, section: Section, past: History | None, language: str) -> str:
    if answer.question == "changed":
        return _then_and_now(past, answer, language) if past else ""
    if answer.question == "differently":
        return "".join(
            f'<p class="what"><strong>{escape(named(scale, language))}</strong></p>'
            f"{drawings.items_stacked(report, section, language, scale)}"
            for scale in answer.scales
        )
    return drawings.some_scales_stacked(report, section, language, answer.scales) if answer.scales else ""


def _then_and_now(past: History, answer: Answer, language: str) -> str:
    survey, rows = past.reports[-1].survey, []
    for scale in answer.scales:
        then, now = (section.figure("scale", scale.id) for section in past.sections[-2:])
        if then is not None and now is not None:
            means = now.estimate("mean"), then.estimate("mean")
            rows.append((named(scale, language), *means, form_of(scale, survey)))
    return pairs(rows, (past.reports[-1].title, past.reports[-2].title), language)


def _try(proposal: Proposal, language: str) -> None:
    st.subheader(say(language, "glance.question.try"), anchor=False)
    with st.container(border=True):
        st.markdown(f"**{as_written(proposal.why)}**")
        for area in proposal.areas:
            if len(proposal.areas) > 1:
                st.markdown(f"**{as_written(area.name)}**")
            for question in area.questions[:1]:
                st.markdown(f"{say(language, 'glance.try.talk')} *{as_written(question)}*")
            st.markdown(bulleted(area.practices, say(language, "glance.try.practice")))
