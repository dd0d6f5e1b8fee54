"""A released report on its page: which one, what it says, links that show it, and taking it away."""

from __future__ import annotations

import streamlit as st

from reflectory.web.access.visit import Visit
from reflectory.web.reports.downloads import taking
from reflectory.web.reports.goals import open_actions
from reflectory.web.reports.presentation_links import offer_link
from reflectory.web.reports.reading_codes import offer_reading
from reflectory.web.reports.selection import Reading, choose, redrawn
from reflectory.web.reports.view import show_head, show_section


def show(visit: Visit) -> None:
    """Let a leader pick a wave and a group, read, and take away. Reads releases and nothing else."""
    with st.container(key="reading", horizontal=True, vertical_alignment="center"):
        st.title(visit.say("reports.title"), anchor=False, width="content")
        where = st.container()
    with where:
        reading = choose(visit, "reports.none")
    if reading is None:
        return
    report, section, earlier = reading.report, reading.section, reading.earlier
    with redrawn(reading):
        show_head(report, section, visit.language, earlier, reading.promises)
        open_actions(visit, reading)
        show_section(report, section, visit.language, earlier, reading.links, lambda: _take(visit, reading))


def _take(visit: Visit, reading: Reading) -> None:
    offer_reading(visit, reading)
    offer_link(visit, reading.wave.id, reading.section.key, "link", "link_help", "make")
    taking(visit, reading)
