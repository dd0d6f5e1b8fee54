"""My reflections: opened by the words of a reflection key, and by nothing else."""

from __future__ import annotations

import streamlit as st

from reflectory.db import rater_groups, reflections
from reflectory.errors import MissingError, TooManyAttemptsError
from reflectory.web.access.visit import enter
from reflectory.web.layout import link
from reflectory.web.markdown import as_written
from reflectory.web.respondent import personal_record, recovery_key, score_change
from reflectory.web.respondent.history import entry_section, movement_html, named
from reflectory.web.respondent.reflection_key import HELD, ask_key, key_in_hand, own_entries

visit = enter(__file__)

st.title(visit.say("reflections.title"), anchor=False)
if message := st.session_state.pop("reflections_message", ""):
    st.success(message)

key_in_hand(visit)
entries = own_entries(visit)
if entries is None:
    st.write(visit.say("reflections.lead"))
    ask_key(visit, "reflections.open")
    st.stop()

st.write(visit.say("reflections.found", n=len(entries)))
with st.container(horizontal=True, vertical_alignment="center"):
    recovery_key.buttons(visit)
    if st.button(visit.say("reflections.close")):
        del st.session_state[HELD]
        st.rerun()

for first, last, moved in score_change.changes(visit.engine, entries):
    groups = (personal_record.published(visit.engine, entry) for entry in (first, last))
    st.html(movement_html(visit.language, first, last, moved, *groups))

for number, entry in enumerate(reversed(entries)):
    with st.expander(as_written(named(visit.language, entry)), expanded=number == 0):
        entry_section(visit, entry)

link(visit, "colleagues", "colleagues.start_here")

with st.container(key="withdraw_erase"):
    st.header(visit.say("reflections.withdraw_title"), anchor=False)
    st.write(visit.say("reflections.withdraw_note"))
    for number, entry in enumerate(entries):
        if personal_record.may_withdraw(visit.engine, entry):
            with st.popover(visit.text("reflections.withdraw", title=entry.title)):
                st.write(visit.say("reflections.really"))
                if st.button(visit.say("reflections.withdraw_sure"), key=f"withdraw_{number}"):
                    done = personal_record.withdraw(visit.engine, entry)
                    if done:  # this device may answer again
                        st.session_state["forget"] = personal_record.join_codes(visit.engine, entry)
                    key = "reflections.withdrawn" if done else "reflections.withdraw_closed"
                    st.session_state["reflections_message"] = visit.text(key, title=entry.title)
                    st.rerun()
    with st.popover(visit.say("reflections.erase")):
        st.write(visit.say("reflections.really"))
        if st.button(visit.say("reflections.erase_sure"), key="erase"):
            try:
                rater_groups.erase(visit.engine, *st.session_state[HELD])
                reflections.erase(visit.engine, *st.session_state[HELD])
            except (MissingError, TooManyAttemptsError):
                st.error(visit.say("reflections.not_found"))
            else:
                del st.session_state[HELD]
                st.session_state["reflections_message"] = visit.say("reflections.erased")
                st.rerun()
