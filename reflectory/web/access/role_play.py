"""Looking around the demonstration as one of its invented accounts: which copy of it a visit is in, and as whom."""

from __future__ import annotations

import streamlit as st

from reflectory.db.accounts import Account, accounts
from reflectory.db.engine import Engine
from reflectory.db.share_links import group_of, projected
from reflectory.web import demonstration
from reflectory.web.access.browser import remembered
from reflectory.web.databases import main_engine


def play(name: str | None) -> None:
    """Look around the demonstration as one of its invented accounts, or leave it: what was done in it goes."""
    copy = st.session_state.get("demonstration", "")
    st.session_state["plays"] = name
    if name is None:
        st.session_state["demonstration"] = ""
        st.session_state["forget"] = demonstration.end(copy)  # nor does this device remember what was answered
    elif demonstration.engine_of(copy) is None:
        st.session_state["demonstration"] = demonstration.begin()


def played_account(engine: Engine) -> Account | None:
    """Return the invented account that the visitor looks around as, if any."""
    plays = st.session_state.get("plays")
    return next((account for account in accounts(engine) if account.name == plays), None)


def visited_copy() -> Engine | None:
    """Return the copy of the demonstration that a visitor looks around in, a new one where theirs is over; or None."""
    state = st.session_state
    if "demonstration" not in state:
        state["demonstration"], _, state["plays"] = remembered("demonstration").partition(" ")
    inside = bool(state["demonstration"])
    if demonstration.engine_of(copy := st.query_params.get("copy", "")) is not None:  # whose reflections these are
        inside, state["demonstration"] = True, copy
    if played := st.query_params.get("demonstration"):
        inside, state["plays"] = True, state.get("plays") or played
    ended = bool(state["demonstration"]) and not demonstration.is_offered()
    if join := st.query_params.get("join"):
        unknown = ended and demonstration.wave_in_reach(join) is None
        inside = unknown or demonstration.invents(join, state["demonstration"])
    elif inside:
        inside = not _leads_elsewhere()
    if not inside or not demonstration.is_ready():
        if inside and ended:
            state["go_to"] = "start?tab=demonstration"  # which says that there is none any more
        state["demonstration"] = ""
        return None
    if (engine := demonstration.engine_of(state["demonstration"])) is None:
        state["demonstration"] = demonstration.begin()
        engine = demonstration.engine_of(state["demonstration"])
    return engine


def _leads_elsewhere() -> bool:
    """Tell whether the address carries the code of a real group or screen: its page is no part of a demonstration."""
    group, screen = (st.query_params.get(name, "") for name in ("group", "show"))
    return bool(group and group_of(main_engine(), group)) or bool(screen and projected(main_engine(), screen))
