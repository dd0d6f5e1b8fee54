"""Reports of a leader's own units: pick a wave and a group, read, take away. Reads releases and nothing else."""

from __future__ import annotations

import streamlit as st

from release import own_sections, read, within
from storage.releases import releases
from storage.waves import waves
from ui.door import enter
from ui.show import show_section

visit = enter(__file__)

st.title(visit.say("reports.title"), anchor=False)

known = {one.id: one for one in waves(visit.engine)}
found = {one.wave_id: within(read(visit.engine, one.wave_id), visit.units) for one in releases(visit.engine)}
mine = {id: report for id, report in sorted(found.items(), reverse=True) if own_sections(report, visit.units)}
if not mine:
    st.info(visit.say("reports.none"))
    st.stop()

wave_id = st.selectbox(visit.say("reports.wave"), list(mine), format_func=lambda id: mine[id].title)
report = mine[wave_id]
sections = {one.key: one for one in own_sections(report, visit.units)}


def label(key: str) -> str:
    """Name a section in the list, indented by its place in the tree."""
    from report.sentences import title

    section, depth = sections[key], 0
    while section.parent in sections:
        section, depth = sections[section.parent], depth + 1
    return "\u2003" * depth + title(sections[key], report.survey, visit.language)


key = st.selectbox(visit.say("reports.unit"), list(sections), format_func=label)
show_section(report, sections[key], visit.language)

st.subheader(visit.say("reports.take"), anchor=False)
st.caption(visit.say("reports.take_what"))
from report.exports import EXPORTS  # noqa: E402  heavy: only where a report is drawn

with st.container(horizontal=True):
    for export in EXPORTS:
        st.download_button(export.LABEL, lambda export=export: export.write(report, visit.language),
                           f"report-{wave_id}{export.SUFFIX}", export.MIME, key=f"take_{export.SUFFIX}")
