"""Claim the first account with the code that only the server's terminal shows."""

from __future__ import annotations

import streamlit as st

from reflectory.errors import PasswordError, RefusedError, SetupError, TooManyAttemptsError
from storage.accounts import claim_setup
from storage.days import choose_zone
from ui import door
from ui.door import enter
from ui.faults import told
from ui.frame import page_of
from ui.running import zone

visit = enter(__file__)

st.title(visit.say("set_up.title"), anchor=False)
st.write(visit.say("set_up.what"))

with st.form("claim"):
    code = st.text_input(visit.say("set_up.code"), max_chars=60, help=visit.say("set_up.code_help"))
    name = st.text_input(visit.say("set_up.name"), max_chars=100, autocomplete="username")
    password = st.text_input(
        visit.say("set_up.password"),
        type="password",
        max_chars=200,
        autocomplete="new-password",
        help=visit.say("set_up.password_help"),
    )
    again = st.text_input(visit.say("set_up.again"), type="password", max_chars=200, autocomplete="new-password")
    place = zone.ask(visit, "set_up_zone")
    if st.form_submit_button(visit.say("set_up.do"), type="primary"):
        if not name.strip():
            st.error(visit.say("set_up.no_name"))
        elif password != again:
            st.error(visit.say("set_up.differ"))
        else:
            try:
                account = claim_setup(visit.engine, code.strip(), name.strip(), password)
            except PasswordError:
                st.error(visit.say("set_up.weak"))
            except SetupError:
                st.error(visit.say("set_up.refused"))
            except TooManyAttemptsError as error:
                st.error(visit.say("set_up.wait", n=max(1, -(-error.values["seconds"] // 60))))
            except RefusedError as error:  # the name
                st.error(told(visit, error))
            else:
                if place:
                    choose_zone(visit.engine, place)
                door.sign_in(account)
                st.session_state["go_to"] = "new_wave.py"
                st.rerun()
st.page_link(page_of("welcome.py"), label=visit.say("common.back"), icon=":material/arrow_back:")
