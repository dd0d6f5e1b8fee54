"""Choose a password of one's own, by a link that an administrator made: it works once, and for some hours."""

from __future__ import annotations

import streamlit as st

from reflectory.errors import PasswordError, RefusedError
from storage.password_links import choose_password, link_account
from ui import door
from ui.door import enter
from ui.frame import page_of
from ui.front.secret_link import secret_of_the_link

visit = enter(__file__)

st.title(visit.say("password.title"), anchor=False)
link = secret_of_the_link()
account = link_account(visit.engine, link) if link else None
if visit.demonstration or account is None:
    st.write(visit.say("password.used" if link else "password.nothing"))
    st.page_link(page_of("sign_in.py"), label=visit.say("pages.sign_in"), icon=":material/arrow_forward:")
    st.stop()

st.write(visit.text("password.what", name=account.name))
with st.form("choose"):
    password = st.text_input(
        visit.say("password.new"),
        type="password",
        max_chars=200,
        autocomplete="new-password",
        help=visit.say("password.help"),
    )
    again = st.text_input(visit.say("password.again"), type="password", max_chars=200, autocomplete="new-password")
    if st.form_submit_button(visit.say("password.keep"), type="primary"):
        if password != again:
            st.error(visit.say("set_up.differ"))
        else:
            try:
                mine = choose_password(visit.engine, link, password)
            except PasswordError:
                st.error(visit.say("password.weak"))
            except RefusedError:
                st.error(visit.say("password.used"))
            else:
                st.session_state.pop("secret_link", None)
                door.sign_in(mine)
                st.session_state["go_to"] = door.home(mine)
                st.rerun()
