"""Goals of a leader's groups: set one on a released figure, note check-ins, close it. Figures come from releases."""

from __future__ import annotations

import streamlit as st

from storage.goals import OPEN
from ui.as_written import as_written
from ui.confirming import deed
from ui.door import enter
from ui.frame import page_of
from ui.reading import goal_form
from ui.reading.chosen import choose, redrawn
from ui.reading.goals import closed_steps, describe, may_write, of_section, steps
from ui.reading.show import show_name

visit = enter(__file__)

st.title(visit.say("goals.title"), anchor=False)
st.write(visit.say("goals.what"))
reading = choose(visit, "goals.nothing")
if reading is None:
    st.stop()

from report.sentences import title  # noqa: E402  heavy: only where a report is read

name = as_written(title(reading.section, reading.report.survey, visit.language))
with redrawn(reading):
    writes = may_write(visit, reading.wave.id, reading.section.units)
    here = of_section(visit, reading.section.units)
    show_name(reading.report, reading.section, visit.language)
    deed("goal").show()
    st.page_link(
        page_of("reports.py"),
        label=visit.say("meeting.back_to_report"),
        icon=":material/arrow_back:",
        query_params=reading.address,
    )
    if not any(one.status == OPEN for one in here):
        st.write(visit.say("goals.none_here", group=name))
    for goal in here:
        if goal.status == OPEN:
            with st.container(border=True):
                describe(visit, goal)
                if may_write(visit, goal.wave, goal.units):
                    steps(visit, goal)
    closed = [one for one in here if one.status != OPEN]
    if closed:
        with st.expander(visit.say("goals.closed", n=len(closed))):
            for goal in closed:
                st.caption(visit.say(f"goals.status_{goal.status}"))
                describe(visit, goal)
                if may_write(visit, goal.wave, goal.units):
                    closed_steps(visit, goal)

    if not writes:
        st.caption(visit.say("goals.read_only"))
        st.stop()
    st.subheader(visit.say("goals.new"), anchor=False)
    st.write(visit.say("goals.new_what"))
    goal_form.draw(visit, reading)
