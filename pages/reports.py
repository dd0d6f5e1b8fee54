"""Reports of a leader's own units: pick a wave and a group, read, take away. Reads releases and nothing else."""

from __future__ import annotations

import streamlit as st

from published import earlier_waves, own_sections, reach, within
from storage.links import links, make_link, take_back
from storage.wave_records import waves
from ui.databases import released_report
from ui.door import enter
from ui.reading.goals import open_actions
from ui.reading.show import show_head, show_section
from ui.reading.taking import taking
from ui.running.poster import address_of
from ui.running.rosters import invitation

visit = enter(__file__)

st.title(visit.say("reports.title"), anchor=False)
invitation(visit)

released = sorted((one for one in waves(visit.engine) if one.status == "released"), key=lambda one: -one.id)
mine = {one.id: one for one in released if reach(visit.engine, one.id, visit.units)}
if not mine:
    st.info(visit.say("reports.none"))
    st.stop()

wave_id = st.selectbox(visit.say("reports.wave"), list(mine), format_func=lambda id: mine[id].title)
units = reach(visit.engine, wave_id, visit.units)
report = within(released_report(visit.engine, wave_id), units)
sections = {one.key: one for one in own_sections(report, units)}
if not sections:
    st.info(visit.say("reports.nothing_shown", k=mine[wave_id].k))
    st.stop()


def label(key: str) -> str:
    """Name a section in the list, indented by its place in the tree."""
    from report.sentences import title

    section, depth = sections[key], 0
    while section.parent in sections:
        section, depth = sections[section.parent], depth + 1
    return "\u2003" * depth + title(sections[key], report.survey, visit.language)


key = st.selectbox(visit.say("reports.unit"), list(sections), format_func=label)
before = [id for id in earlier_waves(visit.engine, wave_id) if id in mine]
earlier = [within(released_report(visit.engine, id), reach(visit.engine, id, visit.units)) for id in before]
show_head(report, sections[key], visit.language)
open_actions(visit, report, sections[key])  # what people want to do comes first
show_section(report, sections[key], visit.language, earlier)

with st.popover(visit.say("projector.link"), icon=":material/present_to_all:"):
    st.caption(visit.say("projector.link_help"))
    made = [one.code for one in links(visit.engine, wave_id) if one.section == key]
    if not made and st.button(visit.say("projector.make"), key="make_link"):
        make_link(visit.engine, wave_id, key)
        st.rerun()
    for code in made:
        st.code(address_of(code, "show"), language=None, wrap_lines=True)
        if st.button(visit.say("projector.take_back"), key=f"take_back_{code}"):
            take_back(visit.engine, code)
            st.rerun()

taking(visit, report, sections[key], earlier)
