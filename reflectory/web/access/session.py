"""Signed in: the sessions of accounts, and where each begins."""

from __future__ import annotations

from dataclasses import dataclass, field

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


@dataclass
class Opening:
    """A session that was begun in a run, and where its account is led; the next run takes it over.

    Streamlit may end a run wherever its visit is looked into, also between a code that is used up and the note of whose
    it was: the second half of a double click. So this is fetched before, and changed without a word to Streamlit.
    """

    token: str = field(default="", repr=False)
    ticket: str = field(default="", repr=False)
    onward: str = ""

    def begin(self, account: Account, onward: str = "") -> None:
        """Begin a session of somebody who proved who they are."""
        engine = main_engine()
        token = begin_session(engine, account.id)
        self.ticket, self.onward, self.token = make_ticket(engine, token), onward, token


def opening() -> Opening:
    """Return where this visit notes that somebody signs in; to be called before what can be done only once."""
    noted: Opening = st.session_state.setdefault("opening", Opening())
    return noted


def signed_in(engine: Engine) -> Account | None:
    """Return the account whose session this visit or its browser's cookie carries, if that is not over.

    Of a session begun in the run before, the browser is asked to keep a cookie.
    """
    if (noted := opening()).token:
        st.session_state["token"], st.session_state["ticket"] = noted.token, noted.ticket
        if noted.onward:
            st.session_state["go_to"] = noted.onward
        noted.token = ""
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
