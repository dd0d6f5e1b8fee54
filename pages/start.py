"""The first screen: answer with a code, look around the demonstration district, set up, sign in."""

from __future__ import annotations

import streamlit as st

from reflectory.db.reading_codes import unit_of
from reflectory.db.share_links import group_of
from reflectory.web import demonstration
from reflectory.web.access.arrival import join_group
from reflectory.web.access.role_play import play
from reflectory.web.access.visit import NEWCOMER, enter
from reflectory.web.actions import progress
from reflectory.web.demonstration import opens_a_wave
from reflectory.web.layout import go, link
from reflectory.web.onboarding import greeting_html
from reflectory.web.survey.plain_form import reading_link

visit = enter(__file__)


def start() -> None:
    """Say what is to be done next, or ask for the code of a survey or a group, and lead on whoever has none."""
    st.title(visit.say("welcome.title"), anchor=False)
    if visit.account:
        from reflectory.web.next_steps import show_next_steps  # heavy: only once somebody is signed in

        st.header(visit.text("next.title", name=visit.account.name), anchor=False)
        show_next_steps(visit)
        with st.expander(visit.say("next.code_title")):
            ask_for_code()
        return
    st.write(visit.say("welcome.what"))
    st.html(greeting_html(visit.language))
    ask_for_code()
    if NEWCOMER in visit.roles:
        with st.container(border=True, key="set_up"):
            st.header(visit.say("welcome.set_up_title"), anchor=False)
            st.write(visit.say("welcome.set_up_what"))
            link(visit, "account", "welcome.set_up", tab="set_up")
    if demonstration.is_offered():
        with st.container(border=True, key="look"):
            st.header(visit.say("welcome.look_title"), anchor=False)
            st.write(visit.say("welcome.look_what"))
            words = "welcome.look" if demonstration.is_ready() else "welcome.look_make"
            link(visit, "start", words, tab="demonstration")


def ask_for_code() -> None:
    """Ask for the code of a survey or a group."""
    with st.form("code", border=True):
        st.header(visit.say("welcome.answer_title"), anchor=False)
        example = visit.say("welcome.code_example")
        code = st.text_input(visit.say("welcome.code"), max_chars=40, placeholder=example, autocomplete="off")
        if st.form_submit_button(visit.say("welcome.answer"), type="primary"):
            follow(code.strip())


def follow(code: str) -> None:
    """Go where a code leads: to a group's book study, or to a survey."""
    if not code:
        st.error(visit.say("welcome.empty"))
        return
    if unit_of(visit.engine, code):
        copy = st.session_state.get("demonstration", "") if visit.demonstration else ""
        st.link_button(visit.say("everybody.title"), reading_link(code, visit.language, copy), type="primary")
        return
    if group_of(visit.engine, code) is not None:
        join_group(visit, code)
        st.session_state["go_to"] = "study"
        st.rerun()
    if opens_a_wave(visit.engine, code):
        go("answer", join=code)
    st.session_state["typed_code"] = code  # a one-use code never stands in an address
    go("answer")


def look_around() -> None:
    """Make the invented district on the first visit, then let the visitor choose whom to look as."""
    st.title(visit.say("demonstration.title"), anchor=False)
    if not demonstration.is_offered():
        st.write(visit.say("demonstration.off"))
        return
    st.write(visit.say("demonstration.what"))
    st.write(visit.say("demonstration.own_copy"))

    from reflectory.demo.district import ACCOUNTS, STUDY, open_wave  # heavy: only once it is needed

    if not demonstration.is_ready():
        with progress(visit.say("demonstration.making")) as show:
            demonstration.make(show)
    with st.container(border=True):
        st.header(visit.say("demonstration.answer"), anchor=False)
        st.write(visit.say("demonstration.answer_what"))
        if wave := open_wave(visit.engine if visit.demonstration else demonstration.original()):
            link = f"/?join={wave.join_code}&lang={visit.language}"
            st.link_button(visit.say("demonstration.answer_do"), link, type="primary")
    with st.container(border=True):
        st.header(visit.say("demonstration.read"), anchor=False)
        st.write(visit.say("demonstration.read_what"))
        for account in ACCOUNTS:
            if st.button(account.name, key=f"play_{account.name}", icon=":material/person:"):
                play(account.name)
                to = "study" if account.units == (STUDY,) else "reports"
                st.session_state["go_to"] = "audit" if "auditor" in account.roles else to
                st.rerun()


{"start": start, "demonstration": look_around}[visit.tab]()
