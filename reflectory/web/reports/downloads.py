"""Taking a report away: files in every format, about one group or about all that the visitor may read."""

from __future__ import annotations

from functools import partial

import streamlit as st

from reflectory.reports.exports import EXPORTS, pptx
from reflectory.reports.exports.bulk import PACKED, name_of
from reflectory.reports.sentences import title
from reflectory.web.access.visit import Visit
from reflectory.web.choice import choice
from reflectory.web.downloads import download
from reflectory.web.markdown import as_written
from reflectory.web.reports.bulk_download import offer_pack
from reflectory.web.reports.selection import Reading

HERE, ALL = "here", "all"


def taking(visit: Visit, reading: Reading) -> None:
    """Offer as files what the visitor may read of a report, and the waves before where the page shows what changed."""
    report, section, earlier = reading.report, reading.section, reading.earlier
    st.subheader(visit.say("reports.take"), anchor=False)
    st.caption(visit.say("reports.take_what"))
    name = as_written(title(section, report.survey, visit.language))
    about = HERE
    if len(report.sections) > 1:
        choices = {HERE: name, ALL: visit.say("taking.all")}
        key = f"take_{report.wave}_{section.key}_{visit.language}"  # a choice kept under other words selects nothing
        about = choice(st.radio, visit.say("taking.about"), choices, horizontal=True, key=key)
    st.caption(visit.say("taking.covers", name=name) if about == HERE else visit.say("taking.covers_all"))
    with st.container(horizontal=True):
        for export in EXPORTS:
            if about == ALL and export in (pptx, *PACKED):  # made for one group's meeting; the pack has them all
                continue
            only = section if about == HERE else None
            file = name_of(report, section, visit.language) if only else visit.say("taking.file")
            make = partial(export.write, report, visit.language, only, earlier, reading.all_promises)
            file, key = f"{file}-{report.wave}{export.SUFFIX}", f"take_{export.SUFFIX}"
            download(visit, export.LABEL, make, file, export.MIME, key=key)
    st.caption(visit.say("taking.what"))
    if len(reading.own) > 1:
        offer_pack(visit, report, reading.own, earlier, reading.all_promises)
