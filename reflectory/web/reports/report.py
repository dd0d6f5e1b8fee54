"""A released report on its page: which one, what it says, links that show it, and taking it away."""

from __future__ import annotations

import streamlit as st

from reflectory.db.share_links import make_link
from reflectory.web.access.session import Visit
from reflectory.web.reports import presentation
from reflectory.web.reports.downloads import taking
from reflectory.web.reports.goals import open_actions
from reflectory.web.reports.presentation_links import maker, own, show_links
from reflectory.web.reports.selection import choose, redrawn
from reflectory.web.reports.view import show_head, show_section
from reflectory.web.waves.printing import reaches_others


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
        show_section(report, section, visit.language, earlier)
    with st.popover(visit.say("projector.link"), icon=":material/present_to_all:"):
        st.caption(visit.say("projector.link_help"))
        mine = own(visit, reading.wave.id, section.key)
        others = reaches_others(visit)
        if others and not mine and st.button(visit.say("projector.make"), key="make_link"):
            make_link(visit.engine, reading.wave.id, section.key, maker(visit))
            st.rerun()
        show_links(visit, mine if others else ())
    presentation.offer_taking_back(visit, [link.code for link in mine], f"link_{reading.wave.id}_{section.key}")
    taking(visit, report, section, earlier)
