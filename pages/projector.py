"""One released page for a meeting: large, without controls, opened by a link that shows it and nothing else."""

from __future__ import annotations

import streamlit as st

from storage.links import projected
from ui.door import enter, released_report
from ui.show import show_on_projector

visit = enter(__file__)

found = projected(visit.engine, st.query_params.get("show", ""))
if found is None:
    st.title(visit.say("projector.nothing_title"), anchor=False)
    st.write(visit.say("projector.nothing"))
    st.stop()
wave_id, key = found
report = released_report(visit.engine, wave_id)
section = report.section(key)
if section is None:
    st.write(visit.say("projector.nothing"))
    st.stop()
show_on_projector(report, section, visit.language)
