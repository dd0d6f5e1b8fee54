"""Taking a report away: files in every format, about one group or about all that the visitor may read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from reflectory.releases.read import own_sections, reach
from reflectory.reports.exports import EXPORTS, pdf, pptx
from reflectory.reports.exports.bulk import name_of
from reflectory.reports.sentences import title
from reflectory.web.access.session import while_signed_in
from reflectory.web.choice import choice
from reflectory.web.markdown import as_written
from reflectory.web.reports.bulk_download import offer_pack

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

    from reflectory.reports.model import Report, Section
    from reflectory.web.access.session import Visit

HERE, ALL = "here", "all"


def taking(visit: Visit, report: Report, section: Section, earlier: Sequence[Report] = ()) -> None:
    """Offer a report as files: the part of a report page that `pages/reports.py` calls at its end.

    Parameters
    ----------
    visit : Visit
    report : Report
        What the visitor may read of the wave: cut by `releases.read.within`.
    section : Section
        The group on the page.
    earlier : sequence of Report, optional
        The waves of the same survey before, oldest first, where the page shows what changed since.
    """
    st.subheader(visit.say("reports.take"), anchor=False)
    st.caption(visit.say("reports.take_what"))
    name = as_written(title(section, report.survey, visit.language))
    about = HERE
    if len(report.sections) > 1:
        choices = {HERE: name, ALL: visit.say("taking.all")}
        label = visit.say("taking.about")
        place = f"{report.wave}_{section.key}_{visit.language}"  # a choice kept under other words would select nothing
        about = choice(st.radio, label, choices, horizontal=True, key=f"take_{place}")
    st.caption(visit.say("taking.covers", name=name) if about == HERE else visit.say("taking.covers_all"))
    with st.container(horizontal=True):
        for export in EXPORTS:
            if about == ALL and export in (pdf, pptx):  # made for one group's meeting; the pack has them all
                continue
            only = section if about == HERE else None
            file = name_of(report, section, visit.language) if only else visit.say("taking.file")
            _offer(visit, export, report, only, earlier, f"{file}-{report.wave}{export.SUFFIX}")
    st.caption(visit.say("taking.what"))
    own = own_sections(report, reach(visit.engine, int(report.wave), visit.units))
    if len(own) > 1:
        offer_pack(visit, report, own, earlier)


def _offer(
    visit: Visit, export: ModuleType, report: Report, only: Section | None, earlier: Sequence[Report], file: str
) -> None:
    # Every download here is of this kind: a click that also ran the page anew would now and then have no file, because
    # Streamlit makes it from what the run before had left, and that goes when the new run ends.
    st.download_button(
        export.LABEL,
        while_signed_in(visit, lambda: export.write(report, visit.language, only, earlier)),
        file,
        export.MIME,
        key=f"take_{export.SUFFIX}",
        on_click="ignore",
    )
