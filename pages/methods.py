"""The statistics of the reports: formula, source, cut-offs, and when each misleads."""

from __future__ import annotations

import streamlit as st

from report.methods import METHODS
from ui.door import enter

visit = enter(__file__)

st.title(visit.say("methods.title"), anchor=False)
st.write(visit.say("methods.what"))
for method in METHODS:
    with st.expander(method.name):
        st.markdown(method.text)
