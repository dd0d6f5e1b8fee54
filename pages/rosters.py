"""Units and numbers of people of waves that are being prepared, for a second person to look over."""

from __future__ import annotations

import streamlit as st

from storage.faults import StorageFault
from storage.rosters import within_reach
from ui.as_written import as_written
from ui.door import enter
from ui.faults import told
from ui.running.rosters import look

visit = enter(__file__)

st.title(visit.say("rosters.title"), anchor=False)
st.write(visit.say("rosters.what"))
drafts = within_reach(visit.engine, visit.account.id) if visit.account else ()
if not drafts or visit.account is None:
    st.info(visit.say("rosters.none"))
    st.stop()
st.write(visit.say("rosters.ask"))
for wave in drafts:
    with st.container(border=True):
        st.subheader(as_written(wave.title), anchor=False)
        try:
            look(visit, wave, visit.account.id)
        except StorageFault as error:  # opened or changed meanwhile
            st.error(told(visit, error))
