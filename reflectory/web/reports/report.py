"""A released report on its page: which one, what it says, links that show it, and taking it away."""

from __future__ import annotations

import streamlit as st

from reflectory.web.access.visit import Visit
from reflectory.web.reports.downloads import taking
from reflectory.web.reports.goals import open_actions
from reflectory.web.reports.presentation_links import offer_link
from reflectory.web.reports.selection import choose, redrawn
from reflectory.web.reports.view import show_head, show_section


def show(visit: Visit) -> None:
    """Let a leader pick a wave and a group, read, and take away. Reads releases and nothing else."""
    st.title(visit.say("reports.title"), anchor=False)
    reading = choose(visit, "reports.none")
    if reading is None:
        return
    report, section, earlier = reading.report, reading.section, reading.earlier
    with redrawn(reading):
        show_head(report, section, visit.language)
        open_actions(visit, reading)  # what people want to do comes first
        show_section(report, section, visit.language, earlier, reading.promises)
    offer_link(visit, reading.wave.id, section.key, "link", "link_help", "make")
    taking(visit, reading)
