"""Where people differ and what changed, in words with the picture beside them."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from reflectory.i18n.catalogue import say
from reflectory.reports.charts import drawings
from reflectory.reports.charts.intervals import pairs
from reflectory.reports.direction import named
from reflectory.reports.model import Report, Section
from reflectory.reports.summary import Answer, answers
from reflectory.reports.trend import History
from reflectory.reports.verdicts import form_of
from reflectory.web.markdown import as_written
from reflectory.web.reports.parts.figures import show_figure


def show_answer(
    question: str, report: Report, section: Section, past: History | None, earlier: Sequence[Report], language: str
) -> None:
    """Show one question answered; on a phone the picture stands under the words."""
    answer = next(each for each in answers(report, section, past, earlier, language) if each.question == question)
    st.subheader(say(language, f"glance.question.{question}"), anchor=False)
    sentences_column, seen = st.columns([2, 3], gap="medium")
    with sentences_column:
        for line in answer.lines:
            st.write(as_written(line))
    with seen:
        if question == "differently":
            show_figure("".join(_items(report, section, answer, language)))
        elif past:
            show_figure(_then_and_now(past, answer, language))


def _items(report: Report, section: Section, answer: Answer, language: str) -> list[str]:
    return [
        f'<p class="what"><strong>{escape(named(scale, language))}</strong></p>'
        f"{drawings.items_stacked(report, section, language, scale)}"
        for scale in answer.scales
    ]


def _then_and_now(past: History, answer: Answer, language: str) -> str:
    survey, rows = past.reports[-1].survey, []
    for scale in answer.scales:
        then, now = (section.figure("scale", scale.id) for section in past.sections[-2:])
        if then is not None and now is not None:
            means = now.estimate("mean"), then.estimate("mean")
            rows.append((named(scale, language), *means, form_of(scale, survey)))
    return pairs(rows, (past.reports[-1].title, past.reports[-2].title), language)
