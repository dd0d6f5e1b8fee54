"""Sign in with a local account."""

from __future__ import annotations

import streamlit as st

from storage.accounts import check_password
from storage.faults import TooManyAttempts
from ui import door
from ui.door import enter
from ui.frame import page_of

visit = enter(__file__)

st.title(visit.say("sign_in.title"), anchor=False)
if visit.demonstration:
    st.info(visit.say("sign_in.in_demonstration"))
    st.page_link(page_of("demonstration.py"), label=visit.say("pages.demonstration"))
    st.stop()

if visit.account:
    st.success(visit.say("sign_in.done", name=visit.account.name))
    for file in ("reports.py", "waves.py", "people.py"):
        try:
            target = page_of(file)
        except KeyError:
            continue
        st.page_link(target, label=visit.say(f"pages.{file.removesuffix('.py')}"), icon=":material/arrow_forward:")
    st.stop()

with st.form("sign_in"):
    name = st.text_input(visit.say("sign_in.name"), max_chars=100, autocomplete="username")
    password = st.text_input(
        visit.say("sign_in.password"), type="password", max_chars=200, autocomplete="current-password"
    )
    if st.form_submit_button(visit.say("sign_in.do"), type="primary"):
        try:
            account = check_password(visit.engine, name, password)
        except TooManyAttempts as error:
            st.error(visit.say("sign_in.wait", minutes=max(1, round(error.seconds / 60))))
            st.stop()
        if account is None:
            st.error(visit.say("sign_in.wrong"))
        else:
            door.sign_in(account)
            st.rerun()
