"""What is stored, who sees what, and what is not promised: in plain words, with what every release was checked for."""

from __future__ import annotations

import streamlit as st

from release import checks
from ui.door import enter

visit = enter(__file__)

PARTS = ("promise", "stored", "never", "seen", "protected", "limits")

st.title(visit.say("privacy.title"), anchor=False)
for part in PARTS:
    st.subheader(visit.say(f"privacy.{part}_title"), anchor=False)
    st.markdown(visit.say(f"privacy.{part}"))

released = checks(visit.engine)
if released:
    st.subheader(visit.say("privacy.checked_title"), anchor=False)
    st.write(visit.say("privacy.checked"))
    for check in released:
        st.markdown(
            "- " + visit.say("privacy.checked_wave", title=check.title, n=check.answers, digest=check.digest[:12])
        )
