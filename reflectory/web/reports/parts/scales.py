"""Every scale of a report: what it means, what these people say, beside the groups next to it, over the waves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from reflectory.i18n.catalogue import say
from reflectory.reports import sentences, trend
from reflectory.reports.charts.bipolar import drawn, next_to, parts
from reflectory.reports.charts.line import line
from reflectory.reports.charts.tables import ranged
from reflectory.reports.direction import named
from reflectory.reports.focus import level
from reflectory.reports.model import Report, Section
from reflectory.reports.neighbours import Neighbour, neighbours, sentences_beside
from reflectory.reports.ordering import ORDERS, ordered
from reflectory.reports.trend import History, course
from reflectory.reports.verdicts import form_of
from reflectory.reports.wave_sentences import about_team
from reflectory.web.choice import choice
from reflectory.web.markdown import as_written
from reflectory.web.reports.parts.figures import show_chart, show_figure
from surveys.model import Scale, words


def show_scales(
    report: Report, section: Section, past: History | None, language: str, links: Mapping[str, str]
) -> None:
    """Show every scale, in the order a reader chooses."""
    survey = report.survey
    if not survey.scales:
        return
    st.subheader(say(language, "show.scales"), anchor=False)
    names = {order: say(language, f"show.order_{order}") for order in ORDERS}
    how = {"default": "survey", "key": "order", "required": True}
    order = choice(st.segmented_control, say(language, "show.order"), names, **how)
    beside = neighbours(report, section)
    courses = course(past, survey.scales, language) if past else {}
    with st.container(key=f"in_order_{order}"):  # drawn anew in another order, not written over what stood there
        for scale in ordered(section, survey, order or "survey"):
            with st.expander(as_written(named(scale, language))):
                _show_scale(report, section, scale, language, past, beside, courses.get(scale.id, ""), links)


def _show_scale(report: Report, section: Section, scale: Scale, language: str, past: History | None,
                beside: Sequence[Neighbour], course: str, links: Mapping[str, str]) -> None:  # fmt: skip
    """Show one scale: its words, every item, the groups beside it, its course, and what to talk about."""
    figure = section.figure("scale", scale.id)
    st.caption(as_written(words(scale.meaning, language)))
    about = sentences.of_scale(section, scale, report, language)
    for sentence in about:
        st.write(as_written(sentence))
    if figure is None or figure.estimate("mean").value is None:
        return
    show_chart("items_stacked", report, section, language, scale)
    _beside(report, section, scale, beside, about, language, links)
    _over_time(past, section, scale, course, language)
    for share in report.team_shares:
        if share.id == scale.id and (team := about_team(share, language)):
            st.markdown(f"**{say(language, 'show.about_team')}**")
            st.write(as_written(team))
    _to_do(report, section, scale, language)


def _beside(
    report: Report,
    section: Section,
    scale: Scale,
    beside: Sequence[Neighbour],
    above: Sequence[str],
    language: str,
    links: Mapping[str, str],
) -> None:
    compared, figure = False, section.figure("scale", scale.id)
    people = figure.n if figure is not None else 0
    for groups, heading in ((next_to(report, section), "title"), (parts(report, section), "parts")):
        if groups:
            st.markdown(f"**{say(language, f'neighbours.{heading}')}**")
            for sentence in sentences_beside(report, beside, scale.id, people, language) if heading == "title" else ():
                if sentence not in above:
                    st.write(as_written(sentence))
            show_figure(drawn(report, section, groups, scale, language, links))
            compared = True
    if compared:
        st.caption(say(language, "neighbours.what"))


def _over_time(past: History | None, section: Section, scale: Scale, course: str, language: str) -> None:
    if past is None:
        return
    report, now = past.reports[-1], past.sections[-1]
    name, form, means = named(scale, language), form_of(scale, report.survey), past.means(scale)
    st.markdown(f"**{say(language, 'over_time.title')}**")
    if now.key != section.key:
        st.write(as_written(say(language, "over_time.larger", name=sentences.title(now, report.survey, language))))
    comparison = next((change for change in past.since(len(means) - 2) if change.id == scale.id), None)
    if comparison is not None:
        sentence = trend.last(past, comparison, scale, language)
        st.write(as_written(say(language, "over_time.since", title=past.reports[-2].title, told=sentence)))
    if course:
        st.write(as_written(course))
    waves = []
    for released, each, mean in zip(past.reports, past.sections, means, strict=True):
        people = say(language, "common.people", n=each.answered)
        wave = {"title": released.title, "mean": ranged(mean, form, language), "people": people}
        waves.append(say(language, "over_time.wave", **wave))
    described = " ".join(f"{number}. {wave}." for number, wave in enumerate(waves, start=1))
    picture = line(means, form, f"{say(language, 'over_time.picture', name=name, n=len(means))}: {described}")
    listed = "".join(f"<li>{escape(wave)}</li>" for wave in waves)
    show_figure(f'{picture}<ol class="waves">{listed}</ol>')
    for note in (trend.left_out(past, language), trend.people(past.sections[-2], now, language)):
        if note:
            st.caption(as_written(note))


def _to_do(report: Report, section: Section, scale: Scale, language: str) -> None:
    meaning = words(getattr(scale, level(section, scale, report.survey)), language)
    st.markdown(f"**{say(language, 'show.suggests')}** {as_written(meaning)}")
    questions = "\n".join(f"- {as_written(words(question, language))}" for question in scale.questions)
    st.markdown(f"**{say(language, 'show.talk')}**\n\n{questions}")
    st.markdown(f"**{say(language, 'show.try')}** {as_written(words(scale.practice, language))}")
