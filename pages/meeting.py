"""The plan of a meeting about a released report: on the page, and as a page to print."""

from __future__ import annotations

import streamlit as st

from storage.goals import OPEN, goals
from ui.door import enter
from ui.frame import page_of
from ui.reading.chosen import choose, may_open
from ui.reading.protocol import on_page, paper

visit = enter(__file__)

st.title(visit.say("meeting.title"), anchor=False)
st.write(visit.say("meeting.what"))
with st.container(key="ways"):
    reading = choose(visit, "meeting.none")
    if reading is None:
        st.stop()

    from report.packing import name_of
    from report.protocol import LENGTHS, protocol

    minutes = st.radio(
        visit.say("meeting.length"),
        LENGTHS,
        index=1,
        horizontal=True,
        format_func=lambda n: visit.say("meeting.minutes", n=n),
    )
    here = [one for one in goals(visit.engine, reading.section.units) if one.status == OPEN]
    texts = [one.text for one in here if may_open(visit, one.wave, one.section)]
    plan = protocol(reading.report, reading.section, visit.language, minutes, reading.changed, texts)
    with st.container(horizontal=True):
        about = name_of(reading.report, reading.section, visit.language)
        file = f"{visit.say('meeting.file')} - {about}-{reading.wave.id}.html"
        st.download_button(
            visit.say("meeting.take"), paper(plan, visit.language), file, "text/html", type="primary", on_click="ignore"
        )
        st.page_link(
            page_of("reports.py"),
            label=visit.say("meeting.back_to_report"),
            icon=":material/arrow_back:",
            query_params=reading.address,
        )
st.html(on_page(plan, visit.language))
