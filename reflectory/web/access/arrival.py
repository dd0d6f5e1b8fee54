"""Who is here: found out once a run, before any page, from the session, the browser and the address; and leaving."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from reflectory.db.accounts import Account
from reflectory.db.attempts import wrong
from reflectory.db.audit_log import SERVER, acting
from reflectory.db.engine import Engine
from reflectory.db.oidc_rules import NotAdmittedError
from reflectory.db.share_links import group_of
from reflectory.web.access import oidc
from reflectory.web.access.browser import language, remembered
from reflectory.web.access.role_play import play, played_account, visited_copy
from reflectory.web.access.session import end_sessions, opening, signed_in, start_page
from reflectory.web.access.visit import EVERYBODY, MEMBER, NEWCOMER, TAB, Visit
from reflectory.web.databases import has_accounts, main_engine

GROUPS = ("groups", "invented_groups")  # apart: an invented group's number may be a real one's
ABOUT, LONGEST_ABOUT = (TAB, "wave", "section", "part", "study"), 100  # what an address says beside its page


def arrive() -> Visit:
    """Find out who is here. Called once a run, by web/main.py, before any page."""
    spoken, copy = language(), visited_copy()
    engine = main_engine() if copy is None else copy
    account = (signed_in(engine) or _from_provider(engine)) if copy is None else played_account(engine)
    groups = _groups(engine, invented=copy is not None)
    token = st.session_state.get("token", "") if account and copy is None else ""
    acting(account.name if account else SERVER)
    return Visit(spoken, engine, _roles(engine, account, groups), account, groups, copy is not None, token)


def leave() -> None:
    """Forget the account (or the demonstration's role) on the server, and ask the browser to forget it."""
    end_sessions()
    for name in GROUPS:
        st.session_state.pop(name, None)
    play(None)
    oidc.leave()


def asked_for(path: str) -> None:
    """Remember which page somebody asked for who has to sign in first, and about which report of which group.

    An empty path forgets it.
    """
    about = {name: st.query_params[name][:LONGEST_ABOUT] for name in ABOUT if name in st.query_params}
    st.session_state["asked"] = f"{path}?{urlencode(about)}" if path and about else path


def to_remember(visit: Visit) -> dict[str, str]:
    """Return what the browser is to remember over a reload: the language, and where in the demonstration it is."""
    played = f"{st.session_state['demonstration']} {st.session_state.get('plays') or ''}" if visit.demonstration else ""
    return {"language": visit.language, "demonstration": played, "target": st.session_state.get("asked", "")}


def join_group(visit: Visit, code: str) -> None:
    """Remember for this visit that somebody gave the code of a book-study group, as long as it is its code."""
    state, place = st.session_state, GROUPS[visit.demonstration]
    state[place] = {*state.get(place, ()), code}


def _from_provider(engine: Engine) -> Account | None:
    """Sign in whoever has just come back from the provider, and take them to the page they had asked for."""
    try:
        account = oidc.admitted(engine)
    except NotAdmittedError:
        st.session_state["not_admitted"] = True
        st.session_state["go_to"] = "account"
        return None
    if account is not None:
        opening().begin(account, remembered("target") or start_page(account))
        return signed_in(engine)
    return account


def _groups(engine: Engine, invented: bool) -> frozenset[int]:
    """Return the book-study groups whose code was given, on a page or with the address, and which it still opens."""
    opened, given = st.session_state.get(GROUPS[invented], set()), st.query_params.get("group")
    groups = {code: group_of(engine, code) for code in {*opened, *([given] if given else [])}}
    if given and groups[given] is None and given != st.session_state.get("wrong_group"):
        wrong(engine, "group-code")
        st.session_state["wrong_group"] = given  # counted once, however often its page is drawn
    st.session_state[GROUPS[invented]] = {code for code, unit in groups.items() if unit is not None}
    return frozenset(unit for unit in groups.values() if unit is not None)


def _roles(engine: Engine, account: Account | None, groups: frozenset[int]) -> frozenset[str]:
    roles = {EVERYBODY}
    if account:
        roles |= set(account.roles)
    elif not has_accounts(engine):
        roles.add(NEWCOMER)
    if groups:
        roles.add(MEMBER)
    return frozenset(roles)
