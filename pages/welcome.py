"""The first screen: answer with a code, look around, set up, sign in."""

from __future__ import annotations

import streamlit as st

from storage.links import group_of
from ui import demonstration
from ui.demonstration import opens_a_wave
from ui.door import NEWCOMER, enter, join_group
from ui.frame import page_of
from ui.greeting import greeting_html

visit = enter(__file__)

st.title(visit.say("welcome.title"), anchor=False)
st.write(visit.say("welcome.what"))
st.html(greeting_html(visit.language))

with st.form("code", border=True):
    st.header(visit.say("welcome.answer_title"), anchor=False)
    code = st.text_input(
        visit.say("welcome.code"), max_chars=40, placeholder=visit.say("welcome.code_example"), autocomplete="off"
    )
    sent = st.form_submit_button(visit.say("welcome.answer"), type="primary")
    if sent and not code.strip():
        st.error(visit.say("welcome.empty"))
    elif sent:
        if group_of(visit.engine, code.strip()) is not None:
            join_group(visit, code.strip())
            st.session_state["go_to"] = "study.py"
            st.rerun()
        if opens_a_wave(visit.engine, code):
            st.switch_page(page_of("answer.py"), query_params={"join": code.strip()})
        st.session_state["typed_code"] = code.strip()  # a one-use code never stands in an address
        st.switch_page(page_of("answer.py"))

if NEWCOMER in visit.roles:
    with st.container(border=True, key="set_up"):
        st.header(visit.say("welcome.set_up_title"), anchor=False)
        st.write(visit.say("welcome.set_up_what"))
        st.page_link(page_of("set_up.py"), label=visit.say("welcome.set_up"))

if demonstration.is_offered():
    with st.container(border=True, key="look"):
        st.header(visit.say("welcome.look_title"), anchor=False)
        st.write(visit.say("welcome.look_what"))
        label = "welcome.look" if demonstration.is_ready() else "welcome.look_make"
        st.page_link(page_of("demonstration.py"), label=visit.say(label))
