"""One's own account: signing in, setting up the first one, and choosing a password."""

from __future__ import annotations

import streamlit as st

from reflectory.config import setting
from reflectory.db.accounts import check_password, claim_setup
from reflectory.db.local_time import choose_zone
from reflectory.db.password_links import choose_password, link_account
from reflectory.errors import PasswordError, RefusedError, SetupError, TooManyAttemptsError
from reflectory.web import time_zone_field
from reflectory.web.access import oidc
from reflectory.web.access.browser import cookie
from reflectory.web.access.secret_link import secret_of_the_link
from reflectory.web.access.session import DEVICE, opening, start_page
from reflectory.web.access.visit import NEWCOMER, Visit
from reflectory.web.choice import LONGEST_TYPED
from reflectory.web.layout import link

ONWARD = ("reports", "waves", "people", "audit")
FORWARD = "arrow_forward"


def sign_in(visit: Visit) -> None:
    """Sign in: at a provider, or with a name and a password. It also stands in for every page that needs it."""
    asked = st.session_state.get("asked", "")  # a page somebody asked for that is not theirs, or not yet
    st.title(visit.say("sign_in.title"), anchor=False)
    if visit.demonstration:
        st.info(visit.say("sign_in.in_demonstration"))
        link(visit, "start", "pages.demonstration", tab="demonstration")
        return
    if visit.account:
        st.success(visit.text("sign_in.done", name=visit.account.name))
        if asked:
            st.warning(visit.say("sign_in.not_yours"))
        for name in ONWARD:
            if name in st.session_state["_pages"]:
                link(visit, name, f"pages.{name}", FORWARD)
        return
    if NEWCOMER in visit.roles:
        st.info(visit.say("sign_in.nobody_yet"))
        link(visit, "account", "pages.set_up", FORWARD, tab="set_up")
        return
    if st.session_state.get("not_admitted"):
        st.error(visit.say("sign_in.not_admitted"))
    elif asked:
        st.info(visit.say("sign_in.first"))
    if not oidc.configured():
        _by_name(visit, asked)
        return
    label = visit.text("sign_in.at", name=setting("REFLECTORY_OIDC_NAME") or visit.say("sign_in.provider"))
    if st.button(label, type="primary", icon=":material/login:", key="provider"):
        st.session_state.pop("not_admitted", None)
        st.login()
    with st.expander(visit.say("sign_in.by_name")):
        _by_name(visit, asked)


def set_up(visit: Visit) -> None:
    """Claim the first account with the code that only the server's terminal shows."""
    st.title(visit.say("set_up.title"), anchor=False)
    st.write(visit.say("set_up.what"))
    with st.form("claim"):
        code = st.text_input(visit.say("set_up.code"), max_chars=60, help=visit.say("set_up.code_help"))
        name = st.text_input(visit.say("set_up.name"), max_chars=LONGEST_TYPED, autocomplete="username")
        password, again = _new_password(visit, "set_up.password")
        place = time_zone_field.ask(visit, "set_up_zone")
        if st.form_submit_button(visit.say("set_up.do"), type="primary"):
            if not name.strip():
                st.error(visit.say("set_up.no_name"))
            elif password != again:
                st.error(visit.say("set_up.differ"))
            else:
                session = opening()
                try:
                    account = claim_setup(visit.engine, code.strip(), name.strip(), password)
                except PasswordError:
                    st.error(visit.say("password.weak"))
                except SetupError:
                    st.error(visit.say("set_up.refused"))
                except TooManyAttemptsError as error:
                    st.error(visit.say("set_up.wait", n=max(1, -(-error.values["seconds"] // 60))))
                except RefusedError as error:  # the name
                    st.error(visit.explain(error))
                else:
                    session.begin(account, "waves?tab=new")
                    if place:
                        choose_zone(visit.engine, place)
                    st.rerun()
    link(visit, "start", "common.back", "arrow_back")


def password(visit: Visit) -> None:
    """Choose a password of one's own, by a link that an administrator made: it works once, and for some hours."""
    st.title(visit.say("password.title"), anchor=False)
    secret = secret_of_the_link()
    account = link_account(visit.engine, secret) if secret else None
    if visit.demonstration or account is None:
        st.write(visit.say("password.used" if secret else "password.nothing"))
        link(visit, "account", "pages.sign_in", FORWARD)
        return
    st.write(visit.text("password.what", name=account.name))
    with st.form("choose"):
        word, again = _new_password(visit, "password.new")
        if st.form_submit_button(visit.say("password.keep"), type="primary"):
            if word != again:
                st.error(visit.say("set_up.differ"))
                return
            session = opening()
            try:
                mine = choose_password(visit.engine, secret, word)
            except PasswordError:
                st.error(visit.say("password.weak"))
            except RefusedError:
                st.error(visit.say("password.used"))
            else:
                session.begin(mine, start_page(mine))
                st.session_state.pop("secret_link", None)
                st.rerun()


def _by_name(visit: Visit, asked: str) -> None:
    with st.form("sign_in"):
        name = st.text_input(visit.say("sign_in.name"), max_chars=100, autocomplete="username")
        label, how = visit.say("sign_in.password"), "current-password"
        word = st.text_input(label, type="password", max_chars=200, autocomplete=how)
        if st.form_submit_button(visit.say("sign_in.do"), type="primary"):
            session = opening()
            try:
                account = check_password(visit.engine, name, word, cookie(DEVICE))
            except TooManyAttemptsError as error:
                st.error(visit.say("sign_in.wait", n=max(1, round(error.values["seconds"] / 60))))
                return
            if account is None:
                st.error(visit.say("sign_in.wrong"))
            else:
                session.begin(account, "" if asked else start_page(account))
                st.rerun()
    st.caption(visit.say("sign_in.forgotten"))


def _new_password(visit: Visit, label: str) -> tuple[str, str]:
    """Ask for a new password, and for the same once more."""
    help, new = visit.say("password.help"), "new-password"
    word = st.text_input(visit.say(label), type="password", max_chars=200, autocomplete=new, help=help)
    return word, st.text_input(visit.say("password.again"), type="password", max_chars=200, autocomplete=new)
