"""Signed in: the sessions of accounts, and where each begins."""

from __future__ import annotations

import streamlit as st

from reflectory.db.accounts import Account, session_account
from reflectory.db.engine import Engine
from reflectory.db.sessions import begin_session, end_session, make_ticket
from reflectory.web.access.browser import cookie
from reflectory.web.databases import main_engine

COOKIE = "reflectory_session"
DEVICE = "reflectory_device"  # a browser that signed in before: guessing by others does not shut it out
SESSION_SECONDS = 12 * 3600
START_PAGES = {  # where a role begins; whoever has several begins where there is most to do
    "facilitator": "waves",
    "leader": "reports",
    "administrator": "units",
    "auditor": "audit",
}


def open_session(account: Account) -> None:
    """Remember for this visit, and ask the browser to keep a cookie, that an account signed in."""
    engine = main_engine()
    token = begin_session(engine, account.id)
    st.session_state["token"] = token
    st.session_state["ticket"] = make_ticket(engine, token)


def signed_in(engine: Engine) -> Account | None:
    """Return the account whose session this visit or its browser's cookie carries, if that is not over."""
    for token in (st.session_state.get("token"), cookie(COOKIE)):
        if token and (account := session_account(engine, token)):
            st.session_state["token"] = token
            return account
    st.session_state.pop("token", None)
    return None


def end_sessions() -> None:
    """End on the server the sessions that this visit and its browser's cookie carry."""
    for token in (st.session_state.pop("token", None), cookie(COOKIE)):
        if token:
            end_session(main_engine(), token)
    st.session_state.pop("ticket", None)


def start_page(account: Account) -> str:
    """Return the page that an account is led to after signing in: the first that its roles are for."""
    return next((page for role, page in START_PAGES.items() if role in account.roles), "account")
