"""A report on a page: what it says in words first, the picture beside it, the table behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from languages import say

if TYPE_CHECKING:
    from report.charts import Chart
    from report.contents import Report, Section
    from report.tables import Table
    from surveys.model import Scale

LEVELS = {"strong": "high", "leaning_strong": "high", "gap": "low", "leaning_gap": "low"}


def show_section(report: Report, section: Section, language: str, before: Report | None = None) -> None:
    """Show one group's report, from the whole to the parts; beside the wave before, where there is one."""
    from report import sentences

    survey = report.survey
    st.header(sentences.title(section, survey, language), anchor=False)
    facts = [sentences.turnout(section, language), sentences.together(section, report.k, language),
             sentences.lots(report, section, language)]  # fmt: skip
    st.write(" ".join(one for one in facts if one))
    for line in sentences.overview(section, survey, language):
        st.markdown(f"**{line}**")
    if survey.scales:
        show_chart(_chart("scales_stacked"), report, section, language)
    if report.parent(section) is not None and survey.scales:
        st.subheader(say(language, "show.beside", parent=sentences.title(report.parent(section), survey, language)),
                     anchor=False)  # fmt: skip
        show_chart(_chart("beside_parent"), report, section, language)
        st.caption(say(language, "show.no_league"))
    if before is not None:
        show_change(before, report, section, language)
    st.subheader(say(language, "show.scales"), anchor=False)
    for scale in survey.scales:
        show_scale(report, section, scale, language)
    if survey.single_items:
        st.subheader(say(language, "show.single"), anchor=False)
        show_chart(_chart("items_stacked"), report, section, language)
    show_remarks(report, section, language)
    show_small_print(report, section, language)


def show_change(before: Report, report: Report, section: Section, language: str) -> None:
    """Show what changed since the wave before, between groups of the very same units."""
    from report import sentences
    from report.comparing import changes, same_units
    from report.judging import form_of
    from surveys.model import words

    st.subheader(say(language, "show.change", title=before.title), anchor=False)
    pair = same_units(before, report, section)
    if pair is None:
        st.write(say(language, "show.change_none"))
        return
    then, now = pair
    if now is not section:
        name = sentences.title(now, report.survey, language)
        st.write(say(language, "show.change_larger", name=name))
    for change in changes(then, now):
        scale = report.survey.scale(change.id)
        told = sentences.change(change, then.answered, now.answered, form_of(scale, report.survey), language)
        st.markdown(f"**{words(scale.name, language)}.** {told}")
    st.caption(say(language, "show.change_people"))


def show_remarks(report: Report, section: Section, language: str) -> None:
    """Show what people wrote, with the names of the units it was placed with where they are more than this group's."""
    from report.sentences import listed
    from surveys.model import words

    here = report.remarks_at(section)
    if not here:
        return
    st.subheader(say(language, "show.remarks"), anchor=False)
    st.caption(say(language, "show.remarks_what"))
    for one in here:
        question = next(asked for asked in report.survey.questions if asked.id == one.question)
        with st.expander(f"{words(question.text, language)} ({len(one.texts)})"):
            if one.units != section.units:
                st.caption(say(language, "show.remarks_together", names=listed(one.names, language)))
            for text in one.texts:
                st.text(text)


def show_on_projector(report: Report, section: Section, language: str) -> None:
    """Show the first page of a group's report large, for a room: no controls, nothing to open."""
    from report import sentences

    survey = report.survey
    st.html(
        "<style>.stMainBlockContainer { font-size: 1.5rem; max-width: 76rem; } .stMainBlockContainer p "
        "{ font-size: 1.5rem; } .js-plotly-plot { zoom: 1.5; }</style>"
    )
    st.caption(report.title)
    st.title(sentences.title(section, survey, language), anchor=False)
    facts = [sentences.turnout(section, language), sentences.together(section, report.k, language)]
    st.write(" ".join(one for one in facts if one))
    for line in sentences.overview(section, survey, language):
        st.markdown(f"**{line}**")
    chart = _chart("scales_stacked")
    show_figure(chart.draw(report, section, language, None), chart.say(report, section, language, None), "projected")


def show_scale(report: Report, section: Section, scale: Scale, language: str) -> None:
    """Show one scale: what it means, what these people say, every item, and what to talk about."""
    from report import sentences
    from report.judging import form_of, verdict
    from surveys.model import words

    figure = section.figure("scale", scale.id)
    with st.expander(words(scale.name, language)):
        st.caption(words(scale.meaning, language))
        for line in sentences.of_scale(section, scale, report, language):
            st.write(line)
        if figure is None or figure.estimate("mean").value is None:
            return
        show_chart(_chart("items_stacked"), report, section, language, scale)
        found = verdict(figure, form_of(scale, report.survey), scale.favourable)
        level = LEVELS.get(found, "middle")
        if scale.favourable == "low" and level != "middle":
            level = "low" if level == "high" else "high"
        st.markdown(f"**{say(language, 'show.suggests')}** {words(getattr(scale, level), language)}")
        questions = "\n".join(f"- {words(question, language)}" for question in scale.questions)
        st.markdown(f"**{say(language, 'show.talk')}**\n\n{questions}")
        st.markdown(f"**{say(language, 'show.try')}** {words(scale.practice, language)}")


def show_chart(chart: Chart, report: Report, section: Section, language: str, scale: Scale | None = None) -> None:
    """Show a chart with its text alternative, and its table behind it."""
    drawn = chart.draw(report, section, language, scale)
    key = f"{chart.name}_{section.key}_{scale.id if scale else ''}"
    show_figure(drawn, chart.say(report, section, language, scale), key)
    table = chart.table(report, section, language, scale)
    if table.rows:
        with st.popover(say(language, "show.table"), type="tertiary"):
            show_table(table)


def show_figure(drawn: Any, alt: str, key: str) -> None:
    """Show a plotly figure with its words for those who cannot see it."""
    from report.charts import CONFIG

    st.plotly_chart(drawn, key=key, config=CONFIG, alt=alt[:8000], theme="streamlit")


def show_table(table: Table) -> None:
    """Show the numbers of a chart."""
    head, *_ = table.header
    st.table([dict(zip((head or " ", *table.header[1:]), row, strict=True)) for row in table.rows])


def show_small_print(report: Report, section: Section, language: str) -> None:
    """Show what was withheld and why, how consistently the scales measured, and what the figures are not for."""
    from report import sentences
    from surveys.model import words

    with st.expander(say(language, "show.small_print")):
        for line in (sentences.census(section, language), sentences.held_back(section, language)):
            if line:
                st.write(line)
        for one in report.reliability:
            name = words(report.survey.scale(one.id).name, language)
            st.markdown(f"- {name}: {sentences.consistency(one, language)}")
        for share in report.team_shares:
            if told := sentences.about_team(share, language):
                st.markdown(f"- {words(report.survey.scale(share.id).name, language)}: {told}")
        for together in report.goes_with:
            if told := sentences.association(together, report.survey, language):
                st.write(told)
        if report.check:
            st.caption(say(language, "show.check", k=report.k, line=report.check))
    purpose, *others = sentences.not_for(language)
    st.info(f"{purpose}\n\n" + "\n".join(f"- {one}" for one in others))


def _chart(name: str) -> Chart:
    from report.charts import CHARTS

    return next(one for one in CHARTS if one.name == name)
