"""Look around the invented district: make it on the first visit, then choose whom to look as."""

from __future__ import annotations

import streamlit as st

from ui import demonstration, door
from ui.door import enter

visit = enter(__file__)

st.title(visit.say("demonstration.title"), anchor=False)
if not demonstration.is_offered():
    st.write(visit.say("demonstration.off"))
    st.stop()
st.write(visit.say("demonstration.what"))
st.write(visit.say("demonstration.own_copy"))

from demo import CAST, STUDY, open_wave  # noqa: E402  heavy: only once it is needed

if not demonstration.is_ready():
    bar = st.progress(0.0, text=visit.say("demonstration.making"))
    demonstration.make(lambda share: bar.progress(share, text=visit.say("demonstration.making")))
    bar.empty()

with st.container(border=True):
    st.header(visit.say("demonstration.answer"), anchor=False)
    st.write(visit.say("demonstration.answer_what"))
    wave = open_wave(visit.engine if visit.demonstration else demonstration.original())
    if wave:
        st.link_button(
            visit.say("demonstration.answer_do"), f"/?join={wave.join_code}&lang={visit.language}", type="primary"
        )

with st.container(border=True):
    st.header(visit.say("demonstration.read"), anchor=False)
    st.write(visit.say("demonstration.read_what"))
    for player in CAST:
        if st.button(player.name, key=f"play_{player.name}", icon=":material/person:"):
            door.play(player.name)
            to = "study.py" if player.units == (STUDY,) else "reports.py"
            st.session_state["go_to"] = "releases.py" if "auditor" in player.roles else to
            st.rerun()
