"""Reports of a leader's own units: pick a wave and a group, read, take away. Reads releases and nothing else."""

from __future__ import annotations

import streamlit as st

from storage.links import make_link
from ui.door import enter
from ui.reading import room
from ui.reading.chosen import choose, redrawn
from ui.reading.goals import open_actions
from ui.reading.projecting import maker, own, show_links
from ui.reading.show import show_head, show_section
from ui.reading.taking import taking
from ui.running.poster import reaches_others

visit = enter(__file__)

st.title(visit.say("reports.title"), anchor=False)

reading = choose(visit, "reports.none")
if reading is None:
    st.stop()
report, section, earlier = reading.report, reading.section, reading.earlier
with redrawn(reading):
    show_head(report, section, visit.language)
    open_actions(visit, reading)  # what people want to do comes first
    show_section(report, section, visit.language, earlier)

with st.popover(visit.say("projector.link"), icon=":material/present_to_all:"):
    st.caption(visit.say("projector.link_help"))
    made = own(visit, reading.wave.id, section.key)
    others = reaches_others(visit)
    if others and not made and st.button(visit.say("projector.make"), key="make_link"):
        make_link(visit.engine, reading.wave.id, section.key, maker(visit))
        st.rerun()
    show_links(visit, made if others else ())
room.offer_taking_back(visit, [one.code for one in made], f"link_{reading.wave.id}_{section.key}")

taking(visit, report, section, earlier)
