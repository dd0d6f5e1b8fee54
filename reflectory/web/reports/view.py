"""A report on a page: its first page, and the rest behind tabs, each in words first and the table behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from reflectory.i18n.catalogue import say
from reflectory.reports import sentences
from reflectory.reports.first_page import first_page
from reflectory.reports.focus import Promise
from reflectory.reports.funnel import of_section
from reflectory.reports.model import Report, Section
from reflectory.reports.trend import History, history
from reflectory.web.choice import tab_in_address
from reflectory.web.markdown import as_written
from reflectory.web.reports.parts.appendix import show_remarks, show_small_print, show_whole
from reflectory.web.reports.parts.figures import include_styles, show_chart
from reflectory.web.reports.parts.first import show_first
from reflectory.web.reports.parts.groups import show_bipolar, show_heat
from reflectory.web.reports.parts.interactive import show_closer
from reflectory.web.reports.parts.mirror import show_mirror
from reflectory.web.reports.parts.scales import show_scales
from reflectory.web.reports.parts.summary import show_answer

PART = "part"  # in the address: which tab is open


def show_name(report: Report, section: Section, language: str) -> None:
    """Show the name of a group, and beneath it what it is a part of."""
    st.header(as_written(sentences.title(section, report.survey, language)), anchor=False)
    if place := sentences.place(report, section, language):
        st.caption(as_written(place))


def show_head(
    report: Report,
    section: Section,
    language: str,
    earlier: Sequence[Report] = (),
    promises: Sequence[Promise] = (),
) -> None:
    """Show the first page of one group's report; waves before it come oldest first."""
    include_styles()
    with st.container(key="first", gap="xsmall"):
        show_name(report, section, language)
        show_first(first_page(report, section, language, earlier, promises), language)
    if not report.survey.scales:
        _show_singles(report, section, language)


def show_section(
    report: Report,
    section: Section,
    language: str,
    earlier: Sequence[Report] = (),
    links: Mapping[str, str] | None = None,
    take: Callable[[], None] | None = None,
) -> None:
    """Show the rest of one group's report behind tabs, from the whole to the parts: the open one, and no other.

    ``links`` lead to the reports of other groups, by their keys; ``take`` shows what can be taken away.
    """
    past, survey, addresses = history(earlier, report, section), report.survey, links or {}
    parts: dict[str, Callable[[], None]] = {}
    if survey.scales:
        parts["areas"] = lambda: _show_areas(report, section, past, earlier, language, addresses)
    if report.children(section) or report.parent(section) is not None:
        parts["groups"] = lambda: _show_groups(report, section, language, addresses)
    if survey.scales:
        parts["time"] = lambda: _show_time(report, section, past, earlier, language)
    if report.comments_at(section):
        parts["words"] = lambda: show_remarks(report, section, language)
    if take is not None:
        parts["take"] = take
    parts["read"] = lambda: show_small_print(report, section, language)
    opened, place = tab_in_address(PART, {name: say(language, f"show.part_{name}") for name in parts})
    with place:
        parts[opened]()


def _show_areas(
    report: Report,
    section: Section,
    past: History | None,
    earlier: Sequence[Report],
    language: str,
    links: Mapping[str, str],
) -> None:
    show_mirror(section, report.survey, language)
    show_answer("differently", report, section, past, earlier, language)
    show_scales(report, section, past, language, links)
    if report.survey.single_items:
        _show_singles(report, section, language)
    show_whole(report, section, language)


def _show_groups(report: Report, section: Section, language: str, links: Mapping[str, str]) -> None:
    show_bipolar(report, section, language, links)
    show_heat(report, section, language, links)
    if (parent := report.parent(section)) is not None and report.survey.scales:
        name = sentences.title(parent, report.survey, language)
        st.subheader(as_written(say(language, "show.beside", parent=name)), anchor=False)
        show_chart("beside_parent", report, section, language)
        st.caption(say(language, "show.no_league"))


def _show_time(
    report: Report, section: Section, past: History | None, earlier: Sequence[Report], language: str
) -> None:
    show_answer("changed", report, section, past, earlier, language)
    if past is not None:
        show_closer(past, language)


def _show_singles(report: Report, section: Section, language: str) -> None:
    st.subheader(say(language, "show.single"), anchor=False)
    show_chart("items_stacked", report, section, language)
    for line in of_section(section, report.survey, language):
        st.write(line)
