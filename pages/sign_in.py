"""Sign in: at a provider, or with a name and a password. It also stands in for every page that needs it."""

from __future__ import annotations

import streamlit as st

from reflectory.errors import TooManyAttemptsError
from settings import setting
from storage.accounts import check_password
from ui import door
from ui.door import NEWCOMER, enter
from ui.frame import page_of
from ui.front import provider

visit = enter(__file__)

ONWARD = ("reports.py", "waves.py", "people.py", "releases.py", "audit_log.py")
asked = st.session_state.get("asked", "")  # a page somebody asked for that is not theirs, or not yet


def onward() -> None:
    """Offer the pages that this account may enter."""
    for file in ONWARD:
        try:
            target = page_of(file)
        except KeyError:
            continue
        st.page_link(target, label=visit.say(f"pages.{file.removesuffix('.py')}"), icon=":material/arrow_forward:")


def by_name() -> None:
    """Ask for name and password."""
    with st.form("sign_in"):
        name = st.text_input(visit.say("sign_in.name"), max_chars=100, autocomplete="username")
        password = st.text_input(
            visit.say("sign_in.password"), type="password", max_chars=200, autocomplete="current-password"
        )
        if st.form_submit_button(visit.say("sign_in.do"), type="primary"):
            try:
                account = check_password(visit.engine, name, password, door.known_device())
            except TooManyAttemptsError as error:
                st.error(visit.say("sign_in.wait", minutes=max(1, round(error.values["seconds"] / 60))))
                st.stop()
            if account is None:
                st.error(visit.say("sign_in.wrong"))
            else:
                door.sign_in(account)
                if not asked:
                    st.session_state["go_to"] = door.home(account)
                st.rerun()
    st.caption(visit.say("sign_in.forgotten"))


st.title(visit.say("sign_in.title"), anchor=False)
if visit.demonstration:
    st.info(visit.say("sign_in.in_demonstration"))
    st.page_link(page_of("demonstration.py"), label=visit.say("pages.demonstration"))
    st.stop()
if visit.account:
    st.success(visit.text("sign_in.done", name=visit.account.name))
    if asked:
        st.warning(visit.say("sign_in.not_yours"))
    onward()
    st.stop()
if NEWCOMER in visit.roles:
    st.info(visit.say("sign_in.nobody_yet"))
    st.page_link(page_of("set_up.py"), label=visit.say("pages.set_up"), icon=":material/arrow_forward:")
    st.stop()

if st.session_state.get("not_admitted"):
    st.error(visit.say("sign_in.not_admitted"))
elif asked:
    st.info(visit.say("sign_in.first"))
if provider.configured():
    label = visit.text("sign_in.at", name=setting("REFLECTORY_OIDC_NAME") or visit.say("sign_in.provider"))
    if st.button(label, type="primary", icon=":material/login:", key="provider"):
        st.session_state.pop("not_admitted", None)
        st.login()
    with st.expander(visit.say("sign_in.by_name")):
        by_name()
else:
    by_name()
